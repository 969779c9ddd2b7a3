import { existsSync } from "node:fs";
import path from "node:path";

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
