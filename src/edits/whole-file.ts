import { ok, type Result } from "../domain/failure.ts";
import { editError, type EditError } from "./edit.ts";
import { closesFence, openFence, pathAbove, type Fence } from "./fences.ts";
import type { Segment } from "./segment.ts";

/** The index of the line that closes a fence opened at `start`; null when none does. */
export function fenceEnd(lines: readonly string[], start: number, fence: Fence): number | null {
  for (let at = start + 1; at < lines.length; at += 1) {
    if (closesFence(lines[at] ?? "", fence)) return at;
  }
  return null;
}

/**
 * Reads a fenced block that holds a whole file. A file that itself holds code fences must stand in a
 * longer fence: otherwise nothing says where it ends.
 */
export function parseWholeFile(
  lines: readonly string[],
  start: number,
  fence: Fence,
  path: string,
): Result<Segment, EditError> {
  const end = fenceEnd(lines, start, fence);
  if (end === null) return editError("truncated", `the code block of ${path} is not closed`);
  const body = lines.slice(start + 1, end);
  const nested = body.some((line) => openFence(line)?.mark.startsWith(fence.mark) === true);
  if (nested || (/\.(?:md|mdx|markdown)$/i.test(path) && strayFence(lines, end + 1))) {
    return editError(
      "malformed",
      `${path}: the file holds code fences of its own; put it in a longer fence, as in ${fence.mark}\``,
    );
  }
  const content = body.map((line) => `${line}\n`).join("");
  return ok({ edits: [{ kind: "write", path, content }], next: end + 1 });
}

/** True when the next fence has neither words nor a path: it may be the real end of the file. */
function strayFence(lines: readonly string[], from: number): boolean {
  const at = lines.findIndex((line, index) => index >= from && openFence(line) !== null);
  return at !== -1 && openFence(lines[at] ?? "")?.info === "" && pathAbove(lines, at, from) === null;
}
