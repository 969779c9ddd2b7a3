import { expect } from "vitest";
import { DEMO_FILE, type DemoReplies, draftedFile } from "../../src/scripted/demo/script.ts";

/**
 * The game with the review's edits in it. Reads no more of V4A than those edits need: hunks of one
 * file, told apart by their lines, which must occur exactly once.
 */
export function mendedFile(replies: DemoReplies): string {
  const [begin, update, ...rest] = String(replies.review["edits"]).trimEnd().split("\n");
  expect([begin, update, rest.pop()]).toEqual([
    "*** Begin Patch",
    `*** Update File: ${DEMO_FILE}`,
    "*** End Patch",
  ]);
  const hunks: string[][] = [];
  for (const line of rest) {
    if (line.startsWith("@@")) hunks.push([]);
    else hunks.at(-1)?.push(line);
  }
  return hunks.reduce((content, hunk) => {
    const side = (mark: "-" | "+") =>
      hunk
        .flatMap((line) => (line.startsWith(mark) || line.startsWith(" ") ? [`${line.slice(1)}\n`] : []))
        .join("");
    expect(content.split(side("-"))).toHaveLength(2);
    return content.replace(side("-"), () => side("+"));
  }, draftedFile(replies));
}
