import { existsSync, realpathSync } from "node:fs";
import path from "node:path";

/**
 * The `PATH` without the folders that a repository could put a program in: relative and empty ones, and
 * those inside the repositories around the folder. Null when nothing is left: the system's own search
 * is safer than an empty one, which means the current folder.
 *
 * Who keeps the home folder in git has all programs of their own in a working tree: that one is no reason.
 */
export function programPath(
  variable: string | undefined,
  folder: string,
  home: string | undefined,
): string | null {
  if (variable === undefined) return null;
  const tree = outermostTree(folder, home);
  const kept = variable
    .split(path.delimiter)
    .filter((entry) => path.isAbsolute(entry) && (tree === null || !isWithin(entry, tree)));
  return kept.length === 0 ? null : kept.join(path.delimiter);
}

/** The outermost repository around a folder that doesn't hold the home folder; null for none. */
export function outermostTree(folder: string, home?: string): string | null {
  let found: string | null = null;
  for (let at = realOr(path.resolve(folder)); ; at = path.dirname(at)) {
    const isHomes = home !== undefined && isWithin(home, at);
    if (isHomes || at === path.dirname(at)) return found;
    if (existsSync(path.join(at, ".git"))) found = at;
  }
}

function isWithin(file: string, folder: string): boolean {
  return [path.normalize(file), realOr(file)].some((one) => {
    const relative = path.relative(folder, one);
    return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
  });
}

function realOr(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return file;
  }
}
