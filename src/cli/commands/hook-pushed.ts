import { BOUNDS } from "../../domain/bounds.ts";
import { fail, type Result } from "../../domain/failure.ts";
import type { Inspection } from "../../domain/finding.ts";
import { type CommitDiff, commitDiffs, partId, rangeId } from "../../hooks/diff-id.ts";
import { cleanStates } from "../../hooks/inspected.ts";
import type { Pushed } from "../../hooks/pushed.ts";
import { coveringReceipts, remembered } from "../../hooks/receipts.ts";
import type { Compared } from "../../workspace/diff/comparison.ts";
import type { Git } from "../../workspace/git.ts";
import { type HookReviewer, sayWhoReviews } from "./hook-review.ts";
import { GO_ON, type HookRun, reviewMemory } from "./hook-run.ts";

/** Looks at what a push brings to one branch or tag, and says what came of it. */
export async function lookAtPushed(
  pushed: Pushed,
  git: Git,
  askReviewer: () => Promise<Result<HookReviewer>>,
  run: HookRun,
): Promise<number> {
  const { from, to, ref, commits } = pushed;
  if (commits.length > BOUNDS.hook_commits) {
    const range = `${from.slice(0, 12)}..${to.slice(0, 12)}`;
    const many = `${commits.length} new commits are more than a hook looks at`;
    run.trouble(`${ref} not looked at`, fail("usage", many, `tandem inspect --range ${range} does`).failure);
    return GO_ON;
  }
  const title = `${commits.length === 1 ? "1 commit" : `${commits.length} commits`} for ${ref}`;
  const [whole, diffs] = await Promise.all([rangeId(git, from, to), commitDiffs(git, commits)]);
  if (diffs?.size === 0) return GO_ON;
  const parts = diffs === null ? [] : [...diffs.values()].map(({ id }) => id);
  const memory = reviewMemory(run.session);
  const receipts = await coveringReceipts(whole, parts, memory);
  const clean = cleanOf(pushed, run);
  if (receipts.every(({ findings }) => findings.length === 0) && (await clean?.isKnown()) === true) {
    const reviewer = receipts.length > 0 ? null : await askReviewer();
    if (reviewer?.ok !== true) {
      if (reviewer !== null) sayWhoReviews(reviewer, run);
      const by = receipts.length > 0 ? `; ${remembered(receipts)}` : "";
      if (!run.cli.quiet) run.cli.output.note(`tandem: nothing was found in ${title} before${by}`);
      return GO_ON;
    }
  }
  const own = diffs === null ? null : ownPaths(diffs);
  return examinePush({ pushed, whole, parts, title, own, clean }, askReviewer, run);
}

interface Looking {
  readonly pushed: Pushed;
  /** The identities of all that lies between both ends, and of each commit. */
  readonly whole: string | null;
  readonly parts: readonly (string | null)[];
  readonly title: string;
  /** The files that count; null for all. */
  readonly own: ReadonlySet<string> | null;
  readonly clean: CleanPush | null;
}

async function examinePush(
  { pushed: { from, to, ref }, whole, parts, title, own, clean }: Looking,
  askReviewer: () => Promise<Result<HookReviewer>>,
  run: HookRun,
): Promise<number> {
  const { cwd, env, signal } = run.cli.surroundings;
  // Loaded here: what is known already needs nothing of it.
  const [{ compare }, { inspectIn }, { examine }, { conclude }] = await Promise.all([
    import("../../workspace/diff/compare.ts"),
    import("./hook-inspect.ts"),
    import("./hook-examine.ts"),
    import("./hook-conclude.ts"),
  ]);
  const comparison = { kind: "range", range: `${from}..${to}` } as const;
  const compared = await compare({ comparison, paths: [], cwd, env, opened: run.workspace });
  if (!compared.ok) {
    run.trouble(`${ref} not looked at`, compared.failure);
    return GO_ON;
  }
  try {
    const shown = { ...limit(compared.value, own), title };
    const { changes } = shown;
    if (changes.length === 0) return GO_ON;
    const isPart = changes.length < compared.value.changes.length;
    const paths = changes.map(({ path }) => path);
    const diff = whole === null || !isPart ? whole : partId(whole, paths);
    const memory = reviewMemory(run.session);
    const receipts = await coveringReceipts(diff, parts, memory);
    const reviewer = receipts.length > 0 ? null : await askReviewer();
    if (reviewer !== null) sayWhoReviews(reviewer, run);
    const inspection = await inspectIn(shown, "all", signal);
    if (!signal.aborted) await clean?.add(inspection);
    const review = reviewer?.ok === true ? reviewer.value.review : null;
    const { budgetMs } = run;
    const input = { compared: shown, diff, receipts, inspection, review, memory, budgetMs };
    return await conclude(await examine(input, signal), shown, "push", run);
  } finally {
    compared.value.close();
  }
}

/** What is remembered of one push. */
interface CleanPush {
  isKnown(): Promise<boolean>;
  add(inspection: Inspection): Promise<void>;
}

/** A push that is tried again is the same commits between the same ends. */
function cleanOf({ from, to, commits }: Pushed, { session, workspace }: HookRun): CleanPush | null {
  if (!session.ok) return null;
  const clean = cleanStates(session.value.settings.locations.history, __TANDEM_VERSION__, "all");
  const state = partId(workspace.root, ["push", from, to, ...commits]);
  return {
    isKnown: async () => (await clean.find(state)) !== null,
    add: (inspection) => clean.add(state, inspection),
  };
}

/**
 * The files that the new commits changed themselves: what a merge brought of commits that the remote has
 * already lies between both ends as well, and is nobody's to look at again.
 */
function ownPaths(diffs: ReadonlyMap<string, CommitDiff>): ReadonlySet<string> {
  return new Set([...diffs.values()].flatMap(({ paths }) => paths));
}

function limit(compared: Compared, own: ReadonlySet<string> | null): Compared {
  if (own === null) return compared;
  return {
    ...compared,
    changes: compared.changes.filter(
      ({ path, renamedFrom }) => own.has(path) || (renamedFrom !== null && own.has(renamedFrom)),
    ),
    leftOut: compared.leftOut.filter(({ path }) => own.has(path)),
  };
}
