import type { ChalkInstance } from "chalk";
import { sanitize } from "../output.ts";
import type { RoleUse, Saved, StatsSummary } from "../commands/stats-summary.ts";
import { formatCost, formatDuration } from "./units.ts";

/** Rows of a part: a screen holds all parts, and `--json` has the rest. */
const MOST_FINDINGS = 5;
const MOST_MONTHS = 4;

const STATUSES = ["approved", "patched", "solved", "rejected", "unreviewed", "failed", "cancelled"] as const;

/** Stages in the order they happen. */
const STAGES = ["draft", "inspect", "review", "solve", "verify", "run"] as const;
const STAGE_NAMES: Readonly<Record<string, string>> = { run: "whole run" };

const WENT_UP: Readonly<Record<string, string>> = {
  draft_boundary: "draft crossed a boundary",
  draft_too_big: "draft too big",
  review_rejected: "review rejected it",
  review_unusable: "review unusable",
  verify_failed: "check failed",
};

interface Look {
  /** Whose runs, in words. */
  readonly whose: string;
  readonly paint: ChalkInstance;
}

/** The screen of `tandem stats`; parts that have nothing to say are left out. */
export function renderStats(summary: StatsSummary, { whose, paint }: Look): string {
  const title = `${count(summary.runs)} run${summary.runs === 1 ? "" : "s"}, ${whose}`;
  const tables = [
    lanes(summary),
    fastLane(summary),
    times(summary),
    months(summary),
    findings(summary),
  ].filter((rows) => rows.length > 1);
  const parts = tables.map((rows) => {
    const [header = "", ...lines] = align(rows);
    return [paint.dim(header), ...lines].join("\n");
  });
  return `${[paint.bold(title), ...parts, closing(summary).join("\n")].filter((part) => part !== "").join("\n\n")}\n`;
}

/** Lines of a table: the first column holds words, the others figures, which stand right. */
function align(rows: readonly (readonly string[])[]): readonly string[] {
  const [header = []] = rows;
  const widths = header.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join("  ")
      .trimEnd();
  return rows.map(line);
}

function lanes({ lanes: rows }: StatsSummary): readonly (readonly string[])[] {
  const statuses = STATUSES.filter((status) => rows.some((row) => row.status === status));
  const names = (["fast", "strong", null] as const).filter((lane) => rows.some((row) => row.lane === lane));
  const cell = (lane: string | null, status: string): string => {
    const row = rows.find((one) => one.lane === lane && one.status === status);
    return row === undefined ? "-" : count(row.runs);
  };
  const total = (lane: string | null): string =>
    count(rows.filter((row) => row.lane === lane).reduce((sum, row) => sum + row.runs, 0));
  return [
    ["LANE", "RUNS", ...statuses.map((status) => status.toUpperCase())],
    ...names.map((lane) => [lane ?? "none", total(lane), ...statuses.map((status) => cell(lane, status))]),
  ];
}

function fastLane({ fast_lane }: StatsSummary): readonly (readonly string[])[] {
  const { runs, approved, patched, went_up, other, undone } = fast_lane;
  if (runs === 0) return [];
  const row = (name: string, some: number): readonly string[] => [name, count(some), share(some, runs)];
  const up = Object.values(went_up).reduce((sum, some) => sum + some, 0);
  return [
    ["FAST LANE", "RUNS", "SHARE"],
    row("approved", approved),
    row("patched", patched),
    row("went up", up),
    ...Object.entries(went_up).map(([reason, some]) => row(`  ${WENT_UP[reason] ?? sanitize(reason)}`, some)),
    ...(other > 0 ? [row("no result", other)] : []),
    ...(undone > 0 ? [row("undone later", undone)] : []),
  ];
}

function times({ times: rows }: StatsSummary): readonly (readonly string[])[] {
  const cells = (lane: string | null, stage: string): readonly string[] => {
    const row = rows.find((one) => one.lane === lane && one.stage === stage);
    return row === undefined ? ["-", "-"] : [formatDuration(row.median_ms), formatDuration(row.p90_ms)];
  };
  const stages = STAGES.filter((stage) => rows.some((row) => row.stage === stage));
  const seen = (["fast", "strong", null] as const).filter((lane) => rows.some((row) => row.lane === lane));
  return [
    ["TIME", ...seen.flatMap((lane) => [`${(lane ?? "none").toUpperCase()} MEDIAN`, "P90"])],
    ...stages.map((stage) => [STAGE_NAMES[stage] ?? stage, ...seen.flatMap((lane) => cells(lane, stage))]),
  ];
}

function months({ months: all }: StatsSummary): readonly (readonly string[])[] {
  const cells = ({ input, output, cost_usd }: RoleUse): readonly string[] => [
    tokens(input),
    tokens(output),
    formatCost(cost_usd),
  ];
  return [
    ["MONTH", "COST", "FAST IN", "OUT", "COST", "STRONG IN", "OUT", "COST"],
    ...all
      .slice(-MOST_MONTHS)
      .map(({ month, cost_usd, fast, strong }) => [
        month,
        formatCost(cost_usd),
        ...cells(fast),
        ...cells(strong),
      ]),
  ];
}

function findings({ inspector }: StatsSummary): readonly (readonly string[])[] {
  return [
    ["FINDINGS", "CHECKS", "REVIEW"],
    ...inspector.findings
      .slice(0, MOST_FINDINGS)
      .map(({ category, inspect, review }) => [category, count(inspect), count(review)]),
  ];
}

function closing({ inspector, boundaries, saved }: StatsSummary): readonly string[] {
  const { inspected, caught } = inspector;
  const held = Object.entries(boundaries.held).map(([name, runs]) => `${sanitize(name)} ${count(runs)}`);
  const stopped = boundaries.drafts_stopped;
  return [
    ...(inspected > 0
      ? [
          `The local checks found something in ${count(caught)} of ${count(inspected)} changes, before the reviewer.`,
        ]
      : []),
    ...(held.length > 0 ? [`Boundaries held: ${held.join(", ")}.`] : []),
    ...(stopped > 0 ? [`Drafts stopped that crossed a boundary: ${count(stopped)}.`] : []),
    ...(boundaries.missed > 0
      ? [`Boundaries that reached the fast model: ${count(boundaries.missed)}.`]
      : []),
    ...(saved === null ? [] : savedLines(saved)),
  ];
}

function savedLines({
  ms,
  draft_tokens,
  drafts,
  tokens_per_second,
  solves,
  spent_ms,
}: Saved): readonly string[] {
  const word = ms < 0 ? "lost" : "saved";
  return [
    `About ${longDuration(Math.abs(ms))} ${word} against the strong model alone. An estimate: ${tokens(draft_tokens)} tokens of`,
    `${count(drafts)} drafts at ${tokens_per_second.toFixed(0)} tokens/s, its pace in ${count(solves)} solves, less ${longDuration(spent_ms)} of drafts and reviews.`,
  ];
}

function longDuration(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60 ? formatDuration(ms) : `${count(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

function share(some: number, all: number): string {
  return `${Math.round((100 * some) / all)} %`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** Tokens with three digits that say something: `812`, `48.2 k`, `1.21 M`. */
function tokens(value: number): string {
  if (value < 1_000) return String(Math.round(value));
  const [unit, scaled] =
    value < 999_500 ? (["k", value / 1_000] as const) : (["M", value / 1_000_000] as const);
  return `${scaled.toPrecision(scaled >= 1_000 ? 4 : 3)} ${unit}`;
}
