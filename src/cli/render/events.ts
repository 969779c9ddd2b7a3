import type { RunEvent } from "../../domain/events.ts";
import { toJson } from "../output.ts";

/** While a reply streams, its progress is told at most this often, in milliseconds. */
const PROGRESS_MS = 200;

/** Prints every event as one line of JSON with the time since the run's start, in milliseconds. */
export function eventPrinter(write: (line: string) => void): (event: RunEvent) => void {
  const start = performance.now();
  let told = -PROGRESS_MS;
  return (event) => {
    const ms = performance.now() - start;
    if (event.type.endsWith(".progressed")) {
      if (ms - told < PROGRESS_MS) return;
      told = ms;
    }
    write(toJson({ ms: Math.round(ms * 10) / 10, ...event }));
  };
}
