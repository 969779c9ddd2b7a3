import { expect, test } from "vitest";
import type { ChangeSet } from "../../../src/domain/change.ts";
import { NOTHING_TO_CHECK } from "../../../src/domain/finding.ts";
import { inspectShown } from "../../../src/stages/inspect/inspect-shown.ts";
import { emptyWorkspace } from "../../../src/workspace/diff/empty.ts";

const KEY = `const key = "${["ghp", "abcdefghijklmnopqrstuvwxyz0123456789"].join("_")}";\n`;

async function inspect(changes: ChangeSet) {
  const found = await inspectShown(
    { changes },
    { workspace: emptyWorkspace("/") },
    new AbortController().signal,
  );
  const states = Object.fromEntries(found.checks.map(({ name, state, why }) => [name, `${state}: ${why}`]));
  return { rules: found.findings.map(({ rule, start_line: line }) => `${line} ${rule}`), states };
}

test("of a changed file the added lines are looked at, and every check says what it could not", async () => {
  const before = `\n\n${KEY}function a() {\n`;
  const after = `\n\n${KEY}function a() {\n  // ... rest unchanged\n`;
  const { rules, states } = await inspect([{ path: "a.ts", renamedFrom: null, before, after }]);
  expect(rules).toEqual(["5 placeholders/stand-in"]);
  expect(states).toMatchObject({
    placeholders: "partial: only the lines of the diff were looked at",
    secrets: "partial: only the lines of the diff were looked at",
    syntax: "skipped: it needs whole files, and the diff shows only parts",
    imports: "skipped: it needs the repository, and only a diff is here",
    exports: "skipped: it needs the repository, and only a diff is here",
  });
});

test("a new file is whole, so that its syntax is checked", async () => {
  const { rules, states } = await inspect([
    { path: "a.ts", renamedFrom: null, before: null, after: `${KEY}function (\n` },
  ]);
  expect(rules).toEqual(["1 secrets/credential", "2 syntax/parse"]);
  expect(states).toMatchObject({ syntax: "ran: ", secrets: "ran: " });
});

test("a deleted file has no lines", async () => {
  const { rules, states } = await inspect([{ path: "a.ts", renamedFrom: null, before: KEY, after: null }]);
  expect(rules).toEqual([]);
  expect(new Set(Object.values(states))).toEqual(new Set([`skipped: ${NOTHING_TO_CHECK}`]));
});
