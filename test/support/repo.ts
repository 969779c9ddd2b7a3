import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { openWorkspace } from "../../src/workspace/open.ts";
import type { Workspace } from "../../src/workspace/workspace.ts";

/** A real git repository in a temporary folder, removed when the test ends. */
export interface TempRepo {
  /** Absolute path without links, as git reports it. */
  readonly root: string;
  /** Runs git there with a fixed identity and none of the developer's settings; its output, trimmed. */
  git(...args: readonly string[]): string;
  /** Writes a file, making its folders; a string is written as UTF-8. */
  write(path: string, content: string | Uint8Array): void;
  /** Content as UTF-8; throws when the file is missing. */
  read(path: string): string;
  exists(path: string): boolean;
  remove(path: string): void;
  /** Adds everything and commits. */
  commit(message?: string): void;
}

/** What a test's git sees of the world: a way to be found, and no one's settings. */
export const GIT_ENV: Readonly<Record<string, string>> = {
  PATH: process.env["PATH"] ?? "",
  // No folder can be made in it, not even by root.
  HOME: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
  GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
  LC_ALL: "C",
};

/** Who commits; and that nothing is started to look whether there is something to tidy up. */
const GIT_SETTINGS = [
  "user.name=Test",
  "user.email=test@example.com",
  "commit.gpgsign=false",
  "maintenance.auto=false",
];

/** A temporary folder without links in its path, removed when the test ends. */
export function tempFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "tandem-test-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Builds over a folder that is a repository already, as a linked worktree is. */
export function repoAt(root: string): TempRepo {
  const repo: TempRepo = {
    root,
    git: (...args) =>
      execFileSync("git", [...GIT_SETTINGS.flatMap((setting) => ["-c", setting]), ...args], {
        cwd: root,
        env: GIT_ENV,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      }).trim(),
    write: (path, content) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    },
    read: (path) => readFileSync(join(root, path), "utf8"),
    exists: (path) => existsSync(join(root, path)),
    remove: (path) => rmSync(join(root, path), { recursive: true }),
    commit: (message = "commit") => {
      repo.git("add", "-A");
      repo.git("commit", "-q", "--allow-empty", "-m", message);
    },
  };
  return repo;
}

/**
 * A repository on branch `main` with the files in one commit; without files it has no commit yet.
 * Call it inside a test: it is removed when that test ends.
 */
export function tempRepo(files: Readonly<Record<string, string | Uint8Array>> = {}): TempRepo {
  const repo = repoAt(tempFolder());
  const key = JSON.stringify(
    Object.entries(files).map(([path, text]) => [path, Buffer.from(text).toString("hex")]),
  );
  const written = made.get(key);
  if (written === undefined) made.set(key, makeRepo(repo, files));
  else for (const { path, mode, content } of written) putBack(join(repo.root, path), mode, content);
  return repo;
}

/** A file of a repository, or with null in the place of its content a folder. */
interface Entry {
  readonly path: string;
  readonly mode: number;
  readonly content: Buffer | null;
}

/** What git wrote for repositories that were asked for before: written again, it takes no git to have another. */
const made = new Map<string, readonly Entry[]>();

function makeRepo(repo: TempRepo, files: Readonly<Record<string, string | Uint8Array>>): readonly Entry[] {
  // Without the sample hooks, which no test needs.
  repo.git("init", "-q", "-b", "main", "--template=");
  for (const [path, content] of Object.entries(files)) repo.write(path, content);
  if (Object.keys(files).length > 0) repo.commit();
  return readdirSync(repo.root, { recursive: true, encoding: "utf8" }).map((path) => {
    const stat = statSync(join(repo.root, path));
    return { path, mode: stat.mode, content: stat.isFile() ? readFileSync(join(repo.root, path)) : null };
  });
}

function putBack(file: string, mode: number, content: Buffer | null): void {
  if (content === null) mkdirSync(file, { recursive: true, mode });
  else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode });
  }
}

/** Opens a folder of a test's repository as the workspace. */
export async function workspaceAt(folder: string): Promise<Workspace> {
  const opened = await openWorkspace(folder, GIT_ENV);
  if (!opened.ok) throw new Error(opened.failure.message);
  return opened.value;
}
