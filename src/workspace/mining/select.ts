import { BOUNDS } from "../../domain/bounds.ts";
import type { LeftOut } from "../../domain/mined.ts";
import type { Environment } from "../git.ts";
import { type Asked, askedIn, isBot } from "./message.ts";
import { createPieces } from "./pieces.ts";
import { type StreamEnd, streamGit } from "./stream.ts";

/** A commit worth its diff. */
interface Candidate extends Asked {
  readonly sha: string;
  readonly at: number;
}

/** The candidates of a range, newest first, and what was passed over. */
export interface Selection {
  readonly candidates: readonly Candidate[];
  readonly seen: number;
  readonly leftOut: LeftOut;
  readonly end: StreamEnd;
}

/** One commit an entry, NUL-ended; the subject, which may hold anything else, stands last. */
const FORMAT = "--format=%H%n%at%n%an%n%ae%n%s";
/** Of an entry: enough for names and for the part of a subject that is kept. */
const ENTRY_MAX_CHARS = 8_192;
const SILENCE_MS = 20_000;

/**
 * Chooses the commits of a range by their messages and authors alone: no diff is made of those by
 * bots, and so the number of diffs is known before the first one. Stops at `BOUNDS.mined_commits`.
 *
 * @param range a revision range such as `abc..def`
 * @param edge the oldest commits of a shallow clone, whose diff would be the whole tree
 */
export async function selectCommits(
  root: string,
  env: Environment,
  range: string,
  edge: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Selection> {
  const candidates: Candidate[] = [];
  const leftOut = { bots: 0, releases: 0, reverts: 0, short: 0, edge: 0, unreadable: 0 };
  let seen = 0;
  const pieces = createPieces("\0", ENTRY_MAX_CHARS, (entry) => {
    const [sha = "", at = "", name = "", email = "", subject = ""] = entry.split("\n");
    seen += 1;
    const asked = askedIn(subject);
    if (edge.has(sha)) leftOut.edge += 1;
    else if (isBot(name, email)) leftOut.bots += 1;
    else if (typeof asked === "string") leftOut[asked] += 1;
    else candidates.push({ sha, at: Number(at), ...asked });
    return candidates.length < BOUNDS.mined_commits;
  });
  const end = await streamGit(root, env, {
    args: [
      "log",
      "-z",
      "--no-merges",
      "--no-show-signature",
      "--no-notes",
      "--encoding=UTF-8",
      `--max-count=${BOUNDS.mined_scan_commits}`,
      FORMAT,
      "--end-of-options",
      range,
      "--",
    ],
    onData: (chunk) => {
      pieces.push(chunk);
      return candidates.length < BOUNDS.mined_commits ? "go on" : "stop";
    },
    silenceMs: SILENCE_MS,
    signal,
  });
  pieces.end();
  return { candidates, seen, leftOut, end };
}
