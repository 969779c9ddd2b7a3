import { groupBy } from "./code.ts";
import type { TestCase } from "./test-cases.ts";

/** What became of the tests: those that are still there in some form, and those without a successor. */
export interface Pairing {
  readonly kept: readonly { readonly before: TestCase; readonly after: TestCase }[];
  readonly lost: readonly TestCase[];
}

/** Likeness from which a new test counts as another wording of a lost one; 1 is the same. */
const ALIKE = 0.3;

/**
 * Finds each test's successor, the surest way first: the same name in the same file, the same name
 * anywhere, the same body, a body or name much like it. A test that moved or was renamed is kept.
 */
export function pairTests(before: readonly TestCase[], after: readonly TestCase[]): Pairing {
  const kept: { before: TestCase; after: TestCase }[] = [];
  let old = before;
  let fresh = after;
  const pairBy = (identify: (test: TestCase) => string): void => {
    const waiting = groupBy(fresh, identify);
    old = old.filter((test) => {
      const identity = identify(test);
      const successor = identity === "" ? undefined : waiting.get(identity)?.shift();
      if (successor === undefined) return true;
      kept.push({ before: test, after: successor });
      return false;
    });
    const taken = new Set(kept.map((pair) => pair.after));
    fresh = fresh.filter((test) => !taken.has(test));
  };
  pairBy((test) => `${test.path}\0${test.names.join("\0")}`);
  pairBy((test) => `${test.path}\0${test.names.at(-1)}`);
  pairBy((test) => test.names.at(-1) ?? "");
  pairBy((test) => test.source.replace(/\s+/g, " ").trim());

  const candidates = old
    .flatMap((test) => fresh.map((other) => ({ before: test, after: other, alike: likeness(test, other) })))
    .filter(({ alike }) => alike >= ALIKE)
    .sort((a, b) => b.alike - a.alike);
  const done = new Set<TestCase>();
  for (const { before: test, after: successor } of candidates) {
    // One table takes the place of many tests.
    if (done.has(test) || (done.has(successor) && !successor.isTable)) continue;
    if (!done.has(successor)) kept.push({ before: test, after: successor });
    done.add(test);
    done.add(successor);
  }
  const tables = new Set(fresh.filter(({ isTable }) => isTable).map(({ path }) => path));
  return { kept, lost: old.filter((test) => !done.has(test) && !tables.has(test.path)) };
}

/** Dice's coefficient over the words of the names, or over those of the bodies: the larger one. */
function likeness(a: TestCase, b: TestCase): number {
  const names = dice(words(a.names.at(-1) ?? ""), words(b.names.at(-1) ?? ""));
  return Math.max(names, dice(words(a.source), words(b.source)));
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[a-z0-9]{2,}/g) ?? []);
}

function dice(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 || b.size === 0) return 0;
  return (2 * [...a].filter((word) => b.has(word)).length) / (a.size + b.size);
}
