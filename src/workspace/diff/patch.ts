import { BOUNDS } from "../../domain/bounds.ts";
import type { FileChange } from "../../domain/change.ts";
import { fail, ok, type Result } from "../../domain/failure.ts";
import { showHunks } from "../../edits/diff-place.ts";
import { type DiffFile, readDiff } from "../../edits/diff-text.ts";
import { createGit, type Environment } from "../git.ts";
import { confine } from "../paths.ts";
import type { Workspace } from "../workspace.ts";
import { type Attributes, readAttributes } from "./attributes.ts";
import { openBases } from "./bases.ts";
import { tooMuch } from "./blobs.ts";
import type { Compared, LeftOut } from "./comparison.ts";
import { emptyWorkspace } from "./empty.ts";
import { tellApart } from "./kinds.ts";
import { limitTo } from "./paths.ts";

/** Where the diff was given. */
interface Place {
  readonly paths: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
}

/**
 * A diff given as text, laid on what it was made from: the blobs that it names, else the working tree
 * (before the diff or after it), else HEAD. Where one file of it fits none of them, or there is no
 * repository, only what the diff shows is known.
 */
export async function comparePatch(
  place: Place,
  bytes: Buffer,
  opened: Result<Workspace>,
): Promise<Result<Compared>> {
  const disk = opened.ok ? opened.value : null;
  const limit = limitTo(place.paths, disk?.root ?? place.cwd, place.cwd);
  if (!limit.ok) return limit;
  const read = readDiff(decodeDiff(bytes));
  if (!read.ok)
    return fail("usage", `the diff can't be read: line ${read.line}: ${read.why}`, "send it whole");
  if (read.files.length === 0 && bytes.toString("latin1").trim() !== "") {
    return fail("usage", "standard input holds no unified diff", "pipe one in, as `git diff main` prints it");
  }
  const leftOut: LeftOut[] = [];
  const files: DiffFile[] = [];
  for (const file of read.files.filter((one) => limit.value.includes(pathOf(one)))) {
    const why = unfit(file);
    if (why === null) files.push(file);
    else leftOut.push({ path: pathOf(file), ...why });
  }
  const missing = await limit.value.missing(read.files.map(pathOf), emptyWorkspace(place.cwd));
  if (missing !== null) return fail("usage", `${missing} is not in the diff`, "check the path");

  const twice = firstRepeated(files.map(pathOf));
  if (twice !== null) {
    const what = `the diff changes ${twice} twice`;
    return fail("usage", what, "send one diff of all commits, as `git diff A..B` prints it");
  }

  const laid = disk === null ? null : await layOn(disk, place.env, files);
  if (laid !== null && !laid.ok) return laid;
  const misfit = laid?.value.misfit ?? null;
  const knows = laid !== null && misfit === null ? "tree" : "diff";
  const found = laid !== null && misfit === null ? laid.value.changes : showAll(files);
  if (found === null) return tooMuch();
  const changes: FileChange[] = [];
  for (const change of found) {
    if (change.before === change.after && change.renamedFrom === null) continue;
    const said = laid?.value.attributes.get(change.path);
    const apart = tellApart(change.path, change.after ?? change.before ?? "", said);
    if (apart === null) changes.push(change);
    else leftOut.push(apart);
  }
  const notices =
    misfit !== null
      ? [`the diff does not apply here (${misfit}), so only what it shows is looked at`]
      : knows === "diff" && files.length > 0
        ? ["this is no git working tree, so only what the diff shows is looked at"]
        : [];
  const workspace = knows === "tree" && disk !== null ? disk : emptyWorkspace(place.cwd);
  return ok({
    title: "the diff",
    changes: changes.toSorted(byPath),
    leftOut: leftOut.toSorted(byPath),
    workspace,
    knows,
    base: (path) => workspace.read(path),
    notices,
    close: () => undefined,
  });
}

/** Every file on its base, or the first one that fits none. */
async function layOn(
  disk: Workspace,
  env: Environment,
  files: readonly DiffFile[],
): Promise<
  Result<{
    readonly changes: readonly FileChange[];
    readonly misfit: string | null;
    readonly attributes: ReadonlyMap<string, Attributes>;
  }>
> {
  const git = createGit(disk.root, env, BOUNDS.git_timeout_ms);
  const attributes = await readAttributes(git, files.map(pathOf), "disk");
  const bases = await openBases(git, disk, files);
  if (!bases.ok) return bases;
  const changes: FileChange[] = [];
  for (const file of files) {
    const change = await bases.value.lay(file);
    if (typeof change === "string") return ok({ changes: [], misfit: change, attributes });
    changes.push(change);
  }
  return ok({ changes, misfit: null, attributes });
}

/** Every file as its diff shows it; null where the empty lines between the hunks alone are too many. */
function showAll(files: readonly DiffFile[]): readonly FileChange[] | null {
  let bytes = 0;
  const shown: FileChange[] = [];
  for (const file of files) {
    const change = asShown(file);
    bytes += (change.before?.length ?? 0) + (change.after?.length ?? 0);
    if (bytes > BOUNDS.compared_max_bytes) return null;
    shown.push(change);
  }
  return shown;
}

/** What can be known of a file from its diff alone: all of a new one, the hunks of any other. */
function asShown(file: DiffFile): FileChange {
  const shown = showHunks(file.hunks);
  const [from, path] = [file.from, pathOf(file)];
  const isMove = from !== null && file.to !== null && from !== file.to && !file.isCopy;
  const before = from === null ? null : shown.before;
  const after = file.to === null ? null : shown.after;
  return { path, renamedFrom: isMove ? from : null, before, after };
}

function firstRepeated(paths: readonly string[]): string | null {
  const seen = new Set<string>();
  return paths.find((path) => seen.size === seen.add(path).size) ?? null;
}

function pathOf(file: DiffFile): string {
  return file.to ?? file.from ?? "";
}

/** Why a file of the diff is not looked at; null when it is. */
function unfit(file: DiffFile): Pick<LeftOut, "reason" | "why"> | null {
  for (const path of [file.from, file.to]) {
    const confined = path === null ? null : confine(path);
    if (confined !== null && !confined.ok) return { reason: "unreadable", why: confined.failure.message };
  }
  if (file.special === "combined") {
    return { reason: "unreadable", why: "a merge against more than one parent" };
  }
  if (file.special === "submodule") return { reason: "submodule", why: "a submodule" };
  if (file.special === "symbolic link") return { reason: "symbolic link", why: "a symbolic link" };
  if (file.special === "binary") return { reason: "binary", why: "a binary file" };
  const texts = file.hunks.flatMap(({ before, after }) => [...before, ...after]);
  if (texts.some((text) => text.includes("\0"))) return { reason: "binary", why: "a binary file" };
  if (texts.some((text) => text.includes("\ufffd"))) return { reason: "unreadable", why: "not UTF-8" };
  const beyond = file.hunks.some(
    ({ oldStart, newStart }) => Math.max(oldStart, newStart) > BOUNDS.file_max_bytes,
  );
  return beyond ? { reason: "unreadable", why: "its line numbers are beyond any file looked at" } : null;
}

/** What is not UTF-8 becomes U+FFFD, by which the files that hold it are told. */
function decodeDiff(bytes: Buffer): string {
  return new TextDecoder("utf-8").decode(bytes);
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  if (a.path === b.path) return 0;
  return a.path < b.path ? -1 : 1;
}
