import { BOUNDS } from "../../domain/bounds.ts";
import { createGit, type Environment, type Git } from "../git.ts";
import { streamGit } from "../mining/stream.ts";
import { splitNames } from "../list.ts";
import type { WordIndex } from "./file.ts";
import { Postings } from "./postings.ts";
import { hashWords } from "./scan.ts";

/** Git takes a file for binary when a zero byte is among its first ones. */
const FIRST_BYTES = 8_000;
/** Files of the commit that are looked at. */
const MOST_FILES = 500_000;
const NEWLINE = 0x0a;

/** What to read the words of. */
export interface WordsRequest {
  /** Root of the working tree. */
  readonly root: string;
  readonly env: Environment;
  /** The commit that an index was read of before; null for none. */
  readonly known: string | null;
  /** What is read by then is what is kept. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Reads the words of all text files of the newest commit, from git's own store: the disk is not walked.
 * Null where there is nothing new: no commit or no files, or the commit that is known; and when the signal fired.
 */
export async function readWords(request: WordsRequest): Promise<WordIndex | null> {
  const { root, env, signal } = request;
  const deadlineMs = performance.now() + request.timeoutMs;
  const git = createGit(root, env, BOUNDS.git_timeout_ms);
  const head = await git(["rev-parse", "--verify", "-q", "--end-of-options", "HEAD^{commit}"]);
  const commit = head.kind === "exited" && head.code === 0 ? head.stdout.toString("utf8").trim() : null;
  if (commit === null || commit === request.known) return null;
  const files = await filesOf(git, commit);
  if (files.length === 0) return null;
  const postings = new Postings();
  const reader = createBlobReader((content, file) => {
    if (content.subarray(0, FIRST_BYTES).includes(0)) return;
    hashWords(content, (hash) => postings.add(hash, file));
  });
  const end = await streamGit(root, env, {
    args: ["cat-file", "--batch", "--buffer"],
    input: files.map(({ blob }) => `${blob}\n`).join(""),
    onData: (chunk) => {
      reader(chunk);
      return performance.now() > deadlineMs ? "stop" : "go on";
    },
    silenceMs: BOUNDS.mined_commit_timeout_ms,
    signal,
  });
  if (signal.aborted) return null;
  const whole = end.kind === "exited" && end.code === 0;
  return { commit, whole, paths: files.map(({ path }) => path), ...postings.list() };
}

/** The regular files of a commit. */
async function filesOf(
  git: Git,
  commit: string,
): Promise<readonly { readonly blob: string; readonly path: string }[]> {
  const listed = await git(["ls-tree", "-r", "-z", "--full-tree", commit]);
  if (listed.kind !== "exited" || listed.code !== 0) return [];
  return splitNames(listed.stdout)
    .slice(0, MOST_FILES)
    .flatMap((entry) => {
      const [, blob, path] = /^100(?:644|755) blob ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
      return blob === undefined || path === undefined ? [] : [{ blob, path }];
    });
}

/**
 * Takes apart what `git cat-file --batch` prints: "OBJECT blob SIZE", a line break, the content and another
 * line break; or "OBJECT missing". Each object comes with its number, from 0; too large ones don't come.
 */
export function createBlobReader(onBlob: (content: Buffer, number: number) => void): (chunk: Buffer) => void {
  let number = -1;
  let header = "";
  let content: Buffer[] = [];
  /** Of the content and the line break behind it, what is still to come; 0 while a header is read. */
  let left = 0;
  let size = 0;
  return (chunk) => {
    for (let at = 0; at < chunk.length;) {
      if (left > 0) {
        const part = chunk.subarray(at, at + left);
        if (size <= BOUNDS.file_max_bytes) content.push(part);
        at += part.length;
        left -= part.length;
        if (left > 0 || size > BOUNDS.file_max_bytes) continue;
        onBlob(joined(content).subarray(0, size), number);
        content = [];
        continue;
      }
      const end = chunk.indexOf(NEWLINE, at);
      header += chunk.toString("latin1", at, end === -1 ? chunk.length : end);
      if (end === -1) return;
      at = end + 1;
      number += 1;
      const [, bytes] = / blob (\d+)$/.exec(header) ?? [];
      header = "";
      if (bytes === undefined) continue;
      size = Number(bytes);
      left = size + 1;
    }
  };
}

function joined(parts: readonly Buffer[]): Buffer {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
}
