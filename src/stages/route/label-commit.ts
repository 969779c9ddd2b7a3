import { BOUNDS } from "../../domain/bounds.ts";
import type { CommitFile, CommitHunk, HistoryCommit, MinedCommit, MinedFile } from "../../domain/mined.ts";
import { BOUNDARIES, type Boundary } from "../../domain/route.ts";
import { maskNouns, softNouns } from "./boundary-words-learnt.ts";
import { pathBoundary, unitsOf } from "./boundary-paths.ts";
import { functionsIn, stretchKind } from "./changed-code.ts";
import { lineEvidence } from "./code-evidence.ts";
import { minedKind } from "./mined-kind.ts";
import { normalize } from "./text.ts";

/** Added lines that read like one function. */
const LINES_PER_FUNCTION = 20;
const CONFIG_SECONDS = 6;
const PROSE_SECONDS = 3;
const PROSE_LINES = 8;
/** Hunks of a translation that are looked at: the rest reads like the first. */
const LOCALE_HUNKS = 2;
/** Code that only goes away: a glance at least, never more than a function. */
const REMOVED_SECONDS = 4;
const REMOVED_LINES_A_SECOND = 5;
/** Files kept of a commit. */
const FILES_KEPT = 25;
/** A result that is verified in time changes no more source files than this. */
const SMALL_FILES = 2;
/** Packages or services that make a change one of several. */
const SEVERAL = 3;
/** Lines of a commit that are searched for evidence of a boundary. */
const LINES_SEARCHED = 1_000;

/**
 * What a commit took, in seconds of reading: for each group of changed code (the hunks of one
 * function in one file) 12 s × max(1, new definitions, added lines / 20), the field's figure being
 * 10 to 15 s a function; 4 to 12 s for code that only goes away, nothing for imports, 3 s for comments,
 * 6 s for config, 3 s for a hunk or 8 lines of docs. Null for a commit without a change that is read.
 */
export function labelCommit(commit: HistoryCommit): MinedCommit | null {
  if (commit.files.length === 0) return null;
  const search = { left: LINES_SEARCHED };
  const files = commit.files.map((file) => labelFile(file, search));
  const seconds = files.reduce((total, file) => total + file.seconds, 0);
  const sourceFiles = files.filter(({ kind }) => kind === "source").length;
  const crossed = new Set(files.flatMap((file) => file.boundaries));
  const owned = files.filter(({ kind }) => kind === "source" || kind === "test").map(({ path }) => path);
  if (unitsOf(owned).length >= SEVERAL) crossed.add("multi-service");
  // What was cut, and source that git would not compare for its size, is too large in any case.
  const known =
    !commit.cut && !commit.files.some(({ path, binary }) => binary && minedKind(path) === "source");
  return {
    sha: commit.sha,
    at: commit.at,
    text: commit.text,
    prefix: commit.prefix,
    scope: commit.scope,
    files: files.slice(0, FILES_KEPT),
    fileCount: files.length,
    sourceFiles,
    seconds: Math.round(seconds * 10) / 10,
    small: known && seconds <= BOUNDS.verify_budget_seconds && sourceFiles <= SMALL_FILES,
    boundaries: BOUNDARIES.filter((boundary) => crossed.has(boundary)),
    ...(crossed.size === 0 ? {} : harmlessNouns(commit)),
  };
}

/** The nouns of the message without which the change crosses nothing that one path or line shows. */
function harmlessNouns({ text, files }: HistoryCommit): Pick<MinedCommit, "harmless"> {
  const harmless = softNouns(normalize(text)).filter((noun) => {
    const search = { left: LINES_SEARCHED };
    const mask = (words: string): string => maskNouns(words, [noun]);
    return files.every((file) => boundariesOf(file, minedKind(file.path), search, mask).length === 0);
  });
  return harmless.length === 0 ? {} : { harmless };
}

