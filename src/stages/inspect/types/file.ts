import type { Observation } from "../checker.ts";
import { lineCounter } from "../lines.ts";
import type { View } from "../view.ts";
import { missingPackage } from "./installed.ts";
import type { Loaded } from "./load.ts";
import { looseFilter } from "./loose.ts";
import type { Coverage } from "./projects.ts";
import { judge, type Verdict } from "./rules.ts";
import type { Said } from "./said.ts";
import type { Diagnostic } from "./session.ts";

/** What became of one file; `why` says what could not be judged of it. */
export interface Judged {
  readonly kind: "checked" | "loose" | "partial" | "unchecked";
  readonly why: string | null;
  readonly observations: readonly Observation[];
}

/** Whether a complaint holds; `text` is the code that it is about. */
type Filter = (verdict: Verdict, offset: number, text: string) => boolean | Promise<boolean>;

/** A file that is asked about. */
export interface Asked {
  readonly path: string;
  readonly isChanged: boolean;
  /** What the compiler said of it before the change, where that is known; null where nothing is to be left out. */
  readonly old: Said | null;
}

/**
 * Judges one file of a side: as its project sees it, or with what holds without one. Before the change every
 * complaint counts, for what the compiler says of the same code on both sides was there before.
 */
export async function checkFile(
  { path, isChanged, old }: Asked,
  side: "before" | "after",
  loaded: Loaded,
  tree: View,
): Promise<Judged> {
  const coverage = loaded.coverageOf(path);
  const complaints = await loaded.complaintsAbout(path);
  if (complaints === null) return unchecked("TypeScript did not take it");
  const content = (await tree.read(path)) ?? "";
  const isLoose = coverage.kind === "loose";
  const observations = new Map<string, Observation>();
  const fresh = old === null ? complaints : withoutOld(complaints, content, old, isLoose);
  let holds: Filter | null = null;
  const lineAt = lineCounter(content);
  for (const diagnostic of fresh) {
    const verdict = judge(diagnostic);
    if (verdict === null) continue;
    const text = content.slice(diagnostic.pos, diagnostic.end);
    if (side === "after") {
      holds ??= await filterFor(path, content, isChanged, coverage, tree);
      if (!(await holds(verdict, diagnostic.pos, text))) continue;
    }
    const observation = observe(path, text, lineAt, diagnostic, verdict);
    // Without a project one use of a name excuses all others of it in the file.
    const once = isLoose ? observation.key : String(observations.size);
    if (!observations.has(once)) observations.set(once, observation);
  }
  const why = coverage.kind === "full" ? null : coverage.why;
  const kind = isLoose ? "loose" : "checked";
  return { kind: why === null ? kind : "partial", why, observations: [...observations.values()] };
}

async function filterFor(
  path: string,
  content: string,
  isChanged: boolean,
  coverage: Coverage,
  tree: View,
): Promise<Filter> {
  if (coverage.kind !== "loose") return (verdict) => isSure(verdict, coverage.kind === "partial", isChanged);
  const namesAreKnown = coverage.why === null && (await missingPackage(path, tree)) === null;
  return (await looseFilter(path, content, namesAreKnown, tree)) ?? (() => false);
}

/** Complaints that the compiler did not have of the same code before, or not so often. */
function withoutOld(
  complaints: readonly Diagnostic[],
  content: string,
  old: Said,
  isLoose: boolean,
): readonly Diagnostic[] {
  const keyOf = ({ code, pos, end }: Diagnostic, text: string): string => `${code} ${text.slice(pos, end)}`;
  const before = (old.complaints ?? []).map((complaint) => keyOf(complaint, old.content));
  const now = complaints.map((complaint) => keyOf(complaint, content));
  const count = (keys: readonly string[], key: string): number => keys.filter((one) => one === key).length;
  return complaints.filter((_, at) => {
    const key = now[at] ?? "";
    return isLoose ? !before.includes(key) : count(now, key) > count(before, key);
  });
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
