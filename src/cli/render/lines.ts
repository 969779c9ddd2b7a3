import type { ChalkInstance } from "chalk";
import type { RunEvent } from "../../domain/events.ts";
import { isBlocking, isUnchecked, uncheckedText } from "../../domain/finding.ts";
import type { Route } from "../../domain/route.ts";
import type { Run } from "../../domain/run.ts";
import { sanitize } from "../output.ts";
import { fileStats, findingLine, plural, tokenRate } from "./format.ts";
import { formatCost, formatDuration } from "./units.ts";

/** How a line of the view is marked. */
type Mark = "done" | "problem" | "note" | "detail";

/** One line of the view: a stage's name, what became of it, and how it is marked. */
export interface Line {
  readonly mark: Mark;
  readonly stage: string;
  readonly text: string;
}

const RACES = {
  draft: "the draft was good first; the solve beside it is cancelled",
  solve: "the solve is kept; the draft's side is ended",
  none: "neither the draft nor the solve beside it is kept",
} as const;

/** What an event says to a person; most events that only show progress say nothing. */
export function linesOf(event: RunEvent, rates: { readonly strong: number }): readonly Line[] {
  switch (event.type) {
    case "notice.given":
      return [{ mark: "note", stage: "note", text: event.text }];
    case "route.decided":
      return [{ mark: "done", stage: "route", text: routeText(event.route) }];
    case "draft.repaired":
      return [{ mark: "detail", stage: "draft", text: `asked again: ${event.reason}` }];
    case "draft.finished":
      return [{ mark: markOf(event.draft), stage: "draft", text: turnText(event.draft) }];
    case "inspect.finished": {
      const { findings, checks } = event.inspection;
      const skipped = checks.filter(isUnchecked);
      const text = findings.length === 0 ? "nothing found" : plural(findings.length, "finding");
      return [
        {
          mark: findings.some(isBlocking) ? "problem" : "done",
          stage: "inspect",
          text: [text, ...skipped.map(uncheckedText)].join("; "),
        },
        ...findings.map((finding): Line => ({
          mark: "detail",
          stage: "inspect",
          text: findingLine(finding),
        })),
      ];
    }
    case "review.finding":
      return [{ mark: "detail", stage: "review", text: findingLine(event.finding) }];
    case "review.finished": {
      const { verdict, findings, ms } = event.review;
      const text = `${turnName(event.review)}: ${verdict}, ${plural(findings.length, "finding")} in ${formatDuration(ms)}`;
      return [{ mark: verdict === "rejected" ? "problem" : "done", stage: "review", text }];
    }
    case "race.decided":
      return [{ mark: "done", stage: "race", text: RACES[event.winner ?? "none"] }];
    case "task.escalated":
      return [{ mark: "problem", stage: "up", text: `to the strong model: ${event.escalation.detail}` }];
    case "solve.read":
      return [{ mark: "detail", stage: "solve", text: `${event.tool} ${event.target}` }];
    case "solve.finished":
      return [{ mark: markOf(event.solve), stage: "solve", text: turnText(event.solve) }];
    case "model.replaced": {
      const { role, from, to, why } = event.replaced;
      return [
        { mark: "problem", stage: "model", text: `${to} takes the ${role} role in place of ${from}: ${why}` },
      ];
    }
    case "model.retried":
      return [
        {
          mark: "note",
          stage: "retry",
          text: `${event.model}: ${event.reason}; again in ${formatDuration(event.wait_ms)}`,
        },
      ];
    case "change.applied":
      return [{ mark: "done", stage: "apply", text: fileStats(event.files) }];
    case "change.undone":
      return [{ mark: "problem", stage: "undo", text: `${event.reason}; the change was taken back` }];
    case "verify.finished": {
      const { command, passed, ended, ms, output_tail: tail } = event.verification;
      const how = passed ? "passed" : ended === "timed_out" ? "timed out" : "failed";
      const line: Line = {
        mark: passed ? "done" : "problem",
        stage: "verify",
        text: `${command}: ${how} in ${formatDuration(ms)}`,
      };
      const output = tail.split("\n").slice(-SHOWN_TAIL);
      return passed
        ? [line]
        : [line, ...output.map((text): Line => ({ mark: "detail", stage: "verify", text }))];
    }
    case "run.finished":
      return [totals(event.run, rates.strong)];
    default:
      return [];
  }
}

/** Lines of a failed check's output shown in the view; all of them are in the history. */
const SHOWN_TAIL = 12;

function routeText(route: Route): string {
  const { seconds, probability, budget_seconds: budget } = route.estimate;
  const reason = route.reasons[0]?.text;
  const likely = `${Math.round(probability * 100)} % likely within ${budget} s`;
  const why =
    route.rule === "boundary"
      ? `${route.boundary} boundary`
      : `about ${Math.round(seconds)} s to verify, ${likely}`;
  return `${route.lane}: ${why}${reason === undefined ? "" : ` (${reason})`}`;
}

function turnName(turn: { readonly model: string; readonly served_model: string }): string {
  return turn.model === turn.served_model ? turn.model : `${turn.model} (served: ${turn.served_model})`;
}

/** A turn that brought nothing is not done. */
function markOf(turn: { readonly tokens: Run["usage"] }): Mark {
  return turn.tokens.output === 0 ? "problem" : "done";
}

function turnText(turn: Parameters<typeof turnName>[0] & { tokens: Run["usage"]; ms: number }): string {
  return `${turnName(turn)}: ${tokenRate(turn.tokens, turn.ms)}`;
}

/** The time the strong model alone would take for the same output, at its published rate: an estimate. */
function totals(run: Run, strongRate: number): Line {
  const applied = run.change === null || run.change.applied ? "" : ", not applied,";
  const parts = [`${run.status}${applied} in ${formatDuration(run.ms)}`];
  if (run.usage.input + run.usage.output > 0) parts.push(costText(run));
  if (run.draft !== null && run.review !== null && run.solve === null) {
    const alone = (run.draft.tokens.output / strongRate) * 1_000;
    parts.push(`the strong model alone: about ${formatDuration(alone)} (estimate, ${strongRate} tokens/s)`);
  }
  return { mark: run.error === null ? "done" : "problem", stage: "total", text: parts.join(", ") };
}

function costText({ cost_usd: cost, unpriced_models: unpriced }: Run): string {
  const known = cost === null ? "cost not known" : formatCost(cost);
  return unpriced.length === 0 || cost === null
    ? known
    : `${known} without ${unpriced.join(", ")} (price not known)`;
}

const MARKS: Readonly<Record<Mark, string>> = { done: "✔", problem: "✖", note: "!", detail: " " };

/** A line as it is printed; everything in it may come from outside and is made safe. */
export function printLine(line: Line, paint: ChalkInstance, ascii: boolean): string {
  const text = sanitize(line.text).replaceAll("\n", " ");
  const stage = line.stage.padEnd(8);
  if (ascii) return line.mark === "detail" ? `  ${stage}  ${text}` : `${stage} ${text}`;
  switch (line.mark) {
    case "done":
      return `${paint.green(MARKS.done)} ${paint.bold(stage)} ${text}`;
    case "problem":
      return `${paint.red(MARKS.problem)} ${paint.bold(stage)} ${text}`;
    case "note":
      return `${paint.yellow(MARKS.note)} ${paint.bold(stage)} ${text}`;
    case "detail":
      return `  ${paint.dim(`${" ".repeat(8)} ${text}`)}`;
  }
}