function labelFile(file: CommitFile, search: { left: number }): MinedFile {
  const kind = minedKind(file.path);
  const groups = file.binary ? [] : groupsOf(file.hunks);
  const seconds =
    kind === "excluded" ? 0 : groups.reduce((total, group) => total + secondsOf(group, kind), 0);
  return {
    path: file.path,
    kind,
    added: file.hunks.reduce((total, hunk) => total + hunk.addedCount, 0),
    removed: file.hunks.reduce((total, hunk) => total + hunk.removedCount, 0),
    functions: kind === "excluded" ? 0 : kind === "locale" ? Math.min(1, groups.length) : groups.length,
    seconds:
      Math.round((kind === "locale" ? Math.min(seconds, LOCALE_HUNKS * PROSE_SECONDS) : seconds) * 10) / 10,
    boundaries: boundariesOf(file, kind, search, unmasked),
  };
}

/** The hunks of one function: they are read together. */
interface Group {
  readonly hunks: number;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly addedCount: number;
  readonly removedCount: number;
}

function groupsOf(hunks: readonly CommitHunk[]): readonly Group[] {
  const groups = new Map<string, CommitHunk[]>();
  for (const hunk of hunks) {
    const group = groups.get(hunk.within);
    if (group === undefined) groups.set(hunk.within, [hunk]);
    else group.push(hunk);
  }
  return [...groups.values()].map((members) => ({
    hunks: members.length,
    added: members.flatMap(({ added }) => added),
    removed: members.flatMap(({ removed }) => removed),
    addedCount: members.reduce((total, { addedCount }) => total + addedCount, 0),
    removedCount: members.reduce((total, { removedCount }) => total + removedCount, 0),
  }));
}

function secondsOf(group: Group, kind: MinedFile["kind"]): number {
  switch (kind) {
    case "excluded":
      return 0;
    case "docs":
      return PROSE_SECONDS * Math.max(group.hunks, group.addedCount / PROSE_LINES);
    case "locale":
      return PROSE_SECONDS * group.hunks;
    case "config":
    case "other":
      return CONFIG_SECONDS * Math.max(1, (2 * group.addedCount) / LINES_PER_FUNCTION);
    case "source":
    case "test":
      return codeSeconds(group);
  }
}

function codeSeconds(group: Group): number {
  const what = stretchKind({ added: group.added, removed: group.removed, within: [] });
  if (what === "blank" || what === "imports") return 0;
  if (what === "comments") return PROSE_SECONDS;
  if (sameLines(group)) return 0;
  if (group.addedCount === 0) {
    const seconds = Math.max(REMOVED_SECONDS, group.removedCount / REMOVED_LINES_A_SECOND);
    return Math.min(BOUNDS.seconds_per_function, seconds);
  }
  const old = new Set(functionsIn(group.removed));
  const defined = functionsIn(group.added).filter((name) => !old.has(name)).length;
  return BOUNDS.seconds_per_function * Math.max(1, defined, group.addedCount / LINES_PER_FUNCTION);
}

/** Line endings changed, and nothing else. */
function sameLines({ added, removed, addedCount, removedCount }: Group): boolean {
  return (
    addedCount === removedCount &&
    added.length === removed.length &&
    added.every((line, at) => line === removed[at])
  );
}

/** As it stands: what this repository calls harmless is not known yet when it is mined. */
const unmasked = (words: string): string => words;

function boundariesOf(
  file: CommitFile,
  kind: MinedFile["kind"],
  search: { left: number },
  mask: (words: string) => string,
): readonly Boundary[] {
  if (kind === "excluded" || kind === "docs" || kind === "locale") return [];
  const crossed = new Set<Boundary>();
  const hit = pathBoundary(file.path, mask);
  if (hit !== null) crossed.add(hit.boundary);
  if (kind !== "source") return [...crossed];
  for (const hunk of file.hunks) {
    for (const line of [...hunk.added, ...hunk.removed]) {
      if (search.left <= 0) return [...crossed];
      search.left -= 1;
      const evidence = lineEvidence(line, mask);
      if (evidence !== null) crossed.add(evidence.boundary);
    }
  }
  return [...crossed];
}
