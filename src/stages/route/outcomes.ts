import { BOUNDS } from "../../domain/bounds.ts";
import type { FastRun, LearntOutcomes, OutcomeCounts } from "../../domain/fast-run.ts";

/** How a run ended, as far as it says something about the router. */
type Ending = keyof OutcomeCounts;

/**
 * Whether sending a task to the fast model was right, and how much that says about its predicted size.
 * The measured draft says it outright; a mended or rejected draft, a failed check and an undo have
 * other causes as well, and count half.
 */
const ENDINGS = {
  approved: { right: true, weight: 1 },
  patched: { right: true, weight: 0.5 },
  too_big: { right: false, weight: 1 },
  boundary: { right: false, weight: 0.5 },
  rejected: { right: false, weight: 0.5 },
  verify_failed: { right: false, weight: 0.5 },
  undone: { right: false, weight: 0.5 },
} as const satisfies Record<Ending, { readonly right: boolean; readonly weight: number }>;

/**
 * Standard deviation of the prior of the shift, in log-odds. An outcome brings about 0.2 of information
 * against 1 / 0.6², so that 1 run moves the shift by 7 % of what it seems, 5 by 26 %, 100 by 88 %.
 */
const PRIOR_DEVIATION = 0.6;
/** No shift is larger, in log-odds. */
const MOST_SHIFT = 3;
/** Runs that the shipped line counts for. */
const PSEUDO_RUNS = 20;
const LEAST_LINE = 0.1;
const MOST_LINE = 0.6;

/**
 * Learns from how the fast lane's runs ended: what has to be added to predictions, and from which
 * probability on the fast lane pays.
 *
 * @param strongRate output tokens per second of the strong model
 */
export function learnOutcomes(runs: readonly FastRun[], strongRate: number): LearntOutcomes {
  const counts = {
    approved: 0,
    patched: 0,
    too_big: 0,
    boundary: 0,
    rejected: 0,
    verify_failed: 0,
    undone: 0,
  };
  const told: Told[] = [];
  for (const run of runs) {
    const ending = endingOf(run);
    if (ending === null) continue;
    counts[ending] += 1;
    told.push({ run, ending });
  }
  return { counts, shift: shiftOf(told), fast_from: lineOf(told, strongRate) };
}

/** Runs whose outcome was learnt from. */
export function runsIn(counts: OutcomeCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Those of them that went up to the strong model. */
export function wentUp({ too_big, boundary, rejected, verify_failed }: OutcomeCounts): number {
  return too_big + boundary + rejected + verify_failed;
}

interface Told {
  readonly run: FastRun;
  readonly ending: Ending;
}

/** Null for a run that ended for reasons of its own: stopped, not reviewed, a provider that failed. */
function endingOf({ escalated, undone, status }: FastRun): Ending | null {
  switch (escalated) {
    case "draft_too_big":
      return "too_big";
    case "draft_boundary":
      return "boundary";
    case "review_rejected":
      return "rejected";
    case "verify_failed":
      return "verify_failed";
    case "review_unusable":
      return null;
    case null:
      break;
  }
  if (undone) return "undone";
  return status === "approved" || status === "patched" ? status : null;
}

/**
 * The maximum a posteriori of the shift d: the logistic likelihood of the outcomes at their predicted
 * log-odds plus d, with a zero-mean normal prior. Its slope only falls, so halving finds the zero.
 */
function shiftOf(told: readonly Told[]): number {
  if (told.length === 0) return 0;
  const outcomes = told.map(({ run, ending }) => {
    // Earlier shifts are taken off again: otherwise each one would be learnt on top of the last.
    const logOdds = logit(Math.min(0.99, Math.max(0.01, run.probability))) - run.shift;
    return { logOdds, ...ENDINGS[ending] };
  });
  const slope = (shift: number): number =>
    outcomes.reduce(
      (sum, { logOdds, right, weight }) =>
        sum + weight * (Number(right) - 1 / (1 + Math.exp(-logOdds - shift))),
      -shift / PRIOR_DEVIATION ** 2,
    );
  let low = -MOST_SHIFT;
  let high = MOST_SHIFT;
  for (let step = 0; step < 30; step += 1) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return Math.round(((low + high) / 2) * 1000) / 1000;
}

function logit(probability: number): number {
  return Math.log(probability / (1 - probability));
}

/**
 * The probability p at which both lanes cost the same: a wrong draft wastes W, a right one saves S, and
 * (1 - p) W = p S at p = W / (W + S). Shrunk towards the shipped line, which counts for 20 runs; the
 * measured one counts for twice its rarer kind, since neither mean is known better than that.
 */
function lineOf(told: readonly Told[], strongRate: number): number {
  const shipped = BOUNDS.fast_from_probability;
  const wasted = told.flatMap(({ run, ending }) => (ENDINGS[ending].right ? [] : [wastedMs(run, ending)]));
  const saved = told.flatMap(({ run, ending }) => (ENDINGS[ending].right ? [savedMs(run, strongRate)] : []));
  const counted = 2 * Math.min(wasted.length, saved.length);
  const cost = mean(wasted);
  const gain = Math.max(0, mean(saved));
  if (counted === 0 || cost + gain <= 0) return shipped;
  const line = (counted * (cost / (cost + gain)) + PSEUDO_RUNS * shipped) / (counted + PSEUDO_RUNS);
  return Math.round(Math.min(MOST_LINE, Math.max(LEAST_LINE, line)) * 1000) / 1000;
}

/** What was done until the task went up: the measurement comes right after the draft, the review later. */
function wastedMs(run: FastRun, ending: Ending): number {
  const { draftMs, inspectMs, reviewMs, verifyMs } = run;
  switch (ending) {
    case "too_big":
    case "boundary":
      return draftMs;
    case "rejected":
      return draftMs + inspectMs + reviewMs;
    default:
      return draftMs + inspectMs + reviewMs + verifyMs;
  }
}

/**
 * The strong model alone would have read and thought about as long as it did for the review, and then
 * written the same at its own rate: what the fast lane saves is that writing, less the draft's time.
 */
function savedMs({ draftMs, draftTokens, inspectMs }: FastRun, strongRate: number): number {
  return (draftTokens / strongRate) * 1_000 - draftMs - inspectMs;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
