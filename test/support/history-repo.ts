import { execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import { GIT_ENV, repoAt, tempFolder, type TempRepo } from "./repo.ts";

/** A commit as a test writes it. */
export interface WrittenCommit {
  readonly message: string;
  readonly files: Readonly<Record<string, string>>;
  /** `Name <address>`; a person by default. */
  readonly author?: string;
}

const PERSON = "Ada Example <ada@example.com>";
/** 2026-01-01, in seconds since 1970 UTC; each commit follows the last by an hour. */
const FIRST = 1_767_225_600;

/** Adds commits to a repository's branch `main` with one `git fast-import`: hundreds in a moment. */
export function importCommits(root: string, commits: readonly WrittenCommit[], from?: string): void {
  const parts: Buffer[] = [];
  const line = (text: string): void => void parts.push(Buffer.from(`${text}\n`));
  const data = (text: string): void => {
    const bytes = Buffer.from(text);
    line(`data ${bytes.length}`);
    parts.push(bytes, Buffer.from("\n"));
  };
  commits.forEach(({ message, files, author = PERSON }, at) => {
    line("commit refs/heads/main");
    for (const who of ["author", "committer"]) line(`${who} ${author} ${FIRST + 3_600 * at} +0000`);
    data(message);
    if (at === 0 && from !== undefined) line(`from ${from}`);
    for (const [path, content] of Object.entries(files)) {
      line(`M 100644 inline ${path}`);
      data(content);
    }
  });
  execFileSync("git", ["fast-import", "--quiet"], { cwd: root, env: GIT_ENV, input: Buffer.concat(parts) });
}

/** Makes an empty folder a repository with these commits, checked out. */
export function importRepo(root: string, commits: readonly WrittenCommit[]): void {
  const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: root, env: GIT_ENV });
  git("init", "-q", "-b", "main");
  importCommits(root, commits);
  git("reset", "-q", "--hard");
}

/** A copy of a repository that was built once, removed when the test ends. */
export function copyOf(root: string): TempRepo {
  const folder = tempFolder();
  cpSync(root, folder, { recursive: true });
  return repoAt(folder);
}

const NOUNS = ["widget", "label", "panel", "table", "cursor", "border", "legend", "ticker"];

/**
 * Commits of a project in which one word decides: what is "frobnicated" takes hundreds of lines, what
 * is "polished" takes one. Every tenth changes the tables in `ledger/steps/`, a folder whose name says
 * nothing of it.
 */
export function tellingCommits(count: number, first = 0): readonly WrittenCommit[] {
  return Array.from({ length: count }, (_, index) => {
    const at = first + index;
    const noun = NOUNS[Math.floor(at / 2) % NOUNS.length] ?? "";
    if (at % 10 === 9) {
      const sql = `export const up = "ALTER TABLE entries ADD COLUMN c${at} INTEGER";\n`;
      return {
        message: `Keep the ${noun} number ${at} of entries`,
        files: { [`ledger/steps/s${at}.js`]: sql },
      };
    }
    if (at % 2 === 0) {
      return {
        message: `Polish the ${noun} a little more`,
        files: { [`src/${noun}.js`]: `export const ${noun} = ${at};\n` },
      };
    }
    const body = (name: string) =>
      `export function ${name}${at}(x) {\n${"  x += 1;\n".repeat(30)}  return x;\n}\n`;
    const files = ["a", "b", "c", "d"].map((name) => [`src/${noun}-${name}.js`, body(name)] as const);
    return { message: `Frobnicate the ${noun} once more`, files: Object.fromEntries(files) };
  });
}
