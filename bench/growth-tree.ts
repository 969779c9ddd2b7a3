import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";

/** Files in a folder of the made repository. */
const IN_A_FOLDER = 100;

/** Lines of code that no two calls give alike, as much as asked for. */
export function codeLines(count: number, seed = 0): readonly string[] {
  return Array.from({ length: count }, (_, at) => {
    const name = `value${seed}_${at}`;
    return at % 4 === 3 ? `  log(${name} + ${at});` : `  const ${name} = read${at % 97}(input, ${at % 13});`;
  });
}

/** A module of one function of so many lines. */
export function moduleText(lines: number, seed: number): string {
  return `export function work${seed}(input, read, log) {\n${codeLines(lines, seed).join("\n")}\n}\n`;
}

/** A repository of so many files of about 1 kB, written by git's own importer; returns its folder. */
export function makeRepository(folder: string, files: number, lines = 20): string {
  mkdirSync(folder, { recursive: true });
  const git = (args: readonly string[], input = ""): void => {
    execFileSync("git", args, { cwd: folder, input, stdio: ["pipe", "ignore", "inherit"] });
  };
  git(["init", "--quiet"]);
  const blobs = Array.from({ length: files }, (_, at) => {
    const text = moduleText(lines, at);
    return `M 100644 inline ${fileName(at)}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  });
  const commit = "commit refs/heads/main\ncommitter bench <bench@localhost> 1700000000 +0000\ndata 4\nmade\n";
  git(["fast-import", "--quiet"], `${commit}${blobs.join("")}`);
  git(["symbolic-ref", "HEAD", "refs/heads/main"]);
  git(["reset", "--quiet", "--hard"]);
  return folder;
}

/** Where the file of a number is in the repository. */
function fileName(at: number): string {
  return path.posix.join("src", `pkg${Math.floor(at / IN_A_FOLDER)}`, `mod${at % IN_A_FOLDER}.js`);
}
