import type { Listen } from "../../domain/events.ts";
import { toJson } from "../output.ts";

/** While a reply streams, its progress is told at most this often, in milliseconds. */
const PROGRESS_MS = 200;

/** Prints every event as one line of JSON, its time first. */
export function eventPrinter(write: (line: string) => void): Listen {
  let told = -PROGRESS_MS;
  return (event) => {
    if (event.type.endsWith(".progressed")) {
      if (event.at_ms - told < PROGRESS_MS) return;
      told = event.at_ms;
    }
    write(toJson(event));
  };
}
