import { BOUNDS } from "../../domain/bounds.ts";
import { fail, ok, type Result } from "../../domain/failure.ts";
import type { Git } from "../git.ts";
import { decode, tooLarge } from "../read.ts";
import type { FileRead } from "../workspace.ts";

/**
 * Contents by object name (whole, the beginning of one, or `HEAD:path`), as files would be read: too large,
 * binary, or missing in this clone are answers, too. Fails with `usage` when there is more text than {@link BOUNDS.compared_max_bytes}.
 */
export async function readBlobs(
  git: Git,
  objects: readonly string[],
): Promise<Result<ReadonlyMap<string, FileRead>>> {
  const reads = new Map<string, FileRead>();
  const wanted = [...new Set(objects)];
  if (wanted.length === 0) return ok(reads);
  const sizes = await batch(git, "--batch-check", wanted);
  if (sizes === null) return unreadable();
  const readable: string[] = [];
  let bytes = 0;
  // One line for each name, in order; what a line of a missing one says is the name itself.
  for (const [index, line] of sizes.toString("latin1").split("\n").slice(0, -1).entries()) {
    const object = wanted[index] ?? "";
    const [, type, size = "0"] = /^[0-9a-f]+ (blob) (\d+)$/.exec(line) ?? [];
    if (type !== "blob") reads.set(object, { kind: "unusable", why: NOT_HERE });
    else if (Number(size) > BOUNDS.file_max_bytes) reads.set(object, tooLarge());
    else {
      readable.push(object);
      bytes += Number(size);
    }
  }
  if (bytes > BOUNDS.compared_max_bytes) return tooMuch();
  const contents = await batch(git, "--batch", readable);
  if (contents === null) return unreadable();
  let at = 0;
  for (const object of readable) {
    const end = contents.indexOf(0x0a, at);
    const size = Number(contents.toString("latin1", at, end).split(" ")[2]);
    if (end === -1 || !Number.isInteger(size)) return unreadable();
    reads.set(object, decode(contents.subarray(end + 1, end + 1 + size), false));
    at = end + 1 + size + 1;
  }
  return ok(reads);
}

/** Why an object can't be read that a shallow or partial clone lacks. */
const NOT_HERE = "not in this clone";

/** More text than is looked at in one go. */
export function tooMuch(): Result<never> {
  const limit = `${BOUNDS.compared_max_bytes / 1_048_576} MiB`;
  return fail(
    "usage",
    `the change holds more than ${limit} of text`,
    "name files or folders, or a smaller range",
  );
}

async function batch(git: Git, mode: string, objects: readonly string[]): Promise<Buffer | null> {
  if (objects.length === 0) return Buffer.alloc(0);
  const result = await git(["cat-file", mode], { input: `${objects.join("\n")}\n` });
  return result.kind === "exited" && result.code === 0 && !result.cut ? result.stdout : null;
}

function unreadable(): Result<never> {
  return fail("not_a_worktree", "git can't read the files it keeps", "see `git fsck` there");
}
