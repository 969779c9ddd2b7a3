import { builtinModules, createRequire } from "node:module";
import { UNLOADED } from "./builtins.ts";

/** Methods of classes that no module of Node exports, and that other code rarely spells out. */
const UNEXPORTED =
  "appendFile createReadStream createWriteStream datasync getAsyncId readLines readableWebStream " +
  "getAuthTag setAuthTag setAAD setAutoPadding percentile percentiles recordDelta hasRef refresh " +
  "goaway altsvc pushStream respondWithFile sendTrailers createTestContext diagnostic plan todo runOnly " +
  "before after beforeEach afterEach mockImplementationOnce callCount resetCalls restoreAll timers tick runAll";

let language: ReadonlySet<string> | null = null;
let all: ReadonlySet<string> | null = null;

/** Whether the language or some module of this Node has a property of this name. */
export function isRuntimeName(name: string): boolean {
  // To load every module of Node takes a tenth of a second: nearly all that is called is the language's.
  return (language ??= collect(languageValues())).has(name) || runtimeNames().has(name);
}

/** Every property that the language and the modules of this Node have. */
export function runtimeNames(): ReadonlySet<string> {
  return (all ??= collect([...languageValues(), ...nodeValues()]));
}

function languageValues(): readonly unknown[] {
  return [globalThis, "", 0, true, Symbol.iterator, 0n, [][Symbol.iterator](), new Map().entries()].map(
    Object,
  );
}

function nodeValues(): readonly unknown[] {
  const require = createRequire(import.meta.url);
  return builtinModules.filter((name) => !UNLOADED.test(name)).map((name): unknown => require(name));
}

function collect(values: readonly unknown[]): ReadonlySet<string> {
  const found = new Set(UNEXPORTED.split(" "));
  const seen = new Set<unknown>();
  const add = (value: unknown, depth: number): void => {
    if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value))
      return;
    seen.add(value);
    for (const [name, { value: held }] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
      found.add(name);
      if (depth > 0) add(held, depth - 1);
    }
    add(Object.getPrototypeOf(value), depth);
  };
  for (const value of values) add(value, 3);
  return found;
}
