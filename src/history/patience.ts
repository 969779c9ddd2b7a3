import { setTimeout as sleep } from "node:timers/promises";
import { isBusy } from "./problems.ts";

/** SQLite waits without hearing anything, signals included: so long at a time, in milliseconds. */
export const DEAF_MS = 200;
/** Between two tries, in milliseconds. */
const PAUSE_MS = 20;

/** How long others are waited for, and what ends that. */
export interface Patience {
  readonly busyMs: number;
  readonly signal: AbortSignal;
}

/** Tries again while another process holds the database, which SQLite itself does not for every statement. */
export async function patiently<T>({ busyMs, signal }: Patience, work: () => T): Promise<T> {
  const deadline = performance.now() + busyMs;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || signal.aborted || performance.now() > deadline) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
