import { readFileSync } from "node:fs";
import { BOUNDS } from "../src/domain/bounds.ts";
import type { RaceMode } from "../src/domain/race.ts";
import { RACE_MODES } from "../src/domain/race.ts";
import { NO_BOUNDARY_SETTINGS } from "../src/domain/route.ts";
import { describeModel } from "../src/models/catalog.ts";
import { DEMO_MODELS } from "../src/scripted/demo/script.ts";
import { assess } from "../src/stages/route/assess.ts";
import { decide } from "../src/stages/route/decide.ts";
import { shippedKnowledge } from "../src/stages/route/knowledge.ts";
import { machine, paced } from "./scripted-run.ts";

/*
 * What a race would take and cost: `node scripts/run.mjs bench/race.ts`. Nothing is run, all of it is computed.
 *
 * The tasks are those of bench/data/boundary-held.tsv, judged by the router as it ships, without a
 * repository. A task that it sends to the strong lane is solved there in every mode, so only the fast lane
 * is shown. Its estimate is taken at its word: reading times are log-logistic with the estimate's median and
 * its probability of 30 s, and 19 points of that distribution stand for what the task turns out to be. A
 * point within 30 s is a draft that stays. One beyond goes up: in the one table when it is measured, right
 * after the draft, in the other when the reviewer rejects it. The truth is between the two.
 *
 * 12 s to read are a function, a function 100 tokens. The models write at the published rates (the fast one
 * 1,000 tokens/s after 150 ms, the strong one 67 after 900). A review is 150 tokens of thinking and a fifth
 * of the draft's, a solve the same thinking and all of it. Each request reads 2,000 tokens, a review the draft
 * as well. The dollars are the strong model's: no price of the fast one is published. Local work takes no time.
 */

const TASKS = "bench/data/boundary-held.tsv";
const POINTS = Array.from({ length: 19 }, (_, at) => (at + 1) / 20);
const TOKENS_A_FUNCTION = 100;
const THOUGHT = 150;
const REVIEWED = 0.2;
const READ = 2_000;
/** When a draft that is too large goes up. */
const GOES_UP = ["measured", "rejected"] as const;

const price = describeModel(DEMO_MODELS.strong.id, null).price;
if (price === null) throw new Error("the strong model has a published price");

interface Drawn {
  readonly tokens: number;
  readonly stays: boolean;
}

interface Estimated {
  readonly probability: number;
  readonly seconds: number;
}

/** Time in seconds, dollars, and who was kept. */
interface Outcome {
  readonly seconds: number;
  readonly usd: number;
  readonly solveKept: boolean;
}

/** The fast lane's tasks with the router's estimates. */
function fastLane(): readonly Estimated[] {
  const knowledge = shippedKnowledge();
  const lines = readFileSync(TASKS, "utf8").split("\n");
  return lines.flatMap((line) => {
    const text = line.slice(line.indexOf("\t") + 1).trim();
    if (text === "") return [];
    const task = { text, input: null, files: [], context: [], answer: false, forced: null };
    const located = { paths: [], identifiers: [], missing: [] };
    const setting = {
      boundaries: NO_BOUNDARY_SETTINGS,
      checkMs: null,
      contextWindow: 128_000,
      repository: false,
      knowledge,
    };
    const facts = assess(task, located, setting, { fits: true, tokens: 0, counted: false });
    return decide(facts).lane === "fast" ? [facts.estimate] : [];
  });
}

/** What a task turns out to be, at one point of its estimate's distribution. */
function draw({ probability, seconds }: Estimated, at: number): Drawn {
  const p = Math.min(0.99, Math.max(0.01, probability));
  // F(t) = 1 / (1 + (t / median)^-shape): the shape follows from F(30 s) = p.
  const away = Math.log(BOUNDS.verify_budget_seconds / seconds);
  const shape = Math.abs(away) < 0.05 ? 2 : Math.max(0.3, Math.log(p / (1 - p)) / away);
  const reading = seconds * (at / (1 - at)) ** (1 / shape);
  const tokens = Math.ceil((reading / BOUNDS.seconds_per_function) * TOKENS_A_FUNCTION);
  return { tokens: Math.min(BOUNDS.max_output_tokens, Math.max(20, tokens)), stays: at <= p };
}

