import { ok, type Result } from "../domain/failure.ts";
import { editError, type Edit, type EditError } from "./edit.ts";
import { closesFence, openFence, pathAbove, pathInInfo, pathLine, type Fence } from "./fences.ts";
import { splitReply } from "./lines.ts";
import { endsSearchReplace, parseSearchReplace, startsSearchReplace } from "./search-replace.ts";
import type { Segment } from "./segment.ts";
import { parseDiff, startsDiff } from "./unified-diff.ts";
import { endsV4A, parseV4A, startsV4A } from "./v4a.ts";
import { fenceEnd, parseWholeFile } from "./whole-file.ts";

type Format = "a patch" | "search/replace blocks" | "a unified diff" | "whole files";

/** Where the walk through a reply stands. */
interface Walk {
  readonly lines: readonly string[];
  readonly edits: Edit[];
  readonly formats: Set<Format>;
  at: number;
  /** The code fence around the edits, when one is open. */
  fence: Fence | null;
  /** The word that ends the heredoc around the edits, when one is open. */
  heredoc: string | null;
  /** The line after the last thing taken: a path is never looked for above it. */
  floor: number;
  /** The path of the search/replace block that ends at the floor. */
  path: string | null;
  /** True when a code block was passed over because it names no file. */
  unnamed: boolean;
}

/** The end of a shell line that feeds a heredoc to a command. */
const HEREDOC = /<<-?\s*(["']?)(\w+)\1\s*$/;

/** The word that will end the heredoc, where a line feeds one to `apply_patch`; null elsewhere. */
function heredocOf(line: string): string | null {
  return line.includes("apply_patch") ? (HEREDOC.exec(line)?.[2] ?? null) : null;
}

/**
 * Reads the edits in a model's reply: V4A patches, search/replace blocks, whole files in code fences,
 * or unified diffs, with prose and fences around them. A reply in two formats at once is an error,
 * and so is one that stops in the middle; prose alone is `no-edits`.
 */
export function parseReply(text: string): Result<readonly Edit[], EditError> {
  const lines = splitReply(text.replace(/^\uFEFF/, ""));
  const walk: Walk = {
    lines,
    edits: [],
    formats: new Set(),
    at: 0,
    fence: null,
    heredoc: null,
    floor: 0,
    path: null,
    unnamed: false,
  };
  while (walk.at < lines.length) {
    const failed = step(walk);
    if (failed) return failed;
  }
  if (walk.formats.size > 1) {
    return editError("malformed", `the reply mixes ${[...walk.formats].join(" and ")}; use one of them`);
  }
  if (walk.edits.length > 0) return ok(walk.edits);
  if (text.trim() === "") return editError("no-edits", "the reply is empty");
  if (walk.formats.size > 0) return editError("no-edits", "the patch in the reply names no file");
  const why = walk.unnamed ? "; its code blocks do not say which file they are" : "";
  return editError("no-edits", `the reply holds no edits${why}`);
}

type Failed = ReturnType<typeof editError>;

/** Takes what begins at the walk's line: the edits of one format, a fence, or one line of prose. */
function step(walk: Walk): Failed | null {
  const { lines, at } = walk;
  const line = lines[at] ?? "";
  const closes = (candidate: string): boolean =>
    (walk.fence !== null && closesFence(candidate, walk.fence)) || candidate.trim() === walk.heredoc;
  if (walk.fence !== null && closesFence(line, walk.fence)) walk.fence = null;
  else if (walk.fence === null && openFence(line)) return enterFence(walk);
  else if (heredocOf(line) !== null) walk.heredoc = heredocOf(line);
  else if (startsV4A(line)) return take(walk, "a patch", parseV4A(lines, at, closes));
  else if (startsSearchReplace(line)) return takeBlock(walk);
  else if (startsDiff(lines, at)) return take(walk, "a unified diff", parseDiff(lines, at, closes));
  else if (endsV4A(line) || endsSearchReplace(line) || /^@@ -\d.*@@/.test(line)) {
    return editError("malformed", `line ${at + 1} of the reply, "${line}", has no beginning`);
  }
  walk.at += 1;
  return null;
}

function take(walk: Walk, format: Format, segment: Result<Segment, EditError>): Failed | null {
  if (!segment.ok) return segment;
  walk.formats.add(format);
  walk.edits.push(...segment.value.edits);
  walk.at = segment.value.next;
  walk.floor = walk.at;
  return null;
}

/** A block without a path of its own goes on with the last block's, if nothing stands between them. */
function takeBlock(walk: Walk): Failed | null {
  const { lines, at, floor } = walk;
  const follows = lines.slice(floor, at).every((line) => line.trim() === "" || openFence(line) !== null);
  const path = pathAbove(lines, at, floor) ?? (follows ? walk.path : null);
  const failed = take(walk, "search/replace blocks", parseSearchReplace(lines, at, path));
  walk.path = path;
  return failed;
}

/** A fence is either around edits, or it holds a whole file, or it is an example that names no file. */
function enterFence(walk: Walk): Failed | null {
  const { lines, at } = walk;
  const fence = openFence(lines[at] ?? "");
  if (fence === null) return null;
  const path = pathInInfo(fence.info) ?? pathAbove(lines, at, walk.floor);
  const end = fenceEnd(lines, at, fence);
  const body = lines.slice(at + 1, end ?? lines.length);
  if (holdsEdits(body, path !== null)) {
    walk.fence = fence;
    walk.at += 1;
    return null;
  }
  if (path !== null) return take(walk, "whole files", parseWholeFile(lines, at, fence, path));
  if (end === null) {
    return editError("truncated", `the code block at line ${at + 1} of the reply is not closed`);
  }
  walk.unnamed = true;
  walk.at = end + 1;
  walk.floor = walk.at;
  walk.path = null;
  return null;
}

/**
 * True when a fenced block holds edits rather than a file: by its first line where a path stands
 * above it (the file may be about edits), by any line where none does.
 */
function holdsEdits(body: readonly string[], named: boolean): boolean {
  const isEdit = (line: string, index: number): boolean =>
    startsV4A(line) || startsSearchReplace(line) || heredocOf(line) !== null || startsDiff(body, index);
  if (!named && body.some(isEdit)) return true;
  const first = body.findIndex((line) => line.trim() !== "");
  const second = body.findIndex((line, index) => index > first && line.trim() !== "");
  const opens = (index: number): boolean => index >= 0 && isEdit(body[index] ?? "", index);
  return opens(first) || (pathLine(body[first] ?? "") !== null && startsSearchReplace(body[second] ?? ""));
}
