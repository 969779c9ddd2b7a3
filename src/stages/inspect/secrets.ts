import { createHash } from "node:crypto";
import { BOUNDS } from "../../domain/bounds.ts";
import type { Severity } from "../../domain/finding.ts";
import { mayHoldCredential } from "./credential-marks.ts";
import { checked, eachFile, loadedBy, type Checker, type SourceFile } from "./checker.ts";
import { lineCounter } from "./lines.ts";
import { isTestFile } from "./structure/code.ts";
import { findTokens } from "./tokens.ts";

/** What looks like a credential in a text; offsets are UTF-16 code units. */
export interface Credential {
  readonly what: string;
  readonly severity: Severity;
  readonly range: readonly [start: number, end: number];
}

/** Looks through a text for credentials, by secretlint's recommended rules and by the shapes of others. */
export async function findCredentials(
  file: Pick<SourceFile, "path" | "content">,
): Promise<readonly Credential[]> {
  const known = mayHoldCredential(file.path, file.content) ? await findKnown(file) : [];
  const others = findTokens(file.content).filter(
    ({ range: [start, end], severity }) =>
      known.every(({ range }) => range[1] <= start || range[0] >= end) &&
      !(severity === "warning" && isTestFile(file.path)),
  );
  return [...known, ...others];
}

async function findKnown(file: Pick<SourceFile, "path" | "content">): Promise<readonly Credential[]> {
  const [{ lintSource }, { creator }] = await Promise.all([
    import("@secretlint/core"),
    import("@secretlint/secretlint-rule-preset-recommend"),
  ]);
  const result = await lintSource({
    source: {
      filePath: withoutControls(file.path),
      content: file.content,
      ext: extension(file.path),
      contentType: "text",
    },
    options: {
      config: { rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator }] },
      noPhysicFilePath: true,
    },
  });
  return result.messages
    .filter(({ range, ruleId }) => !isHarmless(file, range, ruleId))
    .map(({ range, messageId }) => ({ range, what: inWords(messageId), severity: "error" as const }));
}

/** Keys, tokens and passwords in the text. */
export const secrets: Checker = {
  name: "secrets",
  limitMs: BOUNDS.instant_check_ms,
  alone: true,
  wants: () => true,
  engine: loadedBy(findCredentials),
  check: eachFile(async (file) => {
    const found = await findCredentials(file);
    const lineAt = lineCounter(file.content);
    return checked(
      found.map(({ range, what, severity }) => ({
        rule: "credential",
        category: "secret",
        severity,
        path: file.path,
        line: lineAt(range[0]),
        endLine: lineAt(Math.max(range[0], range[1] - 1)),
        // The secret itself must not get into a message: those are shown, stored and sent.
        message: `This looks like a real credential (${what})`,
        suggestion: "Take it out, revoke it, and read it from the environment.",
        key: createHash("sha256")
          .update(file.content.slice(...range))
          .digest("hex"),
      })),
    );
  }),
};

/** What a document's example shows in the place of a credential. */
function isHarmless(
  file: Pick<SourceFile, "content">,
  range: readonly [number, number],
  rule: string,
): boolean {
  if (/connection-string|basicauth/.test(rule)) return isHarmlessAddress(file, range);
  // A key in base64 may well repeat a letter.
  return (
    !/privatekey|gcp/.test(rule) && /example|placeholder|([^/+=])\1{7}/i.test(file.content.slice(...range))
  );
}

/** An address on this machine or in a document's example: its password is no secret. */
function isHarmlessAddress(file: Pick<SourceFile, "content">, range: readonly [number, number]): boolean {
  const url = file.content.slice(...range);
  const [, user, password = "", host = ""] = /\/\/([^:@/]*):([^@/]*)@([^:/?\s"']*)/.exec(url) ?? [];
  const isPlaceholder =
    password === user || /^(|pass(word)?|secret|root|admin|test|x+|\*+|[<${[%].*)$/i.test(password);
  const isLocal =
    /^(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\]|host\.docker\.internal|[a-z0-9_-]*)$/i.test(host);
  return isPlaceholder || isLocal || /(^|\.)(example(\.(com|org|net))?|test|invalid|local)$/i.test(host);
}

/** Secretlint takes its own time by names that hold the file's; a line break in one ends the program. */
function withoutControls(path: string): string {
  return path.replace(/[\p{Cc}\u2028\u2029]/gu, "_");
}

function extension(path: string): string {
  return /\.[^./]+$/.exec(path)?.[0] ?? "";
}

/** `SLACK_TOKEN` and `PostgreSQLConnection` as words. */
function inWords(id: string): string {
  return id
    .replace(/_/g, " ")
    .replace(/([a-zA-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase();
}
