import type { ChalkInstance } from "chalk";
import type { Run } from "../../domain/run.ts";
import type { Span } from "../../domain/timeline.ts";
import { alignColumns } from "./columns.ts";
import { formatDuration } from "./units.ts";

/** Columns of the drawing where there is no terminal. */
const DEFAULT_WIDTH = 80;

/** A bar narrower than this says nothing: the line grows over the edge instead. */
const MIN_BAR = 10;

const GAP = "  ";

/**
 * When each stage of a run ran: one line a span, all bars on one scale, so that what ran at the same time
 * stands in the same columns. `░` is the wait for a model's first text. Behind the length stands what was
 * already running when the span began, which a bar of one column can't show.
 */
export function renderTimeline(
  { timeline }: Pick<Run, "timeline">,
  { width, paint }: { readonly width: number | null; readonly paint: ChalkInstance },
): string {
  const total = Math.max(...timeline.map((span) => span.end_ms));
  const starts = alignRight(timeline.map((span) => formatDuration(span.start_ms)));
  const lengths = alignRight(timeline.map((span) => formatDuration(span.end_ms - span.start_ms)));
  const rows = alignColumns(
    timeline.map((span, index) => [
      span.stage,
      starts[index] ?? "",
      lengths[index] ?? "",
      beside(span, timeline),
    ]),
  );
  const taken = Math.max(...rows.map((row) => row.join(GAP).length)) + GAP.length;
  const cells = Math.max(MIN_BAR, (width ?? DEFAULT_WIDTH) - taken);
  const lines = timeline.map((span, index) => {
    const [stage = "", start = "", length = "", others = ""] = rows[index] ?? [];
    const { before, waiting, working } = bar(span, total, cells);
    const drawn = `${" ".repeat(before)}${paint.dim("░".repeat(waiting))}${paint.cyan("█".repeat(working))}`;
    const rest = " ".repeat(cells - before - waiting - working);
    return [stage, `${drawn}${rest}`, start, length, paint.dim(others)].join(GAP).trimEnd();
  });
  return [...lines, `${formatDuration(total)} in all`].map((line) => `${line}\n`).join("");
}

/** The bar of a span in whole columns: at least one, and none beyond the last. */
function bar(span: Span, total: number, cells: number) {
  const column = (ms: number) => (total === 0 ? 0 : Math.round((ms / total) * cells));
  const before = Math.min(column(span.start_ms), cells - 1);
  const end = Math.max(before + 1, column(span.end_ms));
  const waited = span.first_token_ms === null ? 0 : column(span.start_ms + span.first_token_ms) - before;
  const waiting = Math.max(0, Math.min(waited, end - before - 1));
  return { before, waiting, working: end - before - waiting };
}

function beside(span: Span, timeline: readonly Span[]): string {
  const earlier = timeline.slice(0, timeline.indexOf(span));
  const running = earlier.filter(({ end_ms }) => end_ms > span.start_ms).map(({ stage }) => stage);
  return running.length === 0 ? "" : `beside ${[...new Set(running)].join(", ")}`;
}

function alignRight(cells: readonly string[]): readonly string[] {
  const width = Math.max(...cells.map((cell) => cell.length));
  return cells.map((cell) => cell.padStart(width));
}
