import { BOUNDS } from "../../domain/bounds.ts";
import type { Result } from "../../domain/failure.ts";
import { parseUpdates, type RefUpdate, resolvePushed } from "../../hooks/pushed.ts";
import { createGit, type Environment } from "../../workspace/git.ts";
import { readDiff } from "../input.ts";
import { lookAtPushed } from "./hook-pushed.ts";
import { type HookReviewer, reviewerFor } from "./hook-review.ts";
import { GO_ON, type HookRun, STOP } from "./hook-run.ts";

/** Looks at what is about to be pushed: what was reviewed when it was committed is not sent again. */
export async function prePush([given, to]: readonly string[], run: HookRun): Promise<number> {
  const { env, stdin, signal } = run.cli.surroundings;
  const { PRE_COMMIT_REMOTE_NAME, PRE_COMMIT_REMOTE_URL } = env;
  const [remote = "", url = ""] = [given ?? PRE_COMMIT_REMOTE_NAME, to ?? PRE_COMMIT_REMOTE_URL];
  const input = await readDiff(stdin, signal);
  const updates = input.ok ? parseUpdates(input.value.toString("utf8")) : [];
  const git = createGit(run.workspace.root, env, BOUNDS.git_timeout_ms);
  // Who pushes to an address has no name for the remote.
  const name = remote === "" || remote === url ? null : remote;
  const looked: string[] = [];
  const reviewers: Promise<Result<HookReviewer>>[] = [];
  const askReviewer = () => (reviewers[0] ??= reviewerFor(run, BOUNDS.hook_patient_connect_ms));
  let code = GO_ON;
  try {
    for (const update of updates.length > 0 ? updates : fromFramework(env)) {
      // Of several branches each commit is looked at once.
      const pushed = await resolvePushed(git, update, name, looked);
      if (pushed === null) continue;
      looked.push(pushed.to);
      // Every branch is shown before the push is stopped for one.
      if ((await lookAtPushed(pushed, git, askReviewer, run)) === STOP) code = STOP;
      if (signal.aborted) break;
    }
  } finally {
    for (const asked of reviewers) {
      const opened = await asked;
      if (opened.ok) opened.value.close();
    }
  }
  return code;
}

/**
 * The framework `pre-commit` reads standard input itself, and says what it read in variables: of a push of
 * several refs the first, and of one that holds the root of the history no commits at all.
 */
function fromFramework(env: Environment): readonly RefUpdate[] {
  const { PRE_COMMIT_LOCAL_BRANCH: localRef = "HEAD", PRE_COMMIT_REMOTE_BRANCH: remoteRef = localRef } = env;
  const { PRE_COMMIT_FROM_REF: remoteOid = "0", PRE_COMMIT_TO_REF } = env;
  const localOid = PRE_COMMIT_TO_REF ?? env["PRE_COMMIT_LOCAL_BRANCH"];
  return localOid === undefined ? [] : [{ localRef, localOid, remoteRef, remoteOid }];
}