function dollars(input: number, output: number): number {
  return price === null ? 0 : (input * price.input + output * price.output) / 1_000_000;
}

/** What a call costs that is cancelled after so many seconds, or ends before. */
function until(seconds: number, input: number, tokens: number): number {
  if (seconds <= 0) return 0;
  const { firstTokenMs, tokensPerSecond } = DEMO_MODELS.strong;
  const written = Math.max(0, (seconds - firstTokenMs / 1_000) * tokensPerSecond);
  return dollars(input, Math.min(tokens, written));
}

function outcome({ tokens, stays }: Drawn, goesUp: (typeof GOES_UP)[number], races: boolean): Outcome {
  const draft = paced(tokens, DEMO_MODELS.fast) / 1_000;
  const reviewTokens = THOUGHT + REVIEWED * tokens;
  const review = paced(reviewTokens, DEMO_MODELS.strong) / 1_000;
  const solve = paced(THOUGHT + tokens, DEMO_MODELS.strong) / 1_000;
  const isReviewed = stays || goesUp === "rejected";
  const path = draft + (isReviewed ? review : 0);
  const reviewUsd = isReviewed ? dollars(READ + tokens, reviewTokens) : 0;
  const solveUsd = dollars(READ, THOUGHT + tokens);
  if (!races) {
    if (stays) return { seconds: path, usd: reviewUsd, solveKept: false };
    // The new solve reads the draft, too.
    return { seconds: path + solve, usd: reviewUsd + solveUsd + dollars(tokens, 0), solveKept: true };
  }
  if (stays && path <= solve)
    return { seconds: path, usd: reviewUsd + until(path, READ, THOUGHT + tokens), solveKept: false };
  const reviewing = isReviewed ? until(solve - draft, READ + tokens, reviewTokens) : 0;
  return { seconds: solve, usd: solveUsd + reviewing, solveKept: true };
}

function doesRace(mode: RaceMode, { probability }: Estimated): boolean {
  if (mode !== "auto") return mode === "always";
  return probability >= BOUNDS.race_from_probability && probability <= BOUNDS.race_to_probability;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function print(name: string, tasks: readonly Estimated[], goesUp: (typeof GOES_UP)[number]): void {
  const never = mean(
    tasks.flatMap((task) => POINTS.map((at) => outcome(draw(task, at), goesUp, false).seconds)),
  );
  for (const mode of RACE_MODES) {
    const ended = tasks.flatMap((task) =>
      POINTS.map((at) => outcome(draw(task, at), goesUp, doesRace(mode, task))),
    );
    const seconds = mean(ended.map((one) => one.seconds));
    const cells = [
      mode,
      `${((tasks.filter((task) => doesRace(mode, task)).length / tasks.length) * 100).toFixed(0)} %`,
      `${seconds.toFixed(1)} s`,
      `${((seconds / never - 1) * 100).toFixed(0)} %`,
      `$${mean(ended.map((one) => one.usd)).toFixed(4)}`,
      `${(mean(ended.map(({ solveKept }) => Number(solveKept))) * 100).toFixed(0)} %`,
    ];
    console.log(
      [(mode === "never" ? name : "").padEnd(34), ...cells.map((cell) => cell.padStart(9))].join(""),
    );
  }
}

const all = fastLane();
const unsure = all.filter((task) => doesRace("auto", task));
console.log(machine());
console.log(
  `computed, nothing was run: ${all.length} tasks of the fast lane of ${TASKS}, ${unsure.length} of them uncertain`,
);
for (const goesUp of GOES_UP) {
  console.log(`\na draft that is too large goes up when it is ${goesUp}`);
  const head = ["race", "races", "time", "", "cost", "solve"];
  console.log(["".padEnd(34), ...head.map((cell) => cell.padStart(9))].join(""));
  print("all of the fast lane", all, goesUp);
  print("uncertain ones alone (0.35 to 0.65)", unsure, goesUp);
}
