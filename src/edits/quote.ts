const ESCAPES: Readonly<Record<string, string>> = {
  "\u0007": "a",
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\v": "v",
  "\f": "f",
  "\r": "r",
  '"': '"',
  "\\": "\\",
};
const UNESCAPES = new Map(Object.entries(ESCAPES).map(([char, letter]) => [letter, char]));

/**
 * A path as git writes it in a patch: as it is, or in C quotes when it holds a quote, a backslash,
 * a control character or anything outside ASCII (`core.quotePath`'s default).
 */
export function quotePath(path: string): string {
  if (/^[\x20-\x7e]*$/.test(path) && !/["\\]/.test(path)) return path;
  let quoted = "";
  for (const byte of Buffer.from(path, "utf8")) {
    const char = String.fromCharCode(byte);
    const letter = ESCAPES[char];
    if (letter !== undefined) quoted += `\\${letter}`;
    else if (byte < 0x20 || byte > 0x7e) quoted += `\\${byte.toString(8).padStart(3, "0")}`;
    else quoted += char;
  }
  return `"${quoted}"`;
}

/** Reads a path as git writes it; null when the quotes or escapes are broken. */
export function unquotePath(written: string): string | null {
  if (!written.startsWith('"')) return written;
  if (!/^"(?:[^"\\]|\\(?:[abtnvfr"\\]|[0-3][0-7]{2}))*"$/.test(written)) return null;
  const bytes: Buffer[] = [];
  for (const [part] of written.slice(1, -1).matchAll(/\\(?:\d{3}|.)|[^\\]+/g)) {
    if (!part.startsWith("\\")) bytes.push(Buffer.from(part, "utf8"));
    else if (part.length === 4) bytes.push(Buffer.from([Number.parseInt(part.slice(1), 8)]));
    else bytes.push(Buffer.from(UNESCAPES.get(part.slice(1)) ?? "", "utf8"));
  }
  return Buffer.concat(bytes).toString("utf8");
}
