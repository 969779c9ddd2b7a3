import { setFlagsFromString } from "node:v8";

/** V8's measure of a function's work: roughly the bytes it has run through. It counts in a signed 32-bit number. */
const TIERING_BUDGET = 2_000_000_000;

let told = false;

/**
 * Has V8 optimise a WebAssembly function when that has run for about a second, and not at once. The parsers
 * here have some functions of tens of kilobytes: to optimise those takes seconds of all processors, while the
 * code that V8 makes of them first reads a change in milliseconds. To be called before a module is made.
 */
export function optimiseLate(): void {
  if (told) return;
  told = true;
  setFlagsFromString(`--wasm-tiering-budget=${TIERING_BUDGET}`);
}
