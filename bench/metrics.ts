import { random } from "./tasks.ts";

/** A prediction with its outcome. */
export interface Scored {
  readonly repo: string;
  /** The higher, the more likely small: a probability where the predictor gives one. */
  readonly score: number;
  readonly small: boolean;
}

/** A stretch of predicted probability: what was predicted and what came of it. */
export interface ReliabilityBin {
  readonly from: number;
  readonly count: number;
  readonly predicted: number;
  readonly observed: number;
}

/** Area under the ROC curve: the chance that a small task ranks before a large one, ties counted half. */
export function auroc(scored: readonly Scored[]): number {
  const sorted = [...scored].sort((a, b) => a.score - b.score);
  const ranked = rankOf(sorted);
  return area(
    sorted.map(({ small }, index) => ({ small, bin: ranked[index] ?? 0 })),
    (ranked.at(-1) ?? 0) + 1,
  );
}

/** The mean of the repositories' own areas, of those with both outcomes. */
export function macroAuroc(scored: readonly Scored[]): number {
  const areas = [...byRepository(scored).values()].map(auroc).filter((one) => !Number.isNaN(one));
  return areas.reduce((sum, one) => sum + one, 0) / areas.length;
}

/**
 * The 95 % interval of the area when the repositories had been others: whole repositories are drawn
 * again (percentile bootstrap), since the rows of one are alike.
 */
export function aurocInterval(
  scored: readonly Scored[],
  draws: number,
  seed: number,
): readonly [number, number] {
  const sorted = [...scored].sort((a, b) => a.score - b.score);
  const ranked = rankOf(sorted);
  const bins = 1000;
  const last = (ranked.at(-1) ?? 0) + 1;
  const counts = new Map<string, { small: Float64Array; large: Float64Array }>();
  sorted.forEach(({ repo, small }, index) => {
    const own = counts.get(repo) ?? { small: new Float64Array(bins), large: new Float64Array(bins) };
    counts.set(repo, own);
    // By position, so that each bin holds a thousandth of the tasks, and ties stay together.
    const bin = Math.floor(((ranked[index] ?? 0) / last) * bins);
    const side = small ? own.small : own.large;
    side[bin] = (side[bin] ?? 0) + 1;
  });
  const repositories = [...counts.values()];
  const next = random(seed);
  const areas = Array.from({ length: draws }, () => {
    const total = { small: new Float64Array(bins), large: new Float64Array(bins) };
    for (let draw = 0; draw < repositories.length; draw += 1) {
      const own = repositories[Math.floor(next() * repositories.length)];
      for (let bin = 0; bin < bins; bin += 1) {
        total.small[bin] = (total.small[bin] ?? 0) + (own?.small[bin] ?? 0);
        total.large[bin] = (total.large[bin] ?? 0) + (own?.large[bin] ?? 0);
      }
    }
    return areaOfCounts(total.small, total.large);
  }).sort((a, b) => a - b);
  return [areas[Math.floor(draws * 0.025)] ?? Number.NaN, areas[Math.floor(draws * 0.975)] ?? Number.NaN];
}

/** The share of too large ones among the `share` of the tasks with the highest scores. */
export function tooLarge(scored: readonly Scored[], share: number): number {
  const sorted = [...scored].sort((a, b) => b.score - a.score);
  const fast = sorted.slice(0, Math.max(1, Math.round(sorted.length * share)));
  return fast.filter(({ small }) => !small).length / fast.length;
}

/** Ten stretches of predicted probability, empty ones left out. */
export function reliability(scored: readonly Scored[]): readonly ReliabilityBin[] {
  return Array.from({ length: 10 }, (_, bin) => {
    const inside = scored.filter(({ score }) => Math.min(9, Math.floor(score * 10)) === bin);
    return {
      from: bin / 10,
      count: inside.length,
      predicted: inside.reduce((sum, { score }) => sum + score, 0) / inside.length,
      observed: inside.filter(({ small }) => small).length / inside.length,
    };
  }).filter(({ count }) => count > 0);
}

/** Expected calibration error: how far off the stretches are, weighted by how many tasks they hold. */
export function calibrationError(bins: readonly ReliabilityBin[]): number {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  return bins.reduce((sum, bin) => sum + (bin.count / total) * Math.abs(bin.predicted - bin.observed), 0);
}

export function byRepository(scored: readonly Scored[]): ReadonlyMap<string, readonly Scored[]> {
  const groups = new Map<string, Scored[]>();
  for (const one of scored) {
    const group = groups.get(one.repo) ?? [];
    groups.set(one.repo, group);
    group.push(one);
  }
  return groups;
}

/** For scores in rising order: the position at which the run of equal scores starts that each is in. */
function rankOf(sorted: readonly Scored[]): readonly number[] {
  let start = 0;
  return sorted.map(({ score }, index) => {
    if (score !== sorted[start]?.score) start = index;
    return start;
  });
}

function area(ranked: readonly { readonly small: boolean; readonly bin: number }[], bins: number): number {
  const small = new Float64Array(bins);
  const large = new Float64Array(bins);
  for (const { small: isSmall, bin } of ranked) {
    const side = isSmall ? small : large;
    side[bin] = (side[bin] ?? 0) + 1;
  }
  return areaOfCounts(small, large);
}

function areaOfCounts(small: Float64Array, large: Float64Array): number {
  let below = 0;
  let won = 0;
  let smalls = 0;
  small.forEach((count, bin) => {
    const larges = large[bin] ?? 0;
    won += count * (below + larges / 2);
    below += larges;
    smalls += count;
  });
  return won / (smalls * below);
}
