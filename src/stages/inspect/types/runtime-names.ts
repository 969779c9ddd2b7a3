import { builtinModules, createRequire } from "node:module";
import { UNLOADED } from "./builtins.ts";

/** Methods of classes that no module of Node exports, and that other code rarely spells out. */
const UNEXPORTED =
  "appendFile createReadStream createWriteStream datasync getAsyncId readLines readableWebStream " +
  "getAuthTag setAuthTag setAAD setAutoPadding percentile percentiles recordDelta hasRef refresh " +
  "goaway altsvc pushStream respondWithFile sendTrailers createTestContext diagnostic plan todo runOnly " +
  "before after beforeEach afterEach mockImplementationOnce callCount resetCalls restoreAll timers tick runAll";

let names: ReadonlySet<string> | null = null;

/** Every property that the language and the modules of this Node have. */
export function runtimeNames(): ReadonlySet<string> {
  return (names ??= collect());
}

function collect(): ReadonlySet<string> {
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
  const require = createRequire(import.meta.url);
  add(globalThis, 3);
  for (const name of builtinModules) if (!UNLOADED.test(name)) add(require(name), 3);
  for (const value of ["", 0, true, Symbol.iterator, 0n, [][Symbol.iterator](), new Map().entries()])
    add(Object(value), 2);
  return found;
}
