import { posix } from "node:path";
import type { Observation } from "../checker.ts";
import { lineCounter } from "../lines.ts";
import type { View } from "../view.ts";
import { missingPackage } from "./installed.ts";
import type { Loaded } from "./load.ts";
import { looseFilter } from "./loose.ts";
import { judge, type Verdict } from "./rules.ts";
import type { Coverage } from "./projects.ts";
import type { Diagnostic, Project } from "./session.ts";

/** What became of one file; `why` says what could not be judged of it. */
export interface Judged {
  readonly kind: "checked" | "loose" | "partial" | "unchecked";
  readonly why: string | null;
  readonly observations: readonly Observation[];
}

/** Whether a complaint holds; `text` is the code that it is about. */
type Filter = (verdict: Verdict, offset: number, text: string) => boolean | Promise<boolean>;

/** All that the compiler says of a file, held against nothing yet; nothing of one that it did not take. */
export async function complaintsAbout(
  path: string,
  loaded: Loaded,
  tree: View,
): Promise<readonly Diagnostic[]> {
  const project = projectOf(path, loaded);
  return project === undefined ? [] : loaded.state.semantic(project.id, posix.join(tree.root, path));
}

function coverageOf(path: string, { covered }: Loaded): Coverage {
  return covered.get(path) ?? { kind: "loose", why: null };
}

function projectOf(path: string, loaded: Loaded): Project | undefined {
  const coverage = coverageOf(path, loaded);
  return coverage.kind === "loose" ? loaded.loose : coverage.project;
}

/** Judges one file of a side: as its project sees it, or with what holds without one. */
export async function checkFile(
  path: string,
  isChanged: boolean,
  loaded: Loaded,
  tree: View,
): Promise<Judged> {
  const coverage = coverageOf(path, loaded);
  if (projectOf(path, loaded) === undefined) return unchecked("TypeScript did not take it");
  const content = (await tree.read(path)) ?? "";
  let holds: Filter | null = (verdict) => isSure(verdict, coverage.kind === "partial", isChanged);
  if (coverage.kind === "loose") {
    const namesAreKnown = coverage.why === null && (await missingPackage(path, tree)) === null;
    holds = await looseFilter(path, content, namesAreKnown, tree);
  }
  if (holds === null) return unchecked("it does not parse");

  const lineAt = lineCounter(content);
  const observations = new Map<string, Observation>();
  for (const diagnostic of await complaintsAbout(path, loaded, tree)) {
    const verdict = judge(diagnostic);
    const text = content.slice(diagnostic.pos, diagnostic.end);
    if (verdict === null || !(await holds(verdict, diagnostic.pos, text))) continue;
    const observation = observe(path, text, lineAt, diagnostic, verdict);
    // Without a project one use of a name excuses all others of it in the file.
    const once = coverage.kind === "loose" ? observation.key : String(observations.size);
    if (!observations.has(once)) observations.set(once, observation);
  }
  const why = coverage.kind === "full" ? null : coverage.why;
  const kind = coverage.kind === "loose" ? "loose" : "checked";
  return { kind: why === null ? kind : "partial", why, observations: [...observations.values()] };
}

function unchecked(why: string): Judged {
  return { kind: "unchecked", why, observations: [] };
}

/** What can be said without doubt: the `imports` check judges the modules that changed files name. */
function isSure({ rule }: Verdict, isPartial: boolean, isChanged: boolean): boolean {
  if (rule === "module") return !isChanged && !isPartial;
  return !isPartial || !["export", "name", "type"].includes(rule);
}

function observe(
  path: string,
  text: string,
  lineAt: (offset: number) => number,
  { pos, end }: Diagnostic,
  { code, ...verdict }: Verdict,
): Observation {
  return { ...verdict, path, line: lineAt(pos), endLine: lineAt(end), key: `${code} ${text}` };
}
