import type { Inspection } from "../../domain/finding.ts";
import type { ChalkInstance } from "chalk";
import type { Compared } from "../../workspace/diff/comparison.ts";
import { toJson } from "../output.ts";
import { codeOf, withoutSecrets } from "./code.ts";
import type { FindingFormat } from "./forms.ts";

/** Findings on a comparison in the form that was asked for; what could be a secret is in none of them. */
export async function printFindings(
  format: FindingFormat,
  found: Inspection,
  compared: Compared,
  { paint, version }: { readonly paint: ChalkInstance; readonly version: string },
): Promise<string> {
  const code = codeOf(compared.changes, found.findings);
  const findings = withoutSecrets(found.findings, code);
  switch (format) {
    case "text":
      return (await import("./text.ts")).renderFindings(findings, code, paint);
    case "json":
      return toJson({ schema: 1, ...describe(compared), inspection: { ...found, findings }, error: null });
    case "sarif": {
      const { toSarif } = await import("./sarif.ts");
      return toSarif(findings, found.checks, { code, version });
    }
    case "rdjson":
      return (await import("./rdjson.ts")).toRdjson(findings, code);
    case "github":
      return (await import("./github.ts")).toGithub(findings, code);
  }
}

/** What was looked at, and what was not, for a program. */
export function describe({ title, knows, changes, leftOut }: Compared) {
  return {
    compared: title,
    knows,
    files: changes.map(({ path, renamedFrom, before, after }) => ({
      path,
      renamed_from: renamedFrom,
      status:
        renamedFrom !== null
          ? "renamed"
          : before === null
            ? "added"
            : after === null
              ? "deleted"
              : "modified",
    })),
    left_out: leftOut,
  };
}
