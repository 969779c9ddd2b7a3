import type { ChalkInstance } from "chalk";
import type { RunStatus } from "../../domain/run.ts";
import type { RunSummary } from "../../history/history.ts";
import { sanitize } from "../output.ts";
import { alignColumns, fitLine } from "./columns.ts";
import { formatAge, formatCost, formatDuration } from "./units.ts";

/** Characters of an id that tell runs apart: its start time, to the millisecond. */
const SHORT = 10;

const HEADER = ["ID", "AGE", "LANE", "STATUS", "CHANGE", "TIME", "COST", "TASK"];

/** The start of an id that no other one of the list shares. */
function shortId(id: string, ids: readonly string[]): string {
  let length = SHORT;
  while (length < id.length && ids.some((other) => other !== id && other.startsWith(id.slice(0, length))))
    length += 1;
  return id.slice(0, length);
}

function changeOf({ lines, answered, applied }: RunSummary): string {
  if (lines === null) return answered ? "answer" : "-";
  return `+${lines.added} -${lines.removed}${applied ? "" : " not applied"}`;
}

const COLORS = {
  approved: "green",
  patched: "green",
  solved: "green",
  unreviewed: "yellow",
  cancelled: "yellow",
  rejected: "red",
  failed: "red",
} as const satisfies Record<RunStatus, string>;

/** The text in the colour of an outcome: done, in need of a look, or without a result. */
export function paintStatus(paint: ChalkInstance, status: RunStatus, text: string): string {
  return paint[COLORS[status]](text);
}

/** The table of `tandem log`. `width` is the terminal's; null leaves the tasks whole, each on one line. */
export function renderLog(
  runs: readonly RunSummary[],
  {
    nowMs,
    width,
    paint,
  }: { readonly nowMs: number; readonly width: number | null; readonly paint: ChalkInstance },
): string {
  const ids = runs.map((run) => run.id);
  const cells = runs.map((run) => [
    sanitize(shortId(run.id, ids)),
    formatAge(nowMs - run.started_at),
    run.lane ?? "-",
    run.status,
    changeOf(run),
    formatDuration(run.ms),
    formatCost(run.cost_usd),
    sanitize(run.task),
  ]);
  const [header = [], ...rows] = alignColumns([HEADER, ...cells]);
  const line = (row: readonly string[], status: RunStatus | null) => {
    const task = row.at(-1) ?? "";
    const others = row.slice(0, -1);
    // Two spaces after each column before the task.
    const used = others.reduce((sum, cell) => sum + cell.length + 2, 0);
    const painted = others.map((cell, index) =>
      index === HEADER.indexOf("STATUS") && status !== null ? paintStatus(paint, status, cell) : cell,
    );
    return [...painted, fitLine(task, width === null ? Infinity : Math.max(10, width - used))].join("  ");
  };
  return [paint.dim(line(header, null)), ...rows.map((row, index) => line(row, runs[index]?.status ?? null))]
    .map((text) => `${text}\n`)
    .join("");
}
