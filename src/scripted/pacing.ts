import { setTimeout as sleep } from "node:timers/promises";
import type { Pace } from "./script.ts";

/** Characters (UTF-16 units) of one scripted token: the rule of thumb for English and code. */
const CHARS_PER_TOKEN = 4;

/** Steps written at once at most, so that a huge reply at full speed doesn't stand in memory twice. */
const BATCH = 1_000;

/** Cuts a text into tokens of 4 characters, never through a surrogate pair: the same text, the same tokens. */
export function cutTokens(text: string): string[] {
  const tokens: string[] = [];
  let from = 0;
  while (from < text.length) {
    let to = Math.min(from + CHARS_PER_TOKEN, text.length);
    const last = text.charCodeAt(to - 1);
    if (last >= 0xd800 && last <= 0xdbff && to < text.length) to += 1;
    tokens.push(text.slice(from, to));
    from = to;
  }
  return tokens;
}

/** Something to send once `tokens` tokens have been generated. */
export interface Step {
  readonly tokens: number;
}

/** When a step is due, in milliseconds after the request: token k (from 0) at first token + k / rate. */
export function dueMs(step: Step, pace: Pace): number {
  if (step.tokens === 0) return 0;
  return pace.firstTokenMs + ((step.tokens - 1) * 1_000) / pace.tokensPerSecond;
}

/**
 * Sends each step when it is due, those due together in one batch. Times are taken from the clock and
 * never added up, so a late timer doesn't delay what follows. Returns early when the signal fires.
 *
 * @param startedAt the request's time on the `performance.now()` clock, in milliseconds
 */
export async function play<S extends Step>(
  steps: readonly S[],
  pace: Pace,
  startedAt: number,
  send: (batch: readonly S[]) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let sent = 0;
  while (!signal.aborted) {
    const elapsed = performance.now() - startedAt;
    const rest = steps.slice(sent, sent + BATCH);
    const waiting = rest.findIndex((step) => dueMs(step, pace) > elapsed);
    const due = waiting === -1 ? rest : rest.slice(0, waiting);
    if (due.length > 0) await send(due);
    sent += due.length;
    const next = steps[sent];
    if (next === undefined) return;
    const wait = dueMs(next, pace) - (performance.now() - startedAt);
    if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => undefined);
  }
}
