import { BOUNDS } from "../../domain/bounds.ts";
import { fail, type Result } from "../../domain/failure.ts";
import { type CommitDiff, commitDiffs, partId, rangeId } from "../../hooks/diff-id.ts";
import { coveringReceipts } from "../../hooks/receipts.ts";
import { parseUpdates, type Pushed, type RefUpdate, resolvePushed } from "../../hooks/pushed.ts";
import { compare } from "../../workspace/diff/compare.ts";
import type { Compared } from "../../workspace/diff/comparison.ts";
import { createGit, type Environment, type Git } from "../../workspace/git.ts";
import { readDiff } from "../input.ts";
import { conclude } from "./hook-conclude.ts";
import { examine } from "./hook-examine.ts";
import { type HookReviewer, reviewerFor, sayWhoReviews } from "./hook-review.ts";
import { GO_ON, type HookRun, reviewMemory, STOP } from "./hook-run.ts";

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
  const seen = new Set<string>();
  let reviewer: Result<HookReviewer> | null = null;
  let code = GO_ON;
  for (const update of updates.length > 0 ? updates : fromFramework(env)) {
    const pushed = await resolvePushed(git, update, name);
    if (pushed === null || seen.has(`${pushed.from} ${pushed.to}`)) continue;
    seen.add(`${pushed.from} ${pushed.to}`);
    reviewer ??= await reviewerFor(run, BOUNDS.hook_patient_connect_ms);
    // Every branch is shown before the push is stopped for one.
    if ((await examinePush(pushed, git, reviewer, run)) === STOP) code = STOP;
    if (signal.aborted) break;
  }
  if (reviewer?.ok === true) reviewer.value.close();
  return code;
}

async function examinePush(
  pushed: Pushed,
  git: Git,
  reviewer: Result<HookReviewer>,
  run: HookRun,
): Promise<number> {
  const { cwd, env, signal } = run.cli.surroundings;
  const { from, to, ref, commits } = pushed;
  if (commits.length > BOUNDS.hook_commits) {
    const range = `${from.slice(0, 12)}..${to.slice(0, 12)}`;
    const many = `${commits.length} new commits are more than a hook looks at`;
    run.trouble(`${ref} not looked at`, fail("usage", many, `tandem inspect --range ${range} does`).failure);
    return GO_ON;
  }
  const compared = await compare({
    comparison: { kind: "range", range: `${from}..${to}` },
    paths: [],
    cwd,
    env,
    opened: run.workspace,
  });
  if (!compared.ok) {
    run.trouble(`${ref} not looked at`, compared.failure);
    return GO_ON;
  }
  try {
    const [whole, diffs, { inspectIn }] = await Promise.all([
      rangeId(git, from, to),
      commitDiffs(git, commits),
      import("./hook-inspect.ts"),
    ]);
    const title = `${commits.length === 1 ? "1 commit" : `${commits.length} commits`} for ${ref}`;
    const shown = ownWork({ ...compared.value, title }, diffs);
    if (shown.changes.length === 0) return GO_ON;
    const isPart = shown.changes.length < compared.value.changes.length;
    const diff =
      whole === null || !isPart
        ? whole
        : partId(
            whole,
            shown.changes.map(({ path }) => path),
          );
    const parts = diffs === null ? [] : [...diffs.values()].map(({ id }) => id);
    const memory = reviewMemory(run.session);
    const receipts = await coveringReceipts(diff, parts, memory);
    if (receipts.length === 0) sayWhoReviews(reviewer, run);
    const examined = await examine(
      {
        compared: shown,
        diff,
        receipts,
        inspection: await inspectIn(shown, "all", signal),
        review: reviewer.ok ? reviewer.value.review : null,
        memory,
        budgetMs: run.budgetMs,
      },
      signal,
    );
    return await conclude(examined, shown, "push", run);
  } finally {
    compared.value.close();
  }
}

/**
 * The files that the new commits changed themselves: what a merge brought of commits that the remote has
 * already lies between both ends as well, and is nobody's to look at again.
 */
function ownWork(compared: Compared, diffs: ReadonlyMap<string, CommitDiff> | null): Compared {
  if (diffs === null) return compared;
  const own = new Set([...diffs.values()].flatMap(({ paths }) => paths));
  return {
    ...compared,
    changes: compared.changes.filter(
      ({ path, renamedFrom }) => own.has(path) || own.has(renamedFrom ?? path),
    ),
    leftOut: compared.leftOut.filter(({ path }) => own.has(path)),
  };
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
