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
  const sizes = await sizesOf(git, wanted);
  if (sizes === null) return unreadable();
  const readable: string[] = [];
  let bytes = 0;
  // One line for each name, in order; what a line of a missing one says is the name itself.
  for (const [index, line] of sizes.entries()) {
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
  const contents = await contentsOf(git, readable);
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

/** What a git that gives up at the first object that a partial clone lacks is asked again, at most. */
const MOST_GIVEN_UP = 100;

/** One line for each name: object, type and size, or that it isn't there. */
async function sizesOf(git: Git, names: readonly string[]): Promise<readonly string[] | null> {
  const lines: string[] = [];
  for (let givenUp = 0; lines.length < names.length; givenUp += 1) {
    if (givenUp > MOST_GIVEN_UP) return names.map((name, index) => lines[index] ?? `${name} missing`);
    const result = await git(["cat-file", "--batch-check"], { input: asLines(names.slice(lines.length)) });
    if (result.kind !== "exited" || result.cut) return null;
    lines.push(...result.stdout.toString("latin1").split("\n").slice(0, -1));
    const next = names[lines.length];
    if (next !== undefined) lines.push(`${next} missing`);
  }
  return lines;
}

async function contentsOf(git: Git, names: readonly string[]): Promise<Buffer | null> {
  if (names.length === 0) return Buffer.alloc(0);
  const result = await git(["cat-file", "--batch"], { input: asLines(names) });
  return result.kind === "exited" && result.code === 0 && !result.cut ? result.stdout : null;
}

function asLines(names: readonly string[]): string {
  return `${names.join("\n")}\n`;
}

function unreadable(): Result<never> {
  return fail("not_a_worktree", "git can't read the files it keeps", "see `git fsck` there");
}
