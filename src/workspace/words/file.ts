import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { WordList } from "./postings.ts";

/** Which words the files of one commit hold. */
export interface WordIndex extends WordList {
  readonly commit: string;
  /** All files were read. */
  readonly whole: boolean;
  /** By the number of a file: its path, as the commit has it. */
  readonly paths: readonly string[];
}

/** An index on the disk, of which only what is asked for is read. */
export interface OpenWordIndex {
  readonly commit: string;
  readonly whole: boolean;
  /** Paths of the first files that hold a word of this hash, in the commit's order. */
  pathsOf(hash: number): readonly string[];
  close(): void;
}

/** "TWI1" as a number: of a machine of the other byte order the file is not read. */
const MAGIC = 0x31495754;
const COMMIT_BYTES = 64;
/** Of the numbers in front. */
const NUMBERS = 6;
const HEAD = 4 * NUMBERS + COMMIT_BYTES;
/** Entries of the directory, one more than there are values of a hash's upper half. */
const DIRECTORY = 65_537;
const LONGEST_PATH = 8_192;

/**
 * The file: six 32-bit numbers (the magic, how many paths, words, postings and bytes of paths there are, 1 if all
 * files were read), the commit, then 32-bit
 * lists in this machine's byte order: the directory (which word is the first with this upper half of its
 * hash), hashes, where their postings start, postings, where the paths start; then the paths.
 */
export function printWordIndex({ commit, whole, paths, hashes, starts, files }: WordIndex): Buffer {
  const names = paths.map((path) => Buffer.from(path));
  const pathStarts = new Uint32Array(paths.length + 1);
  for (const [index, { length }] of names.entries()) {
    pathStarts[index + 1] = (pathStarts[index] ?? 0) + length;
  }
  const bytes = pathStarts[paths.length] ?? 0;
  const directory = new Uint32Array(DIRECTORY);
  for (const hash of hashes) {
    const at = (hash >>> 16) + 1;
    directory[at] = (directory[at] ?? 0) + 1;
  }
  for (let at = 1; at < DIRECTORY; at += 1) directory[at] = (directory[at] ?? 0) + (directory[at - 1] ?? 0);
  const head = Uint32Array.of(MAGIC, paths.length, hashes.length, files.length, bytes, Number(whole));
  const lists = [directory, hashes, starts, files, pathStarts];
  return Buffer.concat([
    bytesOf(head),
    Buffer.from(commit.padEnd(COMMIT_BYTES), "latin1"),
    ...lists.map(bytesOf),
    ...names,
  ]);
}

/** Opens what `printWordIndex` wrote; null where there is none, or something else. */
export function openWordIndex(path: string): OpenWordIndex | null {
  let file: number | null = null;
  try {
    file = openSync(path, "r");
    const opened = readHead(file);
    if (opened === null) closeSync(file);
    return opened;
  } catch {
    if (file !== null) closeSync(file);
    return null;
  }
}

function readHead(file: number): OpenWordIndex | null {
  const head = read(file, 0, HEAD);
  const [magic, paths = 0, words = 0, postings = 0, bytes = 0, whole] = numbersOf(
    head.subarray(0, 4 * NUMBERS),
  );
  const hashes = HEAD + 4 * DIRECTORY;
  const starts = hashes + 4 * words;
  const files = starts + 4 * (words + 1);
  const pathStarts = files + 4 * postings;
  const names = pathStarts + 4 * (paths + 1);
  const stat = fstatSync(file);
  if (magic !== MAGIC || !stat.isFile() || stat.size !== names + bytes) return null;

  /** So many numbers of a list, from the `at`th on. */
  const numbers = (list: number, at: number, count: number): readonly number[] =>
    numbersOf(read(file, list + 4 * at, 4 * count));
  const pathOf = (number: number): string | null => {
    if (number >= paths) return null;
    const [start = 0, end = 0] = numbers(pathStarts, number, 2);
    if (end < start || end - start > LONGEST_PATH) return null;
    return read(file, names + start, end - start).toString("utf8");
  };
  return {
    commit: head.toString("latin1", 4 * NUMBERS).trimEnd(),
    whole: whole === 1,
    pathsOf: (hash) => {
      const [first = 0, last = 0] = numbers(HEAD, hash >>> 16, 2);
      if (last > words || first > last) return [];
      const at = numbers(hashes, first, last - first).indexOf(hash);
      if (at === -1) return [];
      const [start = 0, end = 0] = numbers(starts, first + at, 2);
      if (end > postings || start > end) return [];
      return numbers(files, start, end - start).flatMap((number) => pathOf(number) ?? []);
    },
    close: () => closeSync(file),
  };
}

/** Fewer bytes only at the end of the file. */
function read(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, at));
}

function numbersOf(bytes: Buffer): readonly number[] {
  const whole = new Uint8Array(bytes.subarray(0, bytes.length - (bytes.length % 4)));
  return [...new Uint32Array(whole.buffer)];
}

function bytesOf(numbers: Uint32Array): Buffer {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
