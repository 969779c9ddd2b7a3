import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { crc32 } from "node:zlib";

/** Bytes before the code: what `crc32` makes of it, then its length, both as 32 bits. */
const HEAD = 8;
/** Compiled code is some hundred kilobytes; what is larger was not written here. */
const MAX_BYTES = 16_777_216;
/** Of files: several versions of Node and of tandem may be in use side by side. */
const KEPT = 48;

/**
 * What V8 compiled in an earlier run, of one version of Node on one kind of machine: a folder of files.
 * V8 runs what it is given unseen, so a file counts only where nobody but the user could have written it.
 * Nothing here ever fails: what can't be read is compiled anew, and what can't be written is not kept.
 */
export interface CompiledCode {
  /** What was kept under a name; null where there is nothing of use. */
  readonly read: (name: string) => Buffer | null;
  /** Keeps it for later runs, as a whole or not at all. */
  readonly write: (name: string, code: Buffer) => void;
}

/** The compiled code in a folder, which need not exist. */
export function compiledCode(folder: string): CompiledCode {
  const fileOf = (name: string) => path.join(folder, `${name}-${process.version}-${process.arch}.bin`);
  return {
    read: (name) => orNull(() => (isInWorkingTree(folder) ? null : readOwn(fileOf(name)))),
    write: (name, code) => {
      orNull(() => (isInWorkingTree(folder) ? null : writeOwn(fileOf(name), code)));
    },
  };
}

/** A repository around the folder could have brought code along. */
function isInWorkingTree(folder: string): boolean {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if (existsSync(path.join(at, ".git"))) return true;
    if (at === path.dirname(at)) return false;
  }
}

/** A plain file of the user's own that nobody else may write or read, in a folder of which the same is true. */
function readOwn(file: string): Buffer | null {
  if (!isOwn(statSync(path.dirname(file)))) return null;
  const handle = openSync(
    file,
    constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
  );
  try {
    const found = fstatSync(handle);
    if (!found.isFile() || !isOwn(found) || found.size > MAX_BYTES) return null;
    const bytes = readFileSync(handle);
    const code = bytes.subarray(HEAD);
    // V8 itself looks at the head of its data alone: a bit that fell over would crash it or worse.
    const whole = bytes.length > HEAD && bytes.readUInt32LE(4) === code.length;
    return whole && bytes.readUInt32LE(0) === crc32(code) ? code : null;
  } finally {
    closeSync(handle);
  }
}

function isOwn({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
  // Windows has neither.
  const user = process.getuid?.();
  return user === undefined || (uid === user && (mode & 0o077) === 0);
}

function writeOwn(file: string, code: Buffer): void {
  const folder = path.dirname(file);
  if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined) chmodSync(folder, 0o700);
  if (!isOwn(statSync(folder))) return;
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(crc32(code), 0);
  head.writeUInt32LE(code.length, 4);
  const temporary = `${file}.${process.pid}`;
  try {
    const handle = openSync(temporary, "wx", 0o600);
    try {
      writeFileSync(handle, Buffer.concat([head, code]));
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  removeOldest(folder);
}

/** Other versions wrote files that nobody removes. */
function removeOldest(folder: string): void {
  const files = readdirSync(folder).map((name) => path.join(folder, name));
  if (files.length <= KEPT) return;
  const dated = files.map((file) => ({ file, written: statSync(file).mtimeMs }));
  dated.sort((one, other) => one.written - other.written);
  for (const { file } of dated.slice(0, -KEPT)) rmSync(file, { force: true });
}

function orNull<T>(attempt: () => T): T | null {
  try {
    return attempt();
  } catch {
    return null;
  }
}
