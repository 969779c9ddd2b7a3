/*
 * Tandem's lines in a shell script that is somebody else's. The first of them says what was added
 * beside them, so that taking them out leaves every byte as it was.
 */
const START = "# >>> tandem";
const END = "# <<< tandem";
/** The file had no line break at its end. */
const JOINED = " (line break added)";
/** There was no such file. */
const MADE = " (file added)";
const SHEBANG = "#!/bin/sh\n";

const BLOCK = /(\n?)# >>> tandem( \([a-z ]+\))?\n.*\n# <<< tandem\n/;

/** The script with the line at its end; without a script (null), one of its own. */
export function addBlock(script: string | null, line: string): string {
  const note = script === null ? MADE : script === "" || script.endsWith("\n") ? "" : JOINED;
  const before = script === null ? SHEBANG : note === JOINED ? `${script}\n` : script;
  return `${before}${START}${note}\n${line}\n${END}\n`;
}

/** The script without tandem's lines: null when nothing is left of it, undefined when they aren't there. */
export function removeBlock(script: string): string | null | undefined {
  const found = BLOCK.exec(script);
  if (found === null) return undefined;
  const [all, lineBreak = "", note = ""] = found;
  const before = script.slice(0, found.index);
  const after = script.slice(found.index + all.length);
  if (note === MADE && `${before}${lineBreak}` === SHEBANG && after === "") return null;
  // What was written behind them later needs the line break that came with them.
  return note === JOINED && after === "" ? before : `${before}${lineBreak}${after}`;
}

/** True for a script that a line of shell can be added to: by its first line, or as whoever runs it says. */
export function isShell(script: string): boolean {
  const [first = ""] = script.split("\n", 1);
  return !first.startsWith("#!") || /^#!\s*(\S*\/)?(env\s+)?(ba|da|z|k|a)?sh(\s|$)/.test(first);
}
