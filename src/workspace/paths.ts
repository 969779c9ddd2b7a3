import { lstat } from "node:fs/promises";
import path from "node:path";
import { fail, ok, type Result } from "../domain/failure.ts";
import { editError, type EditError } from "../edits/edit.ts";

/** The longest name that common file systems take, in bytes. */
const MAX_NAME_BYTES = 255;
/** Names that Windows gives to devices, with any extension, in every folder. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(?:[.:]|$)/i;
/** Code points that HFS+ skips when it compares names (as in git's `utf8.c`). */
const IGNORABLE = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;
/** Control characters, half surrogates, line separators and bidi overrides: no name a person typed. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/**
 * A path that names a file inside the root whatever the file system, in one spelling: relative, with
 * `/`, without a leading `./`. Lexical only; links are for {@link resolveInside}. A name may begin with
 * a dash: whoever passes paths to a command puts them behind `--`.
 */
export function confine(written: string): Result<string, EditError> {
  const confined = written.replace(/^(?:\.\/)+/, "");
  const why = whyUnsafe(confined);
  if (why === null) return ok(confined);
  return editError(
    "unsafe-path",
    `${JSON.stringify(written)}: ${why}; paths are relative to the root, with "/"`,
  );
}

function whyUnsafe(confined: string): string | null {
  if (confined === "") return "the path is empty";
  if (UNPRINTABLE.test(confined)) return "the path holds control characters";
  if (confined.includes("\\")) return "the path holds a backslash";
  if (confined.startsWith("/") || /^[A-Za-z]:/.test(confined)) return "the path is absolute";
  if (confined.startsWith("~")) return "the path begins with ~";
  for (const name of confined.split("/")) {
    if (name === "") return "the path has an empty part";
    if (name === "." || name === "..") return `the path has a "${name}" part`;
    if (isGitFolder(name)) return "the path leads into git's own folder";
    if (/[. ]$/.test(name)) return "a name ends with a dot or a space";
    if (DEVICE.test(name)) return `"${name}" is the name of a device on Windows`;
    if (Buffer.byteLength(name, "utf8") > MAX_NAME_BYTES) return "a name is longer than 255 bytes";
  }
  return null;
}

/**
 * True for every spelling that some file system takes for `.git`: other case, ignorable code points
 * (HFS+), trailing dots and spaces, a stream, or the short name (NTFS). As git's `core.protectHFS`
 * and `core.protectNTFS`.
 */
function isGitFolder(name: string): boolean {
  const plain = name.replace(IGNORABLE, "").toLowerCase().split(":", 1)[0] ?? "";
  return /^(?:\.git|git~\d+)[. ]*$/.test(plain);
}

/** Two of the paths that are one file where case or Unicode form don't count; null when there are none. */
export function findCollision(paths: readonly string[]): readonly [string, string] | null {
  const seen = new Map<string, string>();
  for (const one of paths) {
    const folded = one.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC");
    const other = seen.get(folded);
    if (other !== undefined && other !== one) return [other, one];
    seen.set(folded, one);
  }
  return null;
}

/**
 * The absolute path of a file inside the root, with no symbolic link on the way or at its end and no
 * other repository in between: else `unsafe_edit`. What does not exist yet is fine.
 */
export async function resolveInside(root: string, relative: string): Promise<Result<string>> {
  const confined = confine(relative);
  if (!confined.ok) return fail("unsafe_edit", confined.failure.message);
  const names = confined.value.split("/");
  let at = root;
  for (const [index, name] of names.entries()) {
    at = path.join(at, name);
    const kind = await kindOf(at);
    if (kind === "missing") break;
    if (kind === "link") {
      return fail("unsafe_edit", `${relative}: ${names.slice(0, index + 1).join("/")} is a symbolic link`);
    }
    const isParent = index < names.length - 1;
    if (isParent && kind === "folder" && (await kindOf(path.join(at, ".git"))) !== "missing") {
      return fail("unsafe_edit", `${relative}: ${names.slice(0, index + 1).join("/")} is another repository`);
    }
  }
  return ok(path.join(root, confined.value));
}

async function kindOf(absolute: string): Promise<"missing" | "link" | "folder" | "other"> {
  const stats = await lstat(absolute).catch(() => null);
  if (stats === null) return "missing";
  if (stats.isSymbolicLink()) return "link";
  return stats.isDirectory() ? "folder" : "other";
}
