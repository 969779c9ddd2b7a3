import { BOUNDS } from "../../domain/bounds.ts";
import type { ChangeSet, FileChange } from "../../domain/change.ts";
import type { Measure, Work } from "../../domain/draft.ts";
import { type BoundarySettings, NO_BOUNDARY_SETTINGS } from "../../domain/route.ts";
import { findPathBoundary, maskOf } from "./boundaries.ts";
import { type BoundaryHit, fromCode } from "./boundary-hit.ts";
import { type LearntBoundaries, NOTHING_LEARNT } from "./boundary-learnt.ts";
import { isDrawn, pathBoundary } from "./boundary-paths.ts";
import { type ChangedLines, changedLines, functionsIn, isMarkup, stretchKind } from "./changed-code.ts";
import { bulkEvidence, lineEvidence, nameEvidence } from "./code-evidence.ts";
import { RUN_SECONDS } from "./estimate.ts";
import { fileKind, isHarmlessKind } from "./file-kind.ts";
import { minedKind } from "./mined-kind.ts";

/** What the measurement needs beside the draft. */
export interface MeasureContext {
  readonly settings: BoundarySettings;
  /** What the repository's history says of its paths and words; nothing before calibration. */
  readonly learnt?: LearntBoundaries;
  /** Median duration of the project's check in milliseconds; null when none is known. */
  readonly checkMs: number | null;
  /** The task asked for something new that stands on its own: its new files are verified by running them. */
  readonly artefact: boolean;
}

/** Added lines that read like one function. */
const LINES_PER_FUNCTION = 20;
/** Seconds for a stretch of config, of comments or docs; docs of more lines count once in eight. */
const CONFIG_SECONDS = 6;
const PROSE_SECONDS = 3;
const PROSE_LINES = 8;
/** Code that only goes away: a glance at least, never more than a function. */
const REMOVED_SECONDS = 4;
const REMOVED_LINES_A_SECOND = 5;

interface Reading {
  readonly functions: number;
  readonly seconds: number;
}

/**
 * The 30-second rule asked of the draft itself. Reading time: 12 s for every function that changed
 * (more where many were added to it), 6 s for a stretch of config, 3 s for comments and docs, nothing
 * for imports; new files of an artefact are one run together; the project's check adds its own time.
 * The boundary is read off the changed paths and the changed lines, never off code that was there.
 */
export function measureDraft(work: Work, context: MeasureContext): Measure {
  if (work.kind === "answer") return measureAnswer(work.text, context);
  const learnt = context.learnt ?? NOTHING_LEARNT;
  const mask = maskOf(context.settings, learnt);
  const readings: Reading[] = [];
  const acting = work.changes.filter((change) => !onlyShows(change));
  let hit = pathHit(acting, context.settings, learnt);
  let runs = false;
  for (const change of work.changes) {
    if (fileKind(change.path) === "passive") continue;
    const stretches = changedLines(change.before, change.after);
    if (!isHarmlessKind(fileKind(change.path)) && acting.includes(change)) {
      hit ??= lineHit(change.path, stretches, mask);
    }
    if (context.artefact && change.before === null) runs = true;
    else readings.push(reading(change, stretches));
  }
  const total = sum(readings);
  const check = context.checkMs === null ? 0 : context.checkMs / 1000;
  return {
    functions: total.functions,
    seconds: Math.round((total.seconds + (runs ? RUN_SECONDS : 0) + check) * 10) / 10,
    boundary: hit?.boundary ?? null,
    evidence: hit?.evidence ?? null,
  };
}

/**
 * Makes ready what the first measurement of a draft would wait for: patterns are compiled at their first and
 * again at their second use, which takes far longer than to read the lines of a draft with them.
 */
export function warmMeasure(): void {
  const after = "function first(a) {\n  second(a);\n}\nfunction third(b) {\n  fourth(b);\n}\n";
  const changes = ["a.js", "b.js"].map((path) => ({ path, renamedFrom: null, before: null, after }));
  const settings = NO_BOUNDARY_SETTINGS;
  measureDraft({ kind: "edit", changes }, { settings, checkMs: null, artefact: false });
}

/** A change of what a page or form shows, and of nothing it does: "the typo in the login page's title". */
function onlyShows(change: FileChange): boolean {
  if (change.before === null || change.after === null || change.renamedFrom !== null) return false;
  if (!isDrawn(change.path)) return false;
  const stretches = changedLines(change.before, change.after);
  return (
    stretches.length > 0 && stretches.every(({ added, removed }) => [...added, ...removed].every(isMarkup))
  );
}

function pathHit(
  changes: ChangeSet,
  settings: BoundarySettings,
  learnt: LearntBoundaries,
): BoundaryHit | null {
  const paths = changes.flatMap(({ path, renamedFrom }) =>
    renamedFrom === null ? [path] : [path, renamedFrom],
  );
  const mask = maskOf(settings, learnt);
  return findPathBoundary(
    paths.filter((path) => !isTestOfForm(path, mask)),
    settings,
    learnt,
  );
}

