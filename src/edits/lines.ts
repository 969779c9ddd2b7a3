/** How a line ends; empty only for the last line of a file without a final newline. */
export type LineEnd = "" | "\n" | "\r\n";

/** One line of a file, apart from its ending, so that matching does not see the ending. */
export interface Line {
  readonly text: string;
  readonly end: LineEnd;
}

/** A file's text in parts that join to the same bytes. */
export interface Document {
  /** The byte-order mark, or nothing. It is no part of the first line: models never write it. */
  readonly bom: "" | "\uFEFF";
  readonly lines: readonly Line[];
}

/** Splits text into lines at `\n` and `\r\n`; a lone carriage return is part of its line, as in git. */
export function splitDocument(text: string): Document {
  const bom = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const lines: Line[] = [];
  let from = bom.length;
  while (from < text.length) {
    const newline = text.indexOf("\n", from);
    if (newline === -1) {
      lines.push({ text: text.slice(from), end: "" });
      break;
    }
    const crlf = newline > from && text[newline - 1] === "\r";
    lines.push({ text: text.slice(from, crlf ? newline - 1 : newline), end: crlf ? "\r\n" : "\n" });
    from = newline + 1;
  }
  return { bom, lines };
}

/** Puts a document together again. */
export function joinDocument(document: Document): string {
  return document.bom + document.lines.map((line) => line.text + line.end).join("");
}

/** The ending most lines have; `\n` when there is none to go by. */
export function dominantEnd(lines: readonly Line[]): LineEnd {
  const crlf = lines.filter((line) => line.end === "\r\n").length;
  const lf = lines.filter((line) => line.end === "\n").length;
  return crlf > lf ? "\r\n" : "\n";
}

/** Lines of a reply without their endings; the end of the last line adds no empty one. */
export function splitReply(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
