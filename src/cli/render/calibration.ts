import type { ChalkInstance } from "chalk";
import type { CalibrationPlace } from "../../config/calibration-store.ts";
import { BOUNDS } from "../../domain/bounds.ts";
import type { Calibration, Evaluation, LearntPath, Quality, TellingWord } from "../../domain/calibration.ts";
import type { LearntOutcomes } from "../../domain/fast-run.ts";
import type { Mined } from "../../domain/mined.ts";
import { BOUNDARIES } from "../../domain/route.ts";
import { learnBoundaryWords } from "../../stages/route/boundary-words-learnt.ts";
import { runsIn, wentUp } from "../../stages/route/outcomes.ts";
import { sanitize } from "../output.ts";
import { alignColumns } from "./columns.ts";
import { plural } from "./format.ts";
import { formatAge } from "./units.ts";

/** What is shown of what was learnt. */
export interface Shown {
  readonly calibration: Calibration | null;
  readonly outcomes: LearntOutcomes | null;
}

interface ShowOptions {
  readonly place: CalibrationPlace;
  readonly nowMs: number;
  readonly paint: ChalkInstance;
  /** What was mined just now; without it the age of what was learnt is told. */
  readonly mined?: Mined;
}

/** Places of a boundary that are named; the others are counted. */
const SHOWN_PATHS = 5;

/** What was learnt of a repository, for a person. */
export function renderLearnt({ calibration, outcomes }: Shown, options: ShowOptions): string {
  const { paint, place } = options;
  if (calibration === null && outcomes === null) {
    return "nothing was learnt of this repository yet: run `tandem calibrate`\n";
  }
  const parts: (readonly string[])[] = [];
  if (calibration === null) parts.push(["nothing was learnt of the commits yet: run `tandem calibrate`"]);
  else {
    parts.push([headLine(calibration, options)]);
    parts.push(evaluationLines(calibration.evaluation, paint));
    parts.push([...boundaryLines(calibration.boundaries, paint), ...harmlessLines(calibration, paint)]);
    parts.push(wordLines(calibration, paint));
  }
  parts.push(outcomeLines(outcomes, paint));
  parts.push([paint.dim(`kept in ${sanitize(calibration === null ? place.outcomes : place.file)}`)]);
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
}

function headLine({ commits, small, updated_at }: Calibration, { mined, nowMs }: ShowOptions): string {
  const share = `${percent(small / commits)} of them small (at most ${BOUNDS.verify_budget_seconds} s to verify)`;
  const all = `${plural(commits, "commit")} of this repository`;
  if (mined === undefined) return `learnt ${age(nowMs - updated_at)} from ${all}, ${share}`;
  if (mined.whole) return `learnt from ${all}, ${share}`;
  const news = mined.commits.length === 0 ? "no new commit" : plural(mined.commits.length, "new commit");
  return `${news}; learnt from ${all}, ${share}`;
}

function age(ms: number): string {
  return ms < 1_000 ? "just now" : `${formatAge(ms)} ago`;
}

const MEASURES = [
  ["small ones told from large ones (AUROC, 0.5 is chance)", "auroc", "number"],
  ["error of the probabilities (Brier, less is better)", "brier", "number"],
  ["how far they are off on average (calibration error)", "calibration_error", "number"],
  ["sent to the fast model", "fast_share", "share"],
  ["too big among those", "too_big", "share"],
] as const satisfies readonly (readonly [string, keyof Quality, "number" | "share"])[];

function evaluationLines(evaluation: Evaluation | null, paint: ChalkInstance): readonly string[] {
  if (evaluation === null) return ["too few commits were held out to measure what it brings"];
  const { commits, before, after } = evaluation;
  const rows = MEASURES.map(([label, key, kind]) => {
    const cell = (value: number): string => (kind === "share" ? percent(value) : value.toFixed(3));
    return [label, cell(before[key]).padStart(6), cell(after[key]).padStart(6)];
  });
  const [header = [], ...body] = alignColumns([
    [`held out, the newest ${plural(commits, "commit")}`, "before", " after"],
    ...rows,
  ]);
  return [paint.bold(header.join("  ")), ...body.map((row) => row.join("  "))];
}

