import type { Category } from "../../../domain/finding.ts";
import type { Observation } from "../checker.ts";
import { withTree } from "../grammar.ts";
import { claimOf, type Claim } from "./claims.ts";
import { judgeCall } from "./judge-call.ts";
import { judgeMember } from "./judge-member.ts";
import { judgeModuleName } from "./judge-module.ts";
import { judgeUndefined } from "./judge-undefined.ts";
import type { PyrightDiagnostic } from "./pyright.ts";
import { siteOf, type Site } from "./sites.ts";
import type { Scene, Verdict } from "./verdict.ts";

/**
 * What pyright says of a file and holds. What it said of the same code before the change was there before.
 *
 * @param known what it claimed before, as far as that is known; null on that side itself, where every claim counts
 */
export async function observeFile(
  path: string,
  scene: Omit<Scene, "site">,
  isChanged: boolean,
  known: ReadonlySet<string> | null,
): Promise<readonly Observation[]> {
  const { content, pyright, signal } = scene;
  const diagnostics = await pyright.diagnose(scene.path);
  // The same said twice in a file is one finding, and none when it was said once before the change.
  const observations = new Map<string, Observation>();
  for (const { claim, site, diagnostic, identity } of await claimsIn(content, diagnostics, signal)) {
    if (observations.has(identity) || known?.has(identity) === true) continue;
    // What a changed module no longer exports is the `exports` check's to say.
    if (!isChanged && claim.kind === "symbol") continue;
    const verdict = known === null ? UNJUDGED : await judge(claim, { ...scene, site }, diagnostics);
    if (verdict !== null) observations.set(identity, observe(path, claim, site, diagnostic, verdict));
  }
  return [...observations.values()];
}

/** Of what is only held against something else. */
const UNJUDGED: Verdict = { severity: "warning", message: "", suggestion: null };

/** What identifies each claim in a file, whether it holds or not. */
export async function identitiesIn(
  content: string,
  diagnostics: readonly PyrightDiagnostic[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  return new Set((await claimsIn(content, diagnostics, signal)).map(({ identity }) => identity));
}

/** A claim with the place that it is made of. */
interface Made {
  readonly claim: Claim;
  readonly site: Site;
  readonly diagnostic: PyrightDiagnostic;
  readonly identity: string;
}

async function claimsIn(
  content: string,
  diagnostics: readonly PyrightDiagnostic[],
  signal: AbortSignal,
): Promise<readonly Made[]> {
  const claims = diagnostics.flatMap((diagnostic) => {
    const claim = claimOf(diagnostic);
    return claim === null ? [] : [{ claim, diagnostic }];
  });
  if (claims.length === 0) return [];
  const made = await withTree("python", content, signal, ({ rootNode }) =>
    rootNode.hasError
      ? []
      : claims.flatMap(({ claim, diagnostic }) => {
          const site = siteOf(rootNode, claim, diagnostic.start, diagnostic.end);
          if (site === null) return [];
          const identity = `${RULES[claim.kind].rule}\0${keyOf(claim, site)}`;
          return [{ claim, site, diagnostic, identity }];
        }),
  );
  return made ?? [];
}

async function judge(
  claim: Claim,
  scene: Scene,
  diagnostics: readonly PyrightDiagnostic[],
): Promise<Verdict | null> {
  switch (claim.kind) {
    case "attribute":
    case "symbol":
      return judgeModuleName(claim, scene);
    case "member":
      return judgeMember(claim, scene);
    case "argument":
      return judgeCall(claim, scene);
    case "undefined":
      return judgeUndefined(claim, scene, diagnostics);
  }
}

const RULES: Readonly<Record<Claim["kind"], { readonly rule: string; readonly category: Category }>> = {
  attribute: { rule: "unknown-attribute", category: "api" },
  symbol: { rule: "unknown-symbol", category: "import" },
  member: { rule: "unknown-member", category: "api" },
  argument: { rule: "argument", category: "parameter" },
  undefined: { rule: "undefined-name", category: "undefined" },
};

function keyOf(claim: Claim, { owner }: Site): string {
  if (claim.kind === "argument") return `${owner}(${claim.fault} ${claim.names.join(" ")})`;
  return `${owner}.${claim.name}`;
}

function observe(
  path: string,
  claim: Claim,
  site: Site,
  { start, end, isError }: PyrightDiagnostic,
  { severity, message, suggestion }: Verdict,
): Observation {
  return {
    ...RULES[claim.kind],
    // What the project itself wants as a warning is none that blocks.
    severity: isError ? severity : "warning",
    path,
    line: start.line + 1,
    endLine: end.line + 1,
    message,
    suggestion,
    key: keyOf(claim, site),
  };
}
