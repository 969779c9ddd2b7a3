import { mayHoldTests, testCases, type TestCase } from "../src/stages/inspect/structure/test-cases.ts";
import { codeOf } from "../src/stages/inspect/structure/code.ts";
import { type Defect, pick, replaced, type Seedbed, type Seeder } from "./inspect-defect.ts";
import { isBalanced } from "./inspect-seed-text.ts";

const ASSERTS =
  /\bexpect\b|\bassert|\bt\.(?:is|equal|ok|same|deepEqual|match)|\.should\b|\bself\.(?:assert|fail)/;

/** A test that asserts something, and then doesn't, or isn't there, or never runs. */
export const seedTest: Seeder = async (bed) => {
  if (!mayHoldTests(bed.path)) return [];
  const cases = await testCases(
    { path: bed.path, content: bed.text },
    bed.path,
    new AbortController().signal,
  );
  const judged = (cases ?? []).filter(
    ({ assertions, bodyEnd, skippedAt }) => assertions > 0 && bodyEnd > 0 && skippedAt === null,
  );
  // Where it was the only one, its file would be gone as well.
  const one = pick(judged.length > 1 ? judged : [], bed.next);
  if (one === undefined) return [];
  return [emptied, deleted, stripped, skipped].flatMap((make) => make(one, bed) ?? []);
};

function emptied({ bodyStart, bodyEnd }: TestCase, bed: Seedbed): Defect {
  return replaced(bed, [bodyStart, bodyEnd], isPython(bed) ? "pass" : "", { class: "test", kind: "emptied" });
}

function deleted({ start, bodyEnd }: TestCase, bed: Seedbed): Defect | null {
  const about = { class: "test", kind: "deleted" } as const;
  if (isPython(bed)) return replaced(bed, [start, bodyEnd], "", about);
  const end = /^\s*\}\s*(?:,[^(){}]*)?\)\s*;?/.exec(bed.text.slice(bodyEnd));
  return end === null ? null : replaced(bed, [start, bodyEnd + end[0].length], "", about);
}

/** Only where each line with an assertion is a statement of its own, and something else is left. */
function stripped({ bodyStart, bodyEnd, source }: TestCase, bed: Seedbed): Defect | null {
  const lines = source.split("\n");
  const code = codeOf(bed.path, bed.text).slice(bodyStart, bodyEnd).split("\n");
  const kept = lines.filter((_, index) => !ASSERTS.test(code[index] ?? ""));
  const gone = code.filter((line) => ASSERTS.test(line));
  const isWhole = gone.every(
    (line) => isBalanced(line) && (isPython(bed) || /;\s*$/.test(line)) && !/^\s*with\b/.test(line),
  );
  const isLeft = kept.some((line) => /^\s*[\w(]/.test(line));
  if (gone.length === 0 || !isWhole || !isLeft) return null;
  return replaced(bed, [bodyStart, bodyEnd], kept.join("\n"), {
    class: "test",
    kind: "stripped of assertions",
  });
}

function skipped({ start }: TestCase, bed: Seedbed): Defect | null {
  const about = { class: "test", kind: "skipped" } as const;
  const rest = bed.text.slice(start);
  if (isPython(bed)) {
    const indent = bed.text.slice(bed.text.lastIndexOf("\n", start - 1) + 1, start);
    return replaced(bed, [start, start], `@unittest.skip("later")\n${indent}`, about);
  }
  const head = /^(?:it|test)(?=\()/.exec(rest)?.[0];
  return head === undefined ? null : replaced(bed, [start, start + head.length], `${head}.skip`, about);
}

function isPython({ path }: Seedbed): boolean {
  return path.endsWith(".py");
}
