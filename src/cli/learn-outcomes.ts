import { saveOutcomes } from "../config/outcomes-store.ts";
import { BOUNDS } from "../domain/bounds.ts";
import type { LearntOutcomes } from "../domain/fast-run.ts";
import type { History } from "../history/history.ts";
import { describeModel } from "../models/catalog.ts";
import { learnOutcomes } from "../stages/route/outcomes.ts";
import { learntPlace } from "./knowledge.ts";
import type { Cli } from "./process.ts";
import type { Session } from "./session.ts";

/**
 * Learns from the outcomes of the repository's newest runs and keeps what they taught beside the
 * calibration. Done when a run was recorded or taken back, so that routing reads a file of a few hundred
 * bytes and never opens the history. What can't be kept is a warning; null where nothing was learnt.
 */
export async function learnFromRuns(
  cli: Cli,
  session: Session,
  history: Pick<History, "fastRuns">,
): Promise<LearntOutcomes | null> {
  const place = await learntPlace(session);
  if (place === null) return null;
  const runs = history.fastRuns({ repository: place.repository, limit: BOUNDS.outcome_runs });
  if (runs === null || runs.length === 0) return null;
  const { strong, models } = session.settings;
  const rate = models.get(strong.model)?.tokensPerSecond ?? describeModel(strong.model, null).tokensPerSecond;
  const learnt = learnOutcomes(runs, rate);
  const saved = await saveOutcomes(place, learnt);
  if (!saved.ok)
    cli.output.note(`warning: what this repository's runs taught is not kept: ${saved.failure.message}`);
  return learnt;
}
