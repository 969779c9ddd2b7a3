import type { CalibrationPlace } from "../../config/calibration-store.ts";
import type { Calibration } from "../../domain/calibration.ts";
import type { LearntOutcomes } from "../../domain/fast-run.ts";
import { learnBoundaryWords } from "../../stages/route/boundary-words-learnt.ts";
import { runsIn, wentUp } from "../../stages/route/outcomes.ts";

/** What was learnt as `tandem calibrate` prints it with `--json`, version 1; weights and counts are left out. */
export function learntJson(
  { file, repository }: CalibrationPlace,
  calibration: Calibration | null,
  outcomes: LearntOutcomes | null,
) {
  return {
    schema: 1,
    repository,
    file,
    calibration: calibration === null ? null : calibrationJson(calibration),
    outcomes:
      outcomes === null
        ? null
        : { runs: runsIn(outcomes.counts), went_up: wentUp(outcomes.counts), ...outcomes },
  };
}

function calibrationJson(calibration: Calibration) {
  const { updated_at, mined_through, commits, small, evaluation, boundaries, words } = calibration;
  const { harmless } = learnBoundaryWords(calibration.boundary_words);
  return { updated_at, mined_through, commits, small, evaluation, boundaries, harmless, words };
}
