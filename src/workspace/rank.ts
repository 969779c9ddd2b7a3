import type { Located } from "../domain/route.ts";
import type { Workspace } from "./workspace.ts";

/** A file that the task points at. */
export interface Candidate {
  readonly path: string;
  readonly text: string;
}

/** Files read to find out where an identifier is defined. */
const MAX_READS = 64;

/**
 * Files the task points at, best first: located paths in their order, then files that define a
 * located identifier, then files that use one; among equals those with more of the identifiers, then
 * by path. Files that are taken already, or are no text, are left out.
 */
export async function* rankCandidates(
  located: Located,
  taken: ReadonlySet<string>,
  workspace: Workspace,
): AsyncGenerator<Candidate> {
  const seen = new Set(taken);
  for (const path of located.paths) {
    if (seen.has(path)) continue;
    seen.add(path);
    const read = await workspace.read(path);
    if (read.kind === "text") yield { path, text: read.text };
  }

  const names = new Map<string, string[]>();
  for (const { name, files } of located.identifiers) {
    for (const path of files) if (!seen.has(path)) names.set(path, [...(names.get(path) ?? []), name]);
  }
  const readable = [...names]
    .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
    .slice(0, MAX_READS);
  const ranked: { candidate: Candidate; defined: number; held: number }[] = [];
  for (const [path, held] of readable) {
    const read = await workspace.read(path);
    if (read.kind !== "text") continue;
    const defined = held.filter((name) => definesName(read.text, name)).length;
    ranked.push({ candidate: { path, text: read.text }, defined, held: held.length });
  }
  // The sort is stable: what is equal stays in the order above.
  ranked.sort((a, b) => b.defined - a.defined || b.held - a.held);
  for (const { candidate } of ranked) yield candidate;
}

const KEYWORDS =
  "function\\*?|class|interface|type|enum|const|let|var|def|fn|func|struct|trait|impl|mod|module|namespace|record|object|val|sub|macro_rules!|#define|CREATE TABLE";

/** Whether a line of the text defines the name, in any of the usual languages. */
export function definesName(text: string, name: string): boolean {
  const quoted = name.replace(/[.*+?^${}()|[\]\\-]/g, String.raw`\$&`);
  // Go puts a method's receiver between the keyword and the name.
  return new RegExp(String.raw`(^|[^\w.])(${KEYWORDS})\s+(\([^)\n]*\)\s*)?${quoted}(?![\w$])`, "m").test(
    text,
  );
}
