import { fail, ok, type Result } from "../../domain/failure.ts";
import type { Git } from "../git.ts";

/** One changed path as git lists it. Object names are null where there is nothing, or only the disk has it. */
export interface RawEntry {
  readonly status: string;
  readonly path: string;
  /** The old name of a renamed file. */
  readonly from: string | null;
  readonly before: RawSide;
  readonly after: RawSide;
}

interface RawSide {
  readonly kind: "none" | "file" | "link" | "submodule";
  /** Name of the blob; null where its content is on the disk alone. */
  readonly object: string | null;
}

/** What may be compared: trees by their names, then the index or the disk. */
export interface RawSides {
  readonly from: string;
  readonly to: "disk" | "index" | { readonly tree: string };
}

/**
 * The changed paths between two states, renames found. No content is printed, so neither external diff
 * programs nor text converters have anything to do; submodules are not entered.
 */
export async function listRaw(git: Git, { from, to }: RawSides): Promise<Result<readonly RawEntry[]>> {
  const sides = to === "disk" ? [from] : to === "index" ? ["--cached", from] : [from, to.tree];
  // A partial clone may lack the contents by which moved files are found.
  const result = (await diff(git, ["-M", ...sides])) ?? (await diff(git, ["--no-renames", ...sides]));
  if (result === null) {
    return fail(
      "not_a_worktree",
      "git can't compare the two states",
      "see `git status` and `git fsck` there",
    );
  }
  const entries = parseRaw(result);
  // Git may have hashed a file of the disk to find where it came from, but it keeps no such blob.
  if (to !== "disk") return ok(entries);
  return ok(entries.map((entry) => ({ ...entry, after: { ...entry.after, object: null } })));
}

async function diff(git: Git, args: readonly string[]): Promise<Buffer | null> {
  const result = await git([
    "diff",
    "--raw",
    "-z",
    "--no-abbrev",
    "--no-ext-diff",
    "--no-textconv",
    "--ignore-submodules=dirty",
    ...args,
    "--",
  ]);
  return result.kind === "exited" && result.code === 0 && !result.cut ? result.stdout : null;
}
/** Reads `git diff --raw -z`. A path that is on the list twice (a conflict) counts once, as a file. */
function parseRaw(bytes: Buffer): readonly RawEntry[] {
  const fields = bytes.toString("utf8").split("\0");
  const entries = new Map<string, RawEntry>();
  for (let at = 0; at < fields.length;) {
    const [, oldMode, newMode, oldObject, newObject, status] =
      /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(fields[at] ?? "") ?? [];
    if (oldMode === undefined || newMode === undefined || status === undefined) break;
    const isMove = status === "R" || status === "C";
    const first = fields[at + 1] ?? "";
    const path = isMove ? (fields[at + 2] ?? "") : first;
    at += isMove ? 3 : 2;
    if (status === "U" && entries.has(path)) continue;
    entries.set(path, {
      status,
      path,
      from: status === "R" ? first : null,
      before: side(oldMode, oldObject ?? ""),
      after: side(newMode, newObject ?? ""),
    });
  }
  return [...entries.values()];
}

const KINDS: Readonly<Record<string, RawSide["kind"]>> = {
  "000000": "none",
  "120000": "link",
  "160000": "submodule",
};

function side(mode: string, object: string): RawSide {
  return { kind: KINDS[mode] ?? "file", object: /^0+$/.test(object) ? null : object };
}
