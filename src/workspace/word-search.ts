import { BOUNDS } from "../domain/bounds.ts";
import { createGit, type Environment, type Git } from "./git.ts";
import { splitNames } from "./list.ts";
import { confine } from "./paths.ts";
import type { Workspace } from "./workspace.ts";
import { type OpenWordIndex, openWordIndex } from "./words/file.ts";
import { likelyPaths } from "./words/likely.ts";
import { hashOfName, holdsWord } from "./words/scan.ts";

/** Files read for a word because of their paths, because they changed since the index, or for their folder. */
const MOST_LIKELY = 64;
const MOST_CHANGED = 64;
const MOST_NEIGHBOURS = 32;

/**
 * The working tree with another search for names where git's own would take seconds: in a repository of very
 * many files only those are read that are likely to hold a name. The index of words says which (what changed
 * in git's index since it was made included); without one, their paths do. So nothing is found that is not
 * there, but there may be more, and every answer says so.
 *
 * @param file where the index of words is, if there is one
 */
export function withWordIndex(
  workspace: Workspace,
  env: Environment,
  file: () => Promise<string>,
): Workspace {
  const git = createGit(workspace.root, env, BOUNDS.git_timeout_ms);
  let changed: Promise<readonly string[]> | null = null;
  const changes = (): Promise<readonly string[]> =>
    (changed ??= file().then((path) => changedSince(path, git)));
  return {
    ...workspace,
    listIndex: () => {
      // Who asks for it looks for names next: git does both at once.
      void changes();
      return workspace.listIndex();
    },
    occurrences: async (words, limit, options = {}) => {
      const tracked = await workspace.listIndex();
      if (tracked === null) return workspace.occurrences(words, limit, options);
      const wanted = [...new Set(words)].filter((word) => word !== "").slice(0, BOUNDS.search_words);
      const index = openWordIndex(await file());
      const likely =
        index === null
          ? wanted.map((name) => likelyPaths(name, tracked, MOST_LIKELY))
          : wanted.map((name) => indexed(index, name));
      index?.close();
      const near = [...neighbours(options.near ?? [], tracked), ...(await changes())];
      const holds = holdingIn(workspace);
      return Promise.all(
        wanted.map(async (name, at) => {
          const paths = [...new Set([...near, ...(likely[at] ?? [])])].sort();
          const held = await Promise.all(paths.map((path) => holds(path, name)));
          const files = paths.filter((_, one) => held[one]);
          return { name, files: files.slice(0, limit), more: true };
        }),
      );
    },
  };
}

function indexed(index: OpenWordIndex, name: string): readonly string[] {
  const hash = hashOfName(name);
  return hash === null ? [] : index.pathsOf(hash);
}

/** Whether a file holds a name now. Each file is read once. */
function holdingIn(workspace: Workspace): (path: string, name: string) => Promise<boolean> {
  const texts = new Map<string, Promise<string>>();
  return async (path, name) => {
    const text = texts.get(path) ?? read(workspace, path);
    texts.set(path, text);
    return holdsWord(await text, name);
  };
}

/** The files that a task points at, and those beside them. */
function neighbours(near: readonly string[], tracked: readonly string[]): readonly string[] {
  if (near.length === 0) return [];
  const folders = [...new Set(near.map((path) => path.slice(0, path.lastIndexOf("/") + 1)))];
  const beside: string[] = [];
  for (const path of tracked) {
    if (beside.length === MOST_NEIGHBOURS) break;
    if (folders.some((folder) => path.startsWith(folder) && !path.includes("/", folder.length))) {
      beside.push(path);
    }
  }
  return [...near, ...beside];
}

/** Files that git's index holds otherwise than the commit that the index of words was made of. */
async function changedSince(file: string, git: Git): Promise<readonly string[]> {
  const index = openWordIndex(file);
  index?.close();
  const commit = index?.commit ?? "";
  if (!/^[0-9a-f]+$/.test(commit)) return [];
  const changed = await git(["diff-index", "--cached", "--name-only", "--no-renames", "-z", commit, "--"]);
  // A commit that is gone: what changed since is not known.
  if (changed.kind !== "exited" || changed.code !== 0) return [];
  return splitNames(changed.stdout).slice(0, MOST_CHANGED);
}

async function read(workspace: Workspace, path: string): Promise<string> {
  // Git's paths stay inside the tree; those of a damaged index might not.
  if (!confine(path).ok) return "";
  const file = await workspace.read(path);
  return file.kind === "text" ? file.text : "";
}
