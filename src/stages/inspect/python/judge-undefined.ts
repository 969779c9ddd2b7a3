import type { Claim } from "./claims.ts";
import type { PyrightDiagnostic } from "./pyright.ts";
import { PROVIDED } from "./ruff.ts";
import type { Scene, Verdict } from "./verdict.ts";

/**
 * Judges a name that is said to be bound nowhere. Ruff knows that better and sooner, but not in a file
 * with `from module import *`; there it counts when pyright could look into all such modules.
 */
export async function judgeUndefined(
  { name }: Extract<Claim, { kind: "undefined" }>,
  { site, content, origins, pyright, path }: Scene,
  diagnostics: readonly PyrightDiagnostic[],
): Promise<Verdict | null> {
  if (site.isGuarded || PROVIDED.includes(name) || /\b(exec|globals|locals|vars)\(/.test(content))
    return null;
  const lines = content.split("\n");
  const stars = lines.flatMap((line, at) => (/^\s*from\s+\S+\s+import\s+\*/.test(line) ? [at] : []));
  if (stars.length === 0) return null;
  for (const line of stars) {
    if (diagnostics.some(({ rule, start }) => rule === "reportMissingImports" && start.line === line))
      return null;
    const end = /^\s*from\s+\S+/.exec(lines[line] ?? "")?.[0].length ?? 0;
    for (const module of await pyright.definitions(path, { line, character: end - 1 })) {
      const text = await origins.read(module.path);
      if (text === null || /\bglobals\(\)|__getattr__|import \*/.test(text)) return null;
    }
  }
  return { severity: "error", message: `"${name}" is not defined`, suggestion: null };
}
