import { existsSync } from "node:fs";
import path from "node:path";
import { distance } from "fastest-levenshtein";
import { fail, ok, type Result } from "../domain/failure.ts";

const FILE_FLAGS: ReadonlySet<string> = new Set(["-f", "--file", "-c", "--context"]);

/**
 * Lets `-f` and `-c` take several paths without swallowing the task that may follow them: the word
 * after the flag is a path, and so are the next ones that name something that exists. What comes after
 * is left as it is: `-f a.ts b.ts "fix it"` becomes `-f a.ts -f b.ts "fix it"`.
 */
export function spreadFileFlags(argv: readonly string[], cwd: string): readonly string[] {
  const spread: string[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? "";
    if (word === "--") return [...spread, ...argv.slice(at)];
    spread.push(word);
    const own = argv[at + 1];
    if (!FILE_FLAGS.has(word) || own === undefined) continue;
    spread.push(own);
    at += 1;
    for (let next = argv[at + 1]; next !== undefined && isExisting(next, cwd); next = argv[at + 1]) {
      spread.push(word, next);
      at += 1;
    }
  }
  return spread;
}

function isExisting(word: string, cwd: string): boolean {
  return word !== "" && !word.startsWith("-") && existsSync(path.resolve(cwd, word));
}

/** What has to be known of the commands to find the one that is meant. */
export interface Grammar {
  readonly commands: readonly string[];
  /** Flags that take the next word as their value, short and long. */
  readonly valued: ReadonlySet<string>;
}

/** Flags of the program itself, where no command is named. */
const OWN_FLAGS: ReadonlySet<string> = new Set(["-h", "--help", "-V", "--version"]);

/**
 * Puts the command in front: the first word that is no flag names it, wherever the flags stand, and a
 * line whose first word names none is a task, as is everything behind `--`. Fails with `usage` for
 * what looks like a command misspelt, since a task costs money.
 */
export function commandFirst(argv: readonly string[], grammar: Grammar): Result<readonly string[]> {
  const at = firstWord(argv, grammar.valued);
  const word = at === null ? undefined : argv[at];
  if (at === null || word === undefined) {
    const own = argv.slice(0, endOfFlags(argv)).some((flag) => OWN_FLAGS.has(flag));
    return ok(own ? argv : ["run", ...argv]);
  }
  if (grammar.commands.includes(word)) return ok([word, ...argv.slice(0, at), ...argv.slice(at + 1)]);
  const words = argv.slice(at).filter((other) => !other.startsWith("-"));
  // A task of three words and more is one, even if it begins like a command: "how does it work".
  const meant = words.length > 2 ? undefined : grammar.commands.find((name) => isSlip(word, name));
  if (meant === undefined) return ok(["run", ...argv]);
  return fail(
    "usage",
    `there is no command ${JSON.stringify(word)}; did you mean 'tandem ${meant}'?`,
    `a task that begins like this is given as: tandem run ${word} …`,
  );
}

function endOfFlags(argv: readonly string[]): number {
  const end = argv.indexOf("--");
  return end === -1 ? argv.length : end;
}

/** The index of the first word that is neither a flag nor a flag's value; null behind `--`. */
function firstWord(argv: readonly string[], valued: ReadonlySet<string>): number | null {
  for (let at = 0; at < endOfFlags(argv); at += 1) {
    const word = argv[at] ?? "";
    if (word === "-" || !word.startsWith("-")) return at;
    // Of short flags in one word (`-qf a.ts`) only the last one can take the next word.
    const shorts = word.startsWith("--") ? "" : word.slice(1);
    const last = shorts === "" ? word : `-${shorts.at(-1) ?? ""}`;
    const attached = Array.from(shorts.slice(0, -1), (flag) => `-${flag}`).some((flag) => valued.has(flag));
    if (valued.has(last) && !attached) at += 1;
  }
  return null;
}

/** A slip of the finger: one letter, two where the name is long, or two letters swapped. */
function isSlip(word: string, name: string): boolean {
  if (!/^[a-z]{3,}$/i.test(word)) return false;
  const typed = word.toLowerCase();
  const swapped = [...typed].sort().join("") === [...name].sort().join("");
  return swapped || distance(typed, name) <= (name.length >= 5 ? 2 : 1);
}
