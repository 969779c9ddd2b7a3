import { auroc, type Outcome } from "../src/stages/route/metrics.ts";
import { random } from "./tasks.ts";

/** A prediction with its outcome, and the repository it was made for. */
export interface Scored extends Outcome {
  readonly repo: string;
}

/** The mean of the repositories' own areas under the ROC curve, of those with both outcomes. */
export function macroAuroc(scored: readonly Scored[]): number {
  const areas = [...byRepository(scored).values()]
    .filter((own) => own.some(({ actual }) => actual) && own.some(({ actual }) => !actual))
    .map(auroc);
  return areas.reduce((sum, one) => sum + one, 0) / areas.length;
}

/**
 * The 95 % interval of the area when the repositories had been others: whole repositories are drawn
 * again (percentile bootstrap), since the rows of one are alike. Areas are taken of a thousand bins.
 */
export function aurocInterval(
  scored: readonly Scored[],
  draws: number,
  seed: number,
): readonly [number, number] {
  const sorted = [...scored].sort((a, b) => a.predicted - b.predicted);
  const bins = 1000;
  const counts = new Map<string, { yes: Float64Array; no: Float64Array }>();
  let tie = 0;
  sorted.forEach(({ repo, predicted, actual }, index) => {
    if (predicted !== sorted[tie]?.predicted) tie = index;
    const own = counts.get(repo) ?? { yes: new Float64Array(bins), no: new Float64Array(bins) };
    counts.set(repo, own);
    // By position, so that each bin holds a thousandth of the tasks, and ties stay together.
    const bin = Math.floor((tie / sorted.length) * bins);
    const side = actual ? own.yes : own.no;
    side[bin] = (side[bin] ?? 0) + 1;
  });
  const repositories = [...counts.values()];
  const next = random(seed);
  const areas = Array.from({ length: draws }, () => {
    const total = { yes: new Float64Array(bins), no: new Float64Array(bins) };
    for (let draw = 0; draw < repositories.length; draw += 1) {
      const own = repositories[Math.floor(next() * repositories.length)];
      for (let bin = 0; bin < bins; bin += 1) {
        total.yes[bin] = (total.yes[bin] ?? 0) + (own?.yes[bin] ?? 0);
        total.no[bin] = (total.no[bin] ?? 0) + (own?.no[bin] ?? 0);
      }
    }
    return areaOfCounts(total.yes, total.no);
  }).sort((a, b) => a - b);
  return [areas[Math.floor(draws * 0.025)] ?? Number.NaN, areas[Math.floor(draws * 0.975)] ?? Number.NaN];
}

export function byRepository<T extends { readonly repo: string }>(
  items: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of items) {
    const group = groups.get(one.repo) ?? [];
    groups.set(one.repo, group);
    group.push(one);
  }
  return groups;
}

function areaOfCounts(yes: Float64Array, no: Float64Array): number {
  let below = 0;
  let won = 0;
  let all = 0;
  yes.forEach((count, bin) => {
    const others = no[bin] ?? 0;
    won += count * (below + others / 2);
    below += others;
    all += count;
  });
  return won / (all * below);
}
