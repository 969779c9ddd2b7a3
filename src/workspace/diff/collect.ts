import { BOUNDS } from "../../domain/bounds.ts";
import type { ChangeSet, FileChange } from "../../domain/change.ts";
import { ok, type Result } from "../../domain/failure.ts";
import type { Git } from "../git.ts";
import type { FileRead, Workspace } from "../workspace.ts";
import { type Attributes, readAttributes } from "./attributes.ts";
import { readBlobs, tooMuch } from "./blobs.ts";
import type { LeftOut, LeftOutReason } from "./comparison.ts";
import { tellApart } from "./kinds.ts";
import type { TreePlace } from "./object-tree.ts";
import { listRaw, type RawEntry } from "./raw.ts";

/** Two states of one repository. */
interface States {
  readonly git: Git;
  /** Name of the tree before. */
  readonly from: string;
  readonly to: "disk" | TreePlace;
  /** The tree after. */
  readonly workspace: Workspace;
  readonly includes: (path: string) => boolean;
}

/** The changed files with both their contents, and those that are not looked at. */
export async function collectChanges(
  states: States,
): Promise<Result<{ readonly changes: ChangeSet; readonly leftOut: readonly LeftOut[] }>> {
  const { git, to, workspace, includes } = states;
  const listed = await listRaw(git, states);
  if (!listed.ok) return listed;
  const untracked = to === "disk" ? await listUntracked(git) : [];
  const entries = merge(listed.value, untracked).filter(
    ({ path, from }) => includes(path) || (from !== null && includes(from)),
  );
  const objects = entries.flatMap(({ before, after }) =>
    [before, after].flatMap(({ kind, object }) => (kind === "file" && object !== null ? [object] : [])),
  );
  const paths = entries.map(({ path }) => path);
  const [blobs, attributes] = await Promise.all([readBlobs(git, objects), readAttributes(git, paths, to)]);
  if (!blobs.ok) return blobs;
  let bytes = [...blobs.value.values()].reduce((sum, read) => sum + sizeOf(read), 0);
  const found: Judged[] = [];
  for (const entry of entries) {
    const read = async ({ kind, object }: RawEntry["after"]): Promise<FileRead> => {
      if (kind === "none") return { kind: "missing" };
      if (kind !== "file") return { kind: "unusable", why: kind === "link" ? LINK : "a submodule" };
      if (object !== null) return blobs.value.get(object) ?? { kind: "missing" };
      const now = await workspace.read(entry.path);
      bytes += sizeOf(now);
      return now;
    };
    const [before, after] = [await read(entry.before), await read(entry.after)];
    if (bytes > BOUNDS.compared_max_bytes) return tooMuch();
    const judged = judge(entry, before, after, attributes.get(entry.path));
    if (judged !== null) found.push(judged);
  }
  const changes = pairMoved(found.flatMap((one) => ("before" in one ? [one] : [])));
  const leftOut = found.flatMap((one) => ("reason" in one ? [one] : []));
  return ok({ changes: changes.toSorted(byPath), leftOut: leftOut.toSorted(byPath) });
}

type Judged = FileChange | LeftOut;

const LINK = "a symbolic link";

/** A change, why it is left out, or null where nothing changed but a mode or the time of the file. */
function judge(
  { path, from, status }: RawEntry,
  before: FileRead,
  after: FileRead,
  said: Attributes | undefined,
): Judged | null {
  if (path.includes("\ufffd")) return { path, reason: "unreadable", why: "its name is not UTF-8" };
  if (after.kind === "directory") return { path, reason: "unreadable", why: "a folder stands there now" };
  const unusable = after.kind === "unusable" ? after.why : before.kind === "unusable" ? before.why : null;
  if (unusable !== null) return { path, reason: reasonOf(unusable), why: unusable };
  if (status === "U" && after.kind === "missing") {
    return { path, reason: "unreadable", why: "in conflict: it has no content in the index" };
  }
  const old = before.kind === "text" ? before.text : null;
  const text = after.kind === "text" ? after.text : null;
  const now = text !== null && said?.endingsConverted === true ? withEndingsOf(old, text) : text;
  if (old === now && from === null) return null;
  return tellApart(path, now ?? old ?? "", said) ?? { path, renamedFrom: from, before: old, after: now };
}

/** The text as git would store it: endings are not converted in a file that git keeps with CRLF. */
function withEndingsOf(old: string | null, text: string): string {
  return old?.includes("\r\n") === true ? text : text.replaceAll("\r\n", "\n");
}

function reasonOf(why: string): LeftOutReason {
  if (why === LINK || why === "behind a symbolic link") return "symbolic link";
  if (why === "a binary file") return "binary";
  return why === "a submodule" || why === "another git repository" ? "submodule" : "unreadable";
}

function sizeOf(read: FileRead): number {
  return read.kind === "text" ? Buffer.byteLength(read.text) : 0;
}

/** A file that git no longer tracks and that is there all the same was changed, not deleted and made again. */
function merge(tracked: readonly RawEntry[], untracked: readonly RawEntry[]): readonly RawEntry[] {
  const entries = new Map(tracked.map((entry) => [entry.path, entry]));
  for (const entry of untracked) {
    const before = entries.get(entry.path)?.before ?? entry.before;
    entries.set(entry.path, { ...entry, before });
  }
  return [...entries.values()];
}

/** Files that git does not track and does not ignore, as new ones. */
async function listUntracked(git: Git): Promise<readonly RawEntry[]> {
  const result = await git(["ls-files", "-z", "-o", "--exclude-standard"]);
  if (result.kind !== "exited" || result.code !== 0) return [];
  const names = result.stdout.toString("utf8").split("\0");
  return names.flatMap((name): RawEntry[] => {
    if (name === "") return [];
    const isRepository = name.endsWith("/");
    return [
      {
        status: "A",
        path: isRepository ? name.slice(0, -1) : name,
        from: null,
        before: { kind: "none", object: null },
        after: { kind: isRepository ? "submodule" : "file", object: null },
      },
    ];
  });
}

/** A file that went and an untracked one with the same content are one that moved: git pairs tracked ones only. */
function pairMoved(changes: readonly FileChange[]): readonly FileChange[] {
  const gone = new Map<string, FileChange>();
  for (const change of changes) {
    if (change.after === null && change.before !== null && change.before !== "")
      gone.set(change.before, change);
  }
  const moved = new Set<FileChange>();
  const paired = changes.map((change) => {
    const source = change.before === null && change.after !== null ? gone.get(change.after) : undefined;
    if (source === undefined || moved.has(source)) return change;
    moved.add(source);
    return { ...change, renamedFrom: source.path, before: source.before };
  });
  return paired.filter((change) => !moved.has(change));
}

/** By code unit, the same on every machine. */
function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  if (a.path === b.path) return 0;
  return a.path < b.path ? -1 : 1;
}
