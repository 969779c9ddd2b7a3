import { setImmediate as turn } from "node:timers/promises";
import { loadCalibration, saveCalibration } from "../../config/calibration-store.ts";
import { writePrivateFile } from "../../config/files.ts";
import { loadOutcomes } from "../../config/outcomes-store.ts";
import { BOUNDS } from "../../domain/bounds.ts";
import { type Calibration, NO_BOUNDARY_STATISTICS } from "../../domain/calibration.ts";
import { fail, ok, type Result } from "../../domain/failure.ts";
import type { Mined } from "../../domain/mined.ts";
import { learnBoundaryPaths } from "../../stages/route/boundary-paths-learnt.ts";
import { addBoundaryCommits } from "../../stages/route/boundary-words-learnt.ts";
import { labelCommit } from "../../stages/route/label-commit.ts";
import { evaluateLearning, fitsModel, learnRepository } from "../../stages/route/repository-model.ts";
import { shippedSizeModel, type SizeModel } from "../../stages/route/size-model.ts";
import { tellingWords } from "../../stages/route/telling-words.ts";
import { openWordIndex, printWordIndex } from "../../workspace/words/file.ts";
import { readWords } from "../../workspace/words/read.ts";
import { mineHistory } from "../../workspace/mine.ts";
import { describeShortfall } from "../../workspace/mining/shortfall.ts";
import { learnFromRuns } from "../learn-outcomes.ts";
import { toJson } from "../output.ts";
import { renderLearnt } from "../render/calibration.ts";
import { type MiningBar, openMiningBar } from "../render/mining-bar.ts";
import { complain, openLog } from "../session.ts";
import type { CalibrateDeps } from "./calibrate.ts";
import { learntJson } from "./calibrate-json.ts";

/** Learns from the history and saves what was learnt as the last thing: until then the old one holds. */
export async function learn(deps: CalibrateDeps): Promise<number> {
  const { cli, session, place } = deps;
  const warn = (line: string): void => cli.output.note(`warning: ${line}`);
  const shipped = shippedSizeModel();
  if (shipped === null) {
    return complain(
      cli,
      fail("io", "the size model of the package can't be read", "install tandem again").failure,
    );
  }
  const old = await loadCalibration(place, warn);
  const bar = await openMiningBar(cli);
  const learnt = await indexWords(deps, bar)
    .then(() => mineAndLearn(deps, old, shipped, bar))
    .finally(() => bar.stop());
  if (!learnt.ok) return complain(cli, learnt.failure);
  const { calibration, mined } = learnt.value;
  const saved = await saveCalibration(place, calibration);
  if (!saved.ok) return complain(cli, saved.failure);
  const history = await openLog(cli, session.settings);
  const outcomes = (await learnFromRuns(cli, session, history)) ?? (await loadOutcomes(place, warn));
  history.close();
  if (deps.json) {
    const { commits, leftOut, ...rest } = mined;
    const mining = {
      commits: commits.length,
      seen: rest.seen,
      whole: rest.whole,
      shallow: rest.shallow,
      cut: rest.cut,
      left_out: leftOut,
    };
    cli.output.result(toJson({ ...learntJson(place, calibration, outcomes), mined: mining }));
    return 0;
  }
  if (cli.quiet) return 0;
  const { out: paint } = cli.output.paint;
  cli.output.result(renderLearnt({ calibration, outcomes }, { place, nowMs: Date.now(), paint, mined }));
  for (const note of notesOn(mined, old)) cli.output.note(`note: ${note}`);
  return 0;
}

interface Learning {
  readonly calibration: Calibration;
  readonly mined: Mined;
}

async function mineAndLearn(
  { cli, workspace, place }: CalibrateDeps,
  old: Calibration | null,
  shipped: SizeModel,
  bar: MiningBar,
): Promise<Result<Learning>> {
  const { env, signal } = cli.surroundings;
  // What was learnt beside another size model doesn't fit this one.
  const fitting = old !== null && fitsModel(old, shipped) ? old : null;
  bar.say("looking for commits");
  const mining = await mineHistory({
    root: workspace.root,
    env,
    since: fitting?.mined_through ?? null,
    label: labelCommit,
    progress: (done, total) => bar.progress(done, total),
    signal,
  });
  if (!mining.ok) return mining;
  const mined = mining.value;
  const known = mined.whole ? null : fitting;
  const shortfall = describeShortfall(mined, known?.commits ?? 0, BOUNDS.calibration_commits);
  if (shortfall !== null) return fail("empty", shortfall, "until then the router goes by the shipped model");
  bar.say("learning from them");
  const learnt = learnRepository(shipped, known, mined.commits);
  const calibration: Calibration = {
    ...learnt,
    schema: 1,
    repository: place.repository,
    updated_at: Date.now(),
    mined_through: mined.head,
    boundaries: learnBoundaryPaths(learnt.statistics, await listed(workspace)),
    boundary_words: addBoundaryCommits(known?.boundary_words ?? NO_BOUNDARY_STATISTICS, mined.commits),
    words: tellingWords(known?.words ?? [], mined.commits, learnt.small / learnt.commits),
    // Of messages only hashes are kept, so a later mining can't be measured like the first.
    evaluation: known === null ? evaluateLearning(shipped, mined.commits) : known.evaluation,
  };
  // Learning leaves no room for a signal to arrive: it is heard here, before anything is written.
  await turn();
  if (signal.aborted) return fail("cancelled", "calibrating was stopped; what was learnt before is kept");
  return ok({ calibration, mined });
}

/**
 * In a repository of very many files names are looked for in an index of its words, made here: also where there
 * is too little history to learn from. One that can't be written leaves the search as it was.
 */
async function indexWords({ cli, workspace, place }: CalibrateDeps, bar: MiningBar): Promise<void> {
  const { env, signal } = cli.surroundings;
  if ((await workspace.listIndex().catch(() => null)) === null) return;
  bar.say("reading the words of its files");
  const known = openWordIndex(place.words);
  known?.close();
  const index = await readWords({
    root: workspace.root,
    env,
    known: known?.whole === true ? known.commit : null,
    timeoutMs: BOUNDS.words_timeout_ms,
    signal,
  });
  if (index === null) return;
  const written = await writePrivateFile(place.words, printWordIndex(index));
  if (!written.ok) cli.output.note(`warning: ${written.failure.message}`);
}

async function listed(workspace: CalibrateDeps["workspace"]): Promise<readonly string[]> {
  // A broken index hides the tree, not the history.
  return (await workspace.damage()) === null ? workspace.list() : [];
}

function notesOn(mined: Mined, old: Calibration | null): readonly string[] {
  const notes: string[] = [];
  if (mined.shallow) {
    notes.push("the clone is shallow: `git fetch --unshallow` brings the rest to learn from");
  }
  if (mined.cut)
    notes.push("time ran out: the oldest commits were left out; after --reset a second try may get further");
  if (mined.whole && old !== null) {
    notes.push("the history was rewritten, or tandem has another size model: all was learnt anew");
  }
  return notes;
}
