import type { ChangeSet, FileChange } from "../../domain/change.ts";
import { applyEdits } from "../../edits/apply.ts";
import { parseReply } from "../../edits/parse.ts";
import { printPatch, splitLines } from "../../edits/patch.ts";
import { quotePath } from "../../edits/quote.ts";
import { rewrite } from "../../edits/splice.ts";

/**
 * Changes in the words of a reply, as a unified diff. A reader of replies finds a place by its lines, not
 * by numbers: where the usual context leaves a doubt, files are written as one hunk that replaces all of them.
 * Null where not even that reads back as the same changes.
 */
export function editsText(changes: ChangeSet): string | null {
  const texts = [printPatch(changes), changes.map((change) => wholly(change)).join("")];
  const exactly = texts.find((text) => readsBackAs(changes, text, (content) => content));
  // How lines end in a file that mixes endings, or has none at its end, is the applier's to say.
  return exactly ?? texts.find((text) => readsBackAs(changes, text, withoutEndings)) ?? null;
}

/** The changes as edits can make them: a file keeps the line endings it has, a new one gets line feeds. */
export function withEndingsKept(changes: ChangeSet): ChangeSet {
  return changes.map(keepEndings).filter(({ before, after }) => before !== after);
}

function keepEndings(change: FileChange): FileChange {
  const { before, after } = change;
  if (after === null) return change;
  if (before !== null && before !== "") {
    const kept = rewrite(before, after);
    return { ...change, after: before.endsWith("\n") ? kept : kept.replace(/[\r\n]+$/, "") };
  }
  const fed = after.replaceAll("\r\n", "\n");
  return { ...change, after: before === null ? fed : fed.replace(/[^\n]$/, "$&\n") };
}

function withoutEndings(content: string): string {
  return content.replaceAll("\r\n", "\n").replace(/\n+$/, "");
}

function readsBackAs(changes: ChangeSet, text: string, view: (content: string) => string): boolean {
  const edits = parseReply(text);
  if (!edits.ok) return false;
  const applied = applyEdits(edits.value, new Map(changes.map(({ path, before }) => [path, before])));
  if (!applied.ok || applied.value.length !== changes.length) return false;
  const wanted = new Map(changes.map(({ path, after }) => [path, after]));
  return applied.value.every(({ path, after }) => {
    const other = wanted.get(path) ?? null;
    return after === null || other === null ? after === other : view(after) === view(other);
  });
}

function wholly(change: ChangeSet[number]): string {
  const { path, before, after } = change;
  if (before === null || after === null) return printPatch([change]);
  const [a, b] = [splitLines(before), splitLines(after)];
  return [
    `diff --git ${quotePath(`a/${path}`)} ${quotePath(`b/${path}`)}\n`,
    `--- ${quotePath(`a/${path}`)}\n+++ ${quotePath(`b/${path}`)}\n`,
    `@@ -${Math.min(1, a.length)},${a.length} +${Math.min(1, b.length)},${b.length} @@\n`,
    ...a.map((line) => marked("-", line)),
    ...b.map((line) => marked("+", line)),
  ].join("");
}

function marked(mark: string, line: string): string {
  return line.endsWith("\n") ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`;
}