function boundaryLines(boundaries: readonly LearntPath[], paint: ChalkInstance): readonly string[] {
  if (boundaries.length === 0) return ["no boundary paths were found"];
  const rows = BOUNDARIES.flatMap((boundary) => {
    const places = boundaries.filter((one) => one.boundary === boundary);
    if (places.length === 0) return [];
    const named = places.slice(0, SHOWN_PATHS).map(pathText).join(", ");
    const more = places.length > SHOWN_PATHS ? ` and ${places.length - SHOWN_PATHS} more` : "";
    return [[`  ${boundary}`, `${named}${more}`]];
  });
  return [
    paint.bold("never to the fast model, by where it happened"),
    ...alignColumns(rows).map((row) => row.join("  ")),
  ];
}

/** Words that mean a boundary elsewhere: what is no alarm any more has to be seen. */
function harmlessLines({ boundary_words: known }: Calibration, paint: ChalkInstance): readonly string[] {
  const nouns = learnBoundaryWords(known).harmless.map(
    ({ word, crossed, commits }) => `${sanitize(word)} (${crossed} of ${commits} commits)`,
  );
  return nouns.length === 0 ? [] : [`${paint.bold("no boundary by the word alone")}  ${nouns.join(", ")}`];
}

/** A unit's commits say nothing of a boundary: what counts is how many units a task touches. */
function pathText({ boundary, path, crossed, commits }: LearntPath): string {
  const name = sanitize(path).replaceAll(/\s+/g, " ");
  return boundary === "multi-service" ? name : `${name} (${crossed} of ${commits} commits)`;
}

function wordLines({ words, small: few, commits }: Calibration, paint: ChalkInstance): readonly string[] {
  const usual = few / commits;
  const large = words.filter((word) => word.small / (word.small + word.large) < usual);
  const small = words.filter((word) => !large.includes(word));
  const line = (label: string, those: readonly TellingWord[]): readonly string[] =>
    those.length === 0 ? [] : [`${paint.bold(label)}  ${those.map(({ word }) => sanitize(word)).join(", ")}`];
  return [...line("words of large tasks", large), ...line("words of small tasks", small)];
}

function outcomeLines(outcomes: LearntOutcomes | null, paint: ChalkInstance): readonly string[] {
  if (outcomes === null) return ["no run of the fast lane has taught anything yet"];
  const { counts, shift, fast_from: from } = outcomes;
  const runs = runsIn(counts);
  if (runs === 0) return ["no run of the fast lane has taught anything yet"];
  const shipped = BOUNDS.fast_from_probability;
  const moved =
    shift === 0
      ? "probabilities stay as they are"
      : `probabilities are taken ${shift < 0 ? "down" : "up"} by ${Math.abs(shift).toFixed(2)} (log-odds)`;
  const line = `fast from ${from.toFixed(2)}${from === shipped ? "" : ` (shipped: ${shipped})`}`;
  const why = COUNTED.flatMap(([key, words]) => (counts[key] === 0 ? [] : [`${counts[key]} ${words}`]));
  return [
    `${paint.bold(`${wentUp(counts)} of your ${plural(runs, "fast run")} went up`)}: ${moved}; ${line}`,
    `  ${why.join(", ")}`,
  ];
}

const COUNTED = [
  ["approved", "approved"],
  ["patched", "mended by the review"],
  ["too_big", "too big"],
  ["boundary", "across a boundary"],
  ["rejected", "rejected"],
  ["verify_failed", "failed the check"],
  ["undone", "taken back"],
] as const satisfies readonly (readonly [keyof LearntOutcomes["counts"], string])[];

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
