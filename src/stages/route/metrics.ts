/** One prediction and what came of it. */
export interface Outcome {
  /** Probability of `true`, 0 to 1. */
  readonly predicted: number;
  readonly actual: boolean;
}

/** A point of the deferral curve: the share kept in the fast lane, and how much of it was too big. */
export interface DeferralPoint {
  readonly share: number;
  /** Share of the kept whose outcome was false, 0 to 1. */
  readonly wrong: number;
  /** The lowest prediction that is kept. */
  readonly threshold: number;
}

/** A bin of the reliability table. */
export interface ReliabilityBin {
  /** Where it begins, 0 to 1. */
  readonly from: number;
  readonly count: number;
  /** Means, 0 to 1. */
  readonly predicted: number;
  readonly actual: number;
}

/**
 * Area under the ROC curve: the probability that a random true outcome was given more than a random
 * false one, ties counting half (the Mann-Whitney statistic, by ranks). 0.5 where there is one kind only.
 */
export function auroc(outcomes: readonly Outcome[]): number {
  const sorted = [...outcomes].sort((a, b) => a.predicted - b.predicted);
  let ranks = 0;
  let positives = 0;
  for (let start = 0; start < sorted.length;) {
    let end = start;
    let actual = 0;
    while (end < sorted.length && sorted[end]?.predicted === sorted[start]?.predicted) {
      if (sorted[end]?.actual === true) actual += 1;
      end += 1;
    }
    // Ranks count from 1; the members of a tie share their mean.
    ranks += (actual * (start + 1 + end)) / 2;
    positives += actual;
    start = end;
  }
  const negatives = sorted.length - positives;
  if (positives === 0 || negatives === 0) return 0.5;
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Mean squared distance of prediction and outcome (Brier 1950): 0 is perfect; 0 for no outcomes. */
export function brier(outcomes: readonly Outcome[]): number {
  return mean(outcomes.map(({ predicted, actual }) => (predicted - Number(actual)) ** 2));
}

/** The reliability table: bins of equal width over 0 to 1, the empty ones left out. */
export function reliability(outcomes: readonly Outcome[], bins = 10): readonly ReliabilityBin[] {
  const members: Outcome[][] = Array.from({ length: bins }, () => []);
  for (const outcome of outcomes) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(outcome.predicted * bins)));
    members[bin]?.push(outcome);
  }
  return members
    .map((bin, index) => ({
      from: index / bins,
      count: bin.length,
      predicted: mean(bin.map(({ predicted }) => predicted)),
      actual: mean(bin.map(({ actual }) => Number(actual))),
    }))
    .filter(({ count }) => count > 0);
}

/**
 * Expected calibration error (Naeini et al. 2015): the mean distance of a bin's prediction and its
 * outcome, weighted by the bin's size. 10 bins are usual, 15 as well.
 */
export function calibrationError(outcomes: readonly Outcome[], bins = 10): number {
  return reliability(outcomes, bins).reduce(
    (total, bin) => total + (bin.count / outcomes.length) * Math.abs(bin.predicted - bin.actual),
    0,
  );
}

/**
 * The deferral curve at the given shares: of that share with the highest predictions, how many were
 * wrong. The members of a tie at the edge count in proportion, so that their order doesn't matter.
 */
export function deferralCurve(
  outcomes: readonly Outcome[],
  shares: readonly number[],
): readonly DeferralPoint[] {
  const sorted = [...outcomes].sort((a, b) => b.predicted - a.predicted);
  const groups = tieGroups(sorted);
  return shares.map((share) => {
    const wanted = Math.min(1, Math.max(0, share)) * sorted.length;
    let kept = 0;
    let wrong = 0;
    let threshold = 1;
    for (const group of groups) {
      const taken = Math.min(group.count, wanted - kept);
      if (taken <= 0) break;
      wrong += (group.wrong * taken) / group.count;
      kept += taken;
      threshold = group.predicted;
    }
    return { share, wrong: kept === 0 ? 0 : wrong / kept, threshold };
  });
}

interface TieGroup {
  readonly predicted: number;
  count: number;
  wrong: number;
}

function tieGroups(sorted: readonly Outcome[]): readonly TieGroup[] {
  const groups: TieGroup[] = [];
  for (const { predicted, actual } of sorted) {
    let group = groups.at(-1);
    if (group?.predicted !== predicted) {
      group = { predicted, count: 0, wrong: 0 };
      groups.push(group);
    }
    group.count += 1;
    if (!actual) group.wrong += 1;
  }
  return groups;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((total, value) => total + value, 0) / values.length;
}
