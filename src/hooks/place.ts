import { execFile } from "node:child_process";
import { access, realpath } from "node:fs/promises";
import path from "node:path";
import { BOUNDS } from "../domain/bounds.ts";
import { fail, ok, type Result } from "../domain/failure.ts";
import { createGit, type Environment, gitEnvironment } from "../workspace/git.ts";
import type { Workspace } from "../workspace/workspace.ts";

/** A program that manages the hooks of a repository by itself. */
export type Manager = "husky" | "lefthook" | "pre-commit";

/** Where git looks for the hooks of a repository, and whose that place is. */
export type HooksPlace =
  /** Git's own folder, which all working trees of the repository share. */
  | { readonly kind: "own"; readonly folder: string }
  /** Scripts that a manager starts, or that it writes from its configuration `file`. */
  | { readonly kind: "managed"; readonly manager: Manager; readonly file: string }
  /** A folder of the working tree, by `core.hooksPath` or a link: its files are under version control. */
  | { readonly kind: "versioned"; readonly folder: string }
  /** A folder that other repositories may share; `by` is what leads there. */
  | { readonly kind: "shared"; readonly folder: string; readonly by: string };

const LEFTHOOK_FILES = ["lefthook", ".lefthook", ".config/lefthook"].flatMap((name) =>
  ["yml", "yaml", "json", "toml"].map((ending) => `${name}.${ending}`),
);
const PRE_COMMIT_FILES = [".pre-commit-config.yaml", ".pre-commit-config.yml"];

/** Where the hooks of a working tree are. */
export interface HooksSpot {
  readonly root: string;
  readonly place: HooksPlace;
  /** Git's own folder of hooks, whether git looks there or not. */
  readonly own: string;
}

/** Finds the place of the hooks; fails with `not_a_worktree` where git can't say. */
export async function findHooks({ root }: Workspace, env: Environment): Promise<Result<HooksSpot>> {
  const git = createGit(root, env, BOUNDS.git_timeout_ms);
  const named = await git(["rev-parse", "--git-common-dir"]);
  if (named.kind !== "exited" || named.code !== 0) {
    return fail("not_a_worktree", `git can't name its folder for ${root}`, "see `git status` there");
  }
  const common = path.resolve(root, named.stdout.toString("utf8").replace(/\n$/, ""));
  const own = path.join(common, "hooks");
  const setting = await hooksPath(root, env);
  const folder = setting === null ? own : path.resolve(root, setting.value);
  if (setting === null || folder === own) {
    const target = await realpath(own).catch(() => own);
    const isLink = target !== path.join(await realpath(common).catch(() => common), "hooks");
    if (isLink) return ok({ root, own, place: elsewhere(target, root, common, "a symbolic link") });
    const manager = await findManager(root);
    return ok({ root, own, place: manager ?? { kind: "own", folder: own } });
  }
  const { scope } = setting;
  const by = `core.hooksPath (${scope})`;
  const isLocal = scope === "local" || scope === "worktree";
  if (!isLocal) return ok({ root, own, place: { kind: "shared", folder, by } });
  const husky = path.join(root, ".husky");
  // Husky's own scripts start those of the folder above.
  if (folder !== path.join(husky, "_")) return ok({ root, own, place: elsewhere(folder, root, common, by) });
  return ok({ root, own, place: { kind: "managed", manager: "husky", file: husky } });
}

/** A folder that is not git's own: the working tree's, or nobody knows whose. */
function elsewhere(folder: string, root: string, common: string, by: string): HooksPlace {
  const isVersioned = isInside(root, folder) && !isInside(common, folder);
  return isVersioned ? { kind: "versioned", folder } : { kind: "shared", folder, by };
}

/** What a repository is set up for, also where nobody has run the manager's own install yet. */
async function findManager(root: string): Promise<HooksPlace | null> {
  const named = [
    ...LEFTHOOK_FILES.map((file) => ({ manager: "lefthook", file }) as const),
    ...PRE_COMMIT_FILES.map((file) => ({ manager: "pre-commit", file }) as const),
    { manager: "husky", file: ".husky" } as const,
  ];
  for (const { manager, file } of named) {
    const place = path.join(root, file);
    if (await exists(place)) return { kind: "managed", manager, file: place };
  }
  return null;
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return (
    relative !== "" &&
    !relative.startsWith(`..${path.sep}`) &&
    relative !== ".." &&
    !path.isAbsolute(relative)
  );
}

/**
 * `core.hooksPath` as git itself would take it, with the scope that sets it. Tandem's own git has it
 * switched off, and knows nothing of the variables that name other files of settings.
 */
function hooksPath(
  root: string,
  env: Environment,
): Promise<{ readonly scope: string; readonly value: string } | null> {
  const files = ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"];
  const named = files.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  const args = ["config", "-z", "--show-scope", "--type=path", "--get-all", "core.hooksPath"];
  return new Promise((resolve) => {
    execFile(
      "git",
      ["-C", root, ...args],
      { env: { ...gitEnvironment(root, env), ...Object.fromEntries(named) }, timeout: BOUNDS.git_timeout_ms },
      (error, stdout) => {
        // Without a value git ends with 1.
        const words = error === null ? stdout.split("\0") : [];
        const [scope, value] = words.slice(-3, -1);
        resolve(scope === undefined || value === undefined ? null : { scope, value });
      },
    );
  });
}
