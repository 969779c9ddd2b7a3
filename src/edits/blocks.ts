import { ok, type Result } from "../domain/failure.ts";
import type { Edit, EditError } from "./edit.ts";
import { closesFence, openFence, type Fence } from "./fences.ts";
import { parseReply } from "./parse.ts";
import { endsSearchReplace } from "./search-replace.ts";
import { endsV4A, startsV4A } from "./v4a.ts";

/** Takes a streamed reply apart while it comes. */
export interface BlockSplitter {
  /** Takes the next piece of the text, cut anywhere. */
  push(delta: string): void;
  /** What was said so far belongs to an older reply. */
  restart(): void;
}

const FILE = /^\*\*\* (?:Add|Update) File:\s*(\S.*?)\s*$/;
/** Lines that make no block. */
const NOTHING = /^\s*$|^\*\*\* Begin Patch\s*$/;
const GIT = /^diff --git /;

/**
 * Tells of each block of edits as soon as text follows that is no longer its own; so of the last one
 * nothing is told, it is whole when the reply is. A guess for who wants to begin early: only the parse of
 * the whole reply says what it holds. Takes time by the length of the text.
 *
 * @param on.opened a path that a V4A patch begins to speak of
 * @param on.closed a block's text, fit for {@link readBlock}
 */
export function blockSplitter(on: {
  readonly opened: (path: string) => void;
  readonly closed: (block: string) => void;
}): BlockSplitter {
  let rest = "";
  let lines: string[] = [];
  let fence: Fence | null = null;
  /** A block that has ended, until it is known that more follows. */
  let ended: string | null = null;

  const end = (): void => {
    if (lines.some((line) => !NOTHING.test(line))) ended = lines.join("\n");
    lines = [];
  };
  const take = (line: string): void => {
    if (endsV4A(line)) return end();
    const starts = startsV4A(line);
    if (starts || GIT.test(line)) end();
    if (ended !== null && line.trim() !== "" && !/^[`~]{3,}\s*$/.test(line)) {
      on.closed(ended);
      ended = null;
    }
    const path = FILE.exec(line)?.[1];
    if (path !== undefined) on.opened(path);
    lines.push(line);
    if (fence === null) fence = openFence(line);
    else if (closesFence(line, fence)) {
      fence = null;
      end();
    }
    if (endsSearchReplace(line)) end();
  };
  return {
    push: (delta) => {
      const parts = (rest + delta).split("\n");
      rest = parts.pop() ?? "";
      for (const line of parts) take(line.replace(/\r$/, ""));
    },
    restart: () => {
      rest = "";
      lines = [];
      fence = null;
      ended = null;
    },
  };
}

/** The edits of one block of a {@link blockSplitter}; none where it holds no edits by itself. */
export function readBlock(block: string): readonly Edit[] {
  const edits = parseBlock(block);
  return edits.ok ? edits.value : [];
}

function parseBlock(block: string): Result<readonly Edit[], EditError> {
  const lines = block.split("\n");
  const first = lines.findIndex(startsV4A);
  if (first === -1) return parseReply(block);
  const files = lines.slice(first).filter((line) => !/^\*\*\* Begin Patch\s*$/.test(line));
  if (files.every((line) => line.trim() === "")) return ok([]);
  return parseReply(["*** Begin Patch", ...files, "*** End Patch"].join("\n"));
}
