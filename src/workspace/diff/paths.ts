import path from "node:path";
import { fail, ok, type Result } from "../../domain/failure.ts";
import type { Workspace } from "../workspace.ts";

/** What a comparison is limited to. Paths are taken as they are written: no globs, no pathspec magic. */
export interface Limit {
  readonly includes: (file: string) => boolean;
  /** The first path that names nothing: no file or folder of the tree, and none of the changed files. */
  missing(changed: readonly string[], tree: Pick<Workspace, "read">): Promise<string | null>;
}

/** Limits to files and folders, as the user named them from `cwd`; everything when there are none. */
export function limitTo(named: readonly string[], root: string, cwd: string): Result<Limit> {
  const limits: { readonly written: string; readonly relative: string }[] = [];
  for (const written of named) {
    const relative = path.relative(root, path.resolve(cwd, written)).split(path.sep).join("/");
    if (relative === ".." || relative.startsWith("../") || path.isAbsolute(relative)) {
      return fail("usage", `${written} is outside the repository ${root}`, "name a path inside it");
    }
    limits.push({ written, relative });
  }
  const holds = (relative: string, file: string): boolean =>
    relative === "" || file === relative || file.startsWith(`${relative}/`);
  return ok({
    includes: (file) => limits.length === 0 || limits.some(({ relative }) => holds(relative, file)),
    missing: async (changed, tree) => {
      for (const { written, relative } of limits) {
        if (relative === "" || changed.some((file) => holds(relative, file))) continue;
        if ((await tree.read(relative)).kind === "missing") return written;
      }
      return null;
    },
  });
}
