import { BOUNDS } from "../../domain/bounds.ts";
import { fail, ok, type Result } from "../../domain/failure.ts";
import { createGit, type Environment, type Git } from "../git.ts";
import { openWorkspace } from "../open.ts";
import type { Workspace } from "../workspace.ts";
import { collectChanges } from "./collect.ts";
import type { Compared, Comparison } from "./comparison.ts";
import { withoutFilters } from "./filters.ts";
import { indexFileOf } from "./index-file.ts";
import { openObjectTree, type TreePlace } from "./object-tree.ts";
import { comparePatch } from "./patch.ts";
import { limitTo } from "./paths.ts";
import { headTree, resolveRange } from "./range.ts";
import { createObjectReader, type ObjectReader } from "./reader.ts";

/** What is asked for, and where. */
export interface CompareInput {
  readonly comparison: Comparison;
  /** Files and folders that it is limited to, as named from `cwd`; none: everything. */
  readonly paths: readonly string[];
  readonly cwd: string;
  /** The process environment; of git's own variables only the index that a hook was given counts. */
  readonly env: Environment;
  /** The working tree around `cwd`, where it is open already. */
  readonly opened?: Workspace;
}

/**
 * The changes that a command on a diff looks at, and the tree that they belong to. Reads only: no
 * filter, hook, diff program or text converter of the repository is run.
 *
 * Fails with `not_a_worktree` (but for a diff given as text), `usage` for a range or path that isn't
 * there or more than can be looked at, and `unsafe_edit` for a configuration that can't be defused.
 */
export async function compare(input: CompareInput): Promise<Result<Compared>> {
  const opened = input.opened === undefined ? await openWorkspace(input.cwd, input.env) : ok(input.opened);
  if (input.comparison.kind === "patch") return comparePatch(input, input.comparison.bytes, opened);
  if (!opened.ok) return opened;
  const disk = opened.value;
  const limit = limitTo(input.paths, disk.root, input.cwd);
  if (!limit.ok) return limit;
  const git = await gitFor(input, disk);
  if (!git.ok) return git;
  const sides = await resolveSides(input.comparison, git.value);
  if (!sides.ok) return sides;
  const { from, to, title } = sides.value;
  const tree = to === "disk" ? null : await openObjectTree(to, { git: git.value, env: input.env, disk });
  if (to !== "disk" && tree === null) {
    return fail("not_a_worktree", "git can't list the files of that state", "see `git fsck` there");
  }
  const workspace = tree?.workspace ?? disk;
  // What is not limited holds all that changed: any other file is what it was.
  const old = input.paths.length === 0 ? null : createObjectReader(disk.root, input.env);
  const close = (): void => {
    tree?.close();
    old?.close();
  };
  const collected = await collectChanges({
    git: git.value,
    from,
    to,
    workspace,
    includes: limit.value.includes,
  });
  if (!collected.ok) {
    close();
    return collected;
  }
  const { changes, leftOut } = collected.value;
  const known = [...changes, ...leftOut].flatMap((change) =>
    "renamedFrom" in change && change.renamedFrom !== null
      ? [change.path, change.renamedFrom]
      : [change.path],
  );
  const missing = await limit.value.missing(known, workspace);
  if (missing !== null) {
    close();
    return fail(
      "usage",
      `${missing} is neither in ${title.split(" against ")[0]} nor changed`,
      "check the path",
    );
  }
  const operation = await disk.operationInProgress();
  const notices = operation === null ? [] : [`a ${operation} is in progress here`];
  const base = old === null ? workspace.read.bind(workspace) : readAt(from, old);
  return ok({ title, changes, leftOut, workspace, knows: "tree", base, notices, close });
}

/** Filters stand between git and the disk: where no file of it is read, none has to be kept from running. */
async function gitFor(input: CompareInput, disk: Workspace): Promise<Result<Git>> {
  const { env, comparison } = input;
  const indexFile = comparison.kind === "staged" ? indexFileOf(input, disk) : null;
  const git = createGit(disk.root, env, BOUNDS.git_timeout_ms, indexFile);
  return comparison.kind === "worktree" ? withoutFilters(git) : ok(git);
}

/** Reads files of a tree by their paths. */
function readAt(tree: string, reader: ObjectReader): Compared["base"] {
  return async (file) => {
    // The name of an object is a line of its own.
    const bytes = file.includes("\n") ? null : await reader.read(`${tree}:${file}`);
    if (bytes === null) return { kind: "missing" };
    const text = bytes.toString("utf8");
    return Buffer.from(text).equals(bytes)
      ? { kind: "text", text, executable: false }
      : { kind: "unusable", why: "not UTF-8" };
  };
}

interface Sides {
  readonly from: string;
  readonly to: "disk" | TreePlace;
  readonly title: string;
}

async function resolveSides(
  comparison: Exclude<Comparison, { readonly kind: "patch" }>,
  git: Git,
): Promise<Result<Sides>> {
  if (comparison.kind === "range") {
    const ends = await resolveRange(git, comparison.range);
    if (!ends.ok) return ends;
    return ok({ from: ends.value.from, to: { tree: ends.value.to }, title: ends.value.title });
  }
  const head = await headTree(git);
  if (head === null) return fail("not_a_worktree", "git can't read HEAD here", "see `git fsck` there");
  const against = head.born ? "HEAD" : "nothing (there is no commit yet)";
  return comparison.kind === "staged"
    ? ok({ from: head.tree, to: "index", title: `the index against ${against}` })
    : ok({ from: head.tree, to: "disk", title: `the working tree against ${against}` });
}