/** A test of a page or form by its name alone, as `login-page.test.tsx`: its lines say what it tests. */
function isTestOfForm(path: string, mask: (words: string) => string): boolean {
  return minedKind(path) === "test" && pathBoundary(path, mask)?.drawn === true;
}

function lineHit(
  path: string,
  stretches: readonly ChangedLines[],
  mask: (words: string) => string,
): BoundaryHit | null {
  for (const stretch of stretches) {
    for (const line of [...stretch.added, ...stretch.removed]) {
      const evidence = lineEvidence(line, mask) ?? bulkEvidence(path, line);
      if (evidence !== null) return fromCode(evidence.boundary, `${evidence.seen} in ${path}`);
    }
    if (stretchKind(stretch) !== "code") continue;
    for (const name of stretch.within) {
      const evidence = nameEvidence(name, mask);
      if (evidence !== null) return fromCode(evidence.boundary, `inside ${name} in ${path}`);
    }
  }
  return null;
}

function reading(change: FileChange, stretches: readonly ChangedLines[]): Reading {
  switch (fileKind(change.path)) {
    case "passive":
    case "docs":
    case "locale":
      return { functions: 0, seconds: sum(stretches.map(proseReading)).seconds };
    case "config":
    case "style":
      return {
        functions: 0,
        seconds: stretches.filter((s) => stretchKind(s) !== "blank").length * CONFIG_SECONDS,
      };
    case "source":
      break;
  }
  return change.after === null
    ? removedReading(stretches.flatMap(({ removed }) => removed).length)
    : sourceReading(stretches);
}

function proseReading(stretch: ChangedLines): Reading {
  return {
    functions: 0,
    seconds: PROSE_SECONDS * Math.max(1, Math.ceil(stretch.added.length / PROSE_LINES)),
  };
}

/** Stretches of one function are one group: they are read together. */
function sourceReading(stretches: readonly ChangedLines[]): Reading {
  const groups = new Map<string, { added: string[]; removed: string[] }>();
  const readings: Reading[] = [];
  for (const stretch of stretches) {
    const kind = stretchKind(stretch);
    if (kind === "comments") readings.push({ functions: 0, seconds: PROSE_SECONDS });
    if (kind !== "code") continue;
    const name = stretch.within.join("<");
    const group = groups.get(name) ?? { added: [], removed: [] };
    group.added.push(...stretch.added);
    group.removed.push(...stretch.removed);
    groups.set(name, group);
  }
  for (const { added, removed } of groups.values()) {
    readings.push(added.length === 0 ? removedReading(removed.length) : groupReading(added, removed));
  }
  return sum(readings);
}

function groupReading(added: readonly string[], removed: readonly string[]): Reading {
  const old = new Set(functionsIn(removed));
  const defined = functionsIn(added).filter((name) => !old.has(name)).length;
  const weight = Math.max(1, defined, added.length / LINES_PER_FUNCTION);
  return { functions: Math.max(1, defined), seconds: BOUNDS.seconds_per_function * weight };
}

function removedReading(lines: number): Reading {
  const seconds = Math.max(REMOVED_SECONDS, lines / REMOVED_LINES_A_SECOND);
  return { functions: 0, seconds: lines === 0 ? 0 : Math.min(BOUNDS.seconds_per_function, seconds) };
}

/** Prose counts like docs; code in fences like new code, and is looked at for boundaries. */
function measureAnswer(text: string, { settings, learnt }: MeasureContext): Measure {
  const mask = maskOf(settings, learnt);
  const code: string[] = [];
  const prose: string[] = [];
  let fenced = false;
  for (const line of text.split("\n")) {
    if (/^\s*(?:```|~~~)/.test(line)) fenced = !fenced;
    else if (line.trim() !== "") (fenced ? code : prose).push(line);
  }
  const readings: Reading[] = [];
  if (prose.length > 0) readings.push(proseReading({ added: prose, removed: [], within: [] }));
  if (code.length > 0) readings.push(groupReading(code, []));
  const total = sum(readings);
  // A quoted line explains; a function that comes with it is there to be used.
  const evidence = functionsIn(code).length === 0 ? null : firstEvidence(code, mask);
  const hit = evidence === null ? null : fromCode(evidence.boundary, `${evidence.seen} in the answer`);
  return {
    functions: total.functions,
    seconds: Math.round(total.seconds * 10) / 10,
    boundary: hit?.boundary ?? null,
    evidence: hit?.evidence ?? null,
  };
}

function firstEvidence(
  lines: readonly string[],
  mask: (words: string) => string,
): ReturnType<typeof lineEvidence> {
  for (const line of lines) {
    const evidence = lineEvidence(line, mask);
    if (evidence !== null) return evidence;
  }
  return null;
}

function sum(readings: readonly Reading[]): Reading {
  return readings.reduce(
    (total, { functions, seconds }) => ({
      functions: total.functions + functions,
      seconds: total.seconds + seconds,
    }),
    { functions: 0, seconds: 0 },
  );
}
