import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { RepositoryView } from "../../../src/stages/route/locate.ts";

/** A real git repository in a temporary folder, seen the way the router sees it. */
export interface Repository extends Disposable {
  readonly root: string;
  readonly view: RepositoryView;
}

const ENV = { PATH: process.env["PATH"] ?? "", LC_ALL: "C", GIT_CONFIG_NOSYSTEM: "1", HOME: "/nonexistent" };

/** Creates the files, tracks them all, and ignores `ignored.env`. */
export function repository(files: Readonly<Record<string, string>>): Repository {
  const root = mkdtempSync(join(tmpdir(), "tandem-route-"));
  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd: root, encoding: "utf8", env: ENV });
  for (const [path, content] of Object.entries({ ".gitignore": "ignored.env\n", ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  git("init", "--quiet");
  git("add", "--all");
  const list = (): readonly string[] => git("ls-files", "-z").split("\0").filter(Boolean).sort();
  return {
    root,
    view: {
      list: () => Promise.resolve(list()),
      listIndex: () => Promise.resolve(null),
      occurrences: (words, limit) =>
        Promise.resolve(
          words.map((name) => {
            const word = new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`);
            const holding = list().filter((path) => word.test(readFileSync(join(root, path), "utf8")));
            return { name, files: holding.slice(0, limit) };
          }),
        ),
      read: (path) => Promise.resolve(readText(join(root, path))),
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

function readText(path: string): Awaited<ReturnType<RepositoryView["read"]>> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return { kind: "missing" };
  if (stat.isDirectory()) return { kind: "directory" };
  return { kind: "text", text: readFileSync(path, "utf8"), executable: false };
}
