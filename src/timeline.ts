import type { RunEvent } from "./domain/events.ts";
import type { Span, TimedStage } from "./domain/timeline.ts";

/** Makes the timeline of a run from its events, in the order of their times. */
export interface Timeline {
  /** Takes an event that happened at `at` ms after the run's start. */
  hear(event: RunEvent, at: number): void;
  /** Adds what ended at `at` and took `ms`. */
  past(stage: TimedStage, ms: number, at: number): void;
  /** All spans by their start; what is still open ends at `at`. */
  close(at: number): readonly Span[];
}

/** The stages that are a model's turn. */
const TURNS = ["draft", "review", "solve"] as const satisfies readonly TimedStage[];

/** Opens an empty timeline. */
export function openTimeline(): Timeline {
  const spans: Span[] = [];
  const open = new Map<TimedStage, Omit<Span, "end_ms">>();
  const shares = new Map<number, number>();
  let ahead: Omit<Span, "stage" | "first_token_ms"> | null = null;
  const end = (stage: TimedStage, at: number) => {
    const span = open.get(stage);
    if (span === undefined) return;
    open.delete(stage);
    spans.push({ stage, start_ms: span.start_ms, end_ms: at, first_token_ms: span.first_token_ms });
  };
  const begin = (stage: TimedStage, at: number) => {
    end(stage, at);
    open.set(stage, { stage, start_ms: at, first_token_ms: null });
  };
  const token = (stage: TimedStage, at: number) => {
    const span = open.get(stage);
    if (span?.first_token_ms === null)
      open.set(stage, { ...span, first_token_ms: tenths(at - span.start_ms) });
  };
  const past = (stage: TimedStage, ms: number, at: number) => {
    spans.push({ stage, start_ms: tenths(Math.max(0, at - ms)), end_ms: at, first_token_ms: null });
  };
  return {
    past,
    hear: (event, at) => {
      switch (event.type) {
        case "route.started":
          return begin("route", at);
        case "route.decided":
          return end("route", at);
        case "connection.opened":
          return past("connect", event.ms, at);
        case "context.started":
          return begin("context", at);
        case "context.gathered":
          return end("context", at);
        case "engines.warmed":
          return past("warm", event.ms, at);
        case "draft.started":
          return begin("draft", at);
        case "draft.progressed":
          return token("draft", at);
        case "file.inspected":
          ahead = { start_ms: ahead?.start_ms ?? tenths(Math.max(0, at - event.ms)), end_ms: at };
          return;
        case "draft.finished":
          if (ahead !== null) past("ahead", ahead.end_ms - ahead.start_ms, ahead.end_ms);
          ahead = null;
          return end("draft", at);
        case "inspect.started":
          return begin("inspect", at);
        case "inspect.finished":
          return end("inspect", at);
        case "review.started":
          return begin("review", at);
        case "review.progressed":
          return token("review", at);
        case "review.finished":
          return end("review", at);
        case "share.started":
          shares.set(event.share, at);
          return;
        case "share.finished":
          return past("share", at - (shares.get(event.share) ?? at), at);
        case "solve.started":
          return begin("solve", at);
        case "solve.progressed":
          return token("solve", at);
        case "solve.finished":
          return end("solve", at);
        case "apply.started":
          return begin("apply", at);
        case "change.applied":
          return end("apply", at);
        case "verify.started":
          return begin("verify", at);
        case "verify.finished":
          return end("verify", at);
        // A turn that failed has no end of its own, nor one that was cancelled.
        case "model.replaced":
        case "race.decided":
          for (const stage of TURNS) end(stage, at);
          return;
        case "task.escalated":
          // A solve that runs beside the draft goes on.
          for (const stage of ["draft", "review"] as const) end(stage, at);
          return;
        default:
          return;
      }
    },
    close: (at) => {
      for (const stage of open.keys()) end(stage, at);
      return spans.toSorted((a, b) => a.start_ms - b.start_ms || a.end_ms - b.end_ms);
    },
  };
}

/** A time in milliseconds, to a tenth. */
export function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
