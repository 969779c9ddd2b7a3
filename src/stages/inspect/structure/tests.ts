import { BOUNDS } from "../../../domain/bounds.ts";
import type { ChangeSet } from "../../../domain/change.ts";
import type { Checker, Observation } from "../checker.ts";
import { lineCounter } from "../lines.ts";
import { groupBy, removedWords, wordsOf } from "./code.ts";
import { pairTests } from "./pair-tests.ts";
import {
  doesNothing,
  mayAssert,
  withoutTrivial,
  mayHoldTests,
  testCases,
  type TestCase,
} from "./test-cases.ts";

/** Tests that the change deleted, emptied, skipped or took the assertions from. */
export const tests: Checker = {
  name: "tests",
  limitMs: BOUNDS.instant_check_ms,
  wants: mayHoldTests,
  seesDeletions: true,
  async check({ side, changes }, signal) {
    // The comparison of the two sides is the check itself: there is nothing to subtract.
    if (side === "before") return { observations: [], unchecked: [] };
    const before: TestCase[] = [];
    const after: TestCase[] = [];
    const unchecked: { path: string; why: string }[] = [];
    for (const change of changes) {
      if (!mayHoldTests(change.path) && !mayHoldTests(change.renamedFrom ?? "")) continue;
      await new Promise((resolve) => setImmediate(resolve));
      const old = { path: change.renamedFrom ?? change.path, content: change.before ?? "" };
      const now = { path: change.path, content: change.after ?? "" };
      const sides = signal.aborted
        ? [null]
        : [await testCases(old, change.path, signal), await testCases(now, change.path, signal)];
      const [then, next] = sides;
      if (then === null || then === undefined || next === null || next === undefined) {
        unchecked.push({ path: change.path, why: signal.aborted ? "out of time" : "it does not parse" });
        continue;
      }
      before.push(...then);
      after.push(...next);
    }
    const blind = new Set(unchecked.map(({ path }) => path));
    const judged = changes.filter(({ path }) => !blind.has(path));
    return { observations: judge(before, after, judged, blind.size > 0), unchecked };
  },
};

function judge(
  before: readonly TestCase[],
  after: readonly TestCase[],
  changes: ChangeSet,
  isPartial: boolean,
): readonly Observation[] {
  const removed = removedWords(changes);
  /** A test of something that the change took away may go, or change, with it. */
  const isOfRemoved = (test: TestCase): boolean =>
    wordsOf(`${test.names.join(" ")} ${test.source}`).some((word) => removed.has(word));
  const { kept, lost } = pairTests(before, after);
  const lineIn = (path: string): ((offset: number) => number) =>
    lineCounter(changes.find((change) => change.path === path)?.after ?? "");
  const found: Observation[] = kept.flatMap((pair) =>
    isOfRemoved(pair.before) ? [] : weakened(pair.before, pair.after, lineIn(pair.after.path)),
  );
  // A file that can't be read may hold what is gone elsewhere.
  const gone = isPartial ? [] : lost.filter((test) => !isOfRemoved(test) && !doesNothing(test.body));
  for (const [path, missing] of groupBy(gone, (test) => test.path)) found.push(deleted(path, missing));
  return onceForEachPlace(found);
}

function weakened(
  before: TestCase,
  after: TestCase,
  lineAt: (offset: number) => number,
): readonly Observation[] {
  const name = quote(after);
  const at = (offset: number): Pick<Observation, "path" | "line" | "endLine"> => ({
    path: after.path,
    line: lineAt(offset),
    endLine: lineAt(offset),
  });
  const key = after.names.join(" > ");
  if (before.skippedAt === null && after.skippedAt !== null) {
    const message = `the test ${name} is skipped now`;
    return [
      report("skipped", "warning", at(after.skippedAt), message, "Let it run, and mend what it finds.", key),
    ];
  }
  if (!before.isFocused && after.isFocused) {
    const message = `only ${name} runs now: the other tests are left out`;
    return [report("skipped", "warning", at(after.start), message, "Take `only` away.", key)];
  }
  if (after.skippedAt !== null || doesNothing(before.body)) return [];
  if (doesNothing(after.body)) {
    const message = `the test ${name} does nothing any more`;
    return [report("emptied", "error", at(after.start), message, "Put its statements back.", key)];
  }
  // A call that wasn't there before may be a helper that asserts.
  const rest = withoutTrivial(after.body);
  const isLess = [...callsOf(rest)].every((call) => callsOf(before.body).has(call));
  if (before.assertions === 0 || !isLess || withoutTrivial(before.body) !== before.body) return [];
  if (!mayAssert(rest)) {
    const message = `the test ${name} asserts nothing any more`;
    return [report("no-assertion", "error", at(after.start), message, "Put its assertions back.", key)];
  }
  const isCut = linesOf(after.body).every((line) => linesOf(before.body).includes(line));
  if (after.assertions > before.assertions / 2 || !isCut) return [];
  const message = `the test ${name} asserts less: ${after.assertions} of ${before.assertions} assertions are left`;
  return [report("fewer-assertions", "warning", at(after.start), message, "Put the others back.", key)];
}

/** Names of lost tests that a message tells. */
const SHOWN = 3;

function deleted(path: string, missing: readonly TestCase[]): Observation {
  const names = missing.slice(0, SHOWN).map(quote).join(", ");
  const more = missing.length > SHOWN ? ` and ${missing.length - SHOWN} more` : "";
  const message = `${missing.length === 1 ? "the test" : `${missing.length} tests`} ${names}${more} ${missing.length === 1 ? "is" : "are"} gone, though what is tested is still there`;
  const place = { path, line: 1, endLine: 1 };
  return report("deleted", "warning", place, message, "Put them back, or adapt them.", "deleted");
}

function report(
  rule: string,
  severity: Observation["severity"],
  place: Pick<Observation, "path" | "line" | "endLine">,
  message: string,
  suggestion: string,
  key: string,
): Observation {
  return { rule, category: "correctness", severity, ...place, message, suggestion, key };
}

function quote({ names }: TestCase): string {
  const name = (names.at(-1) ?? "").replace(/\s+/g, " ");
  return `"${name.length > 60 ? `${name.slice(0, 60)}…` : name}"`;
}

/** What only prints, and words before a bracket that call nothing. */
const NO_HELPER =
  /^(?:log|info|debug|print\w*|puts|Println|Printf|Logf?|function|func|fn|if|for|while|switch|catch|return|await|void|typeof|with|in|not)$/;

/** Called names. */
function callsOf(body: string): ReadonlySet<string> {
  const names = [...body.matchAll(/([\w$]+)\s*!?\(/g)].map(([, name = ""]) => name);
  return new Set(names.filter((name) => !NO_HELPER.test(name)));
}

function linesOf(body: string): readonly string[] {
  return body
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** A suite that is skipped skips many tests in one place. */
function onceForEachPlace(found: readonly Observation[]): readonly Observation[] {
  const places = new Set<string>();
  return found.filter(({ path, rule, line }) => {
    const place = `${path}\0${rule}\0${line}`;
    return !places.has(place) && places.add(place).size > 0;
  });
}
