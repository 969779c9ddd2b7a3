import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { showCommand, type ShowFormat } from "../../src/cli/commands/show.ts";
import type { Span } from "../../src/domain/timeline.ts";
import type { RunRecord } from "../../src/history/history.ts";
import { openHistory } from "../../src/history/sqlite.ts";
import { bareRun, fullRun, recordOf, temporaryFolder } from "../support/history.ts";
import { captureOutput, FAILED } from "../support/output.ts";

async function show(
  records: readonly RunRecord[],
  id: string,
  format: ShowFormat = "text",
  color = false,
  width: number | null = null,
) {
  const history = await openHistory(path.join(temporaryFolder(), "history.db"), (line) => {
    throw new Error(line);
  });
  onTestFinished(() => history.close());
  for (const record of records) await history.record(record);
  const { output, out, err, fail } = captureOutput(color);
  const code = showCommand(id, format, {
    output,
    history,
    nowMs: 1_760_000_000_000 + 7_200_000,
    toTerminal: false,
    width,
    printDiff: (changes) => `diff of ${changes.map((change) => change.path).join()}\n`,
    fail,
  });
  return { code, out: out(), err: err() };
}

test("a run with all its parts", async () => {
  const { code, out, err } = await show([recordOf(fullRun())], "01JD");
  expect([code, err]).toEqual([0, ""]);
  expect(out).toBe(`01JD2Z3K4M5N6P7Q8R9S0T1V2W  patched, applied  2 h
task       add a limit to parseList
tree       /home/dev/shop
route      fast (verifiable), 12 s of 30 s
escalated  verify_failed: npm test ended with 1
check      npm test: passed after 4.1 s
total      20.1 s, $0.0123, 3600 tokens in (3072 cached), 900 out

stages
  draft   gpt-5.3-codex-spark                              813 ms  300 tokens
  solve   gpt-5.3-codex (served by gpt-5.3-codex-2026-01)  9.0 s   300 tokens
  review  gpt-5.3-codex                                    6.2 s   300 tokens  patched

findings
  error    src/list.ts:1  no module ./lists.js (inspect: imports)
  warning  src/list.ts:9  a limit of 0 returns everything (review: edge-case)
  info     src/list.ts:3  the name misleads (review: correctness)

files
  +18 -2  src/list.ts
  +1 -0   src/index.ts

--- a/src/list.ts
+++ b/src/list.ts
@@ -1 +1 @@
-old
+new
`);
});

test("a run that failed says why", async () => {
  const { out } = await show([recordOf(bareRun({ ms: 12 }))], "01JD2Z");
  expect(out).toBe(`01JD2Z3K4M5N6P7Q8R9S0T1V2W  failed  2 h
task   add a limit to parseList
tree   /home/dev/shop
total  12 ms, -, 0 tokens in (0 cached), 0 out
error  auth: no key
       set OPENAI_API_KEY
`);
});

test.each([
  [{ passed: false, ended: "exited" as const }, "npm test: failed after 4.1 s"],
  [{ passed: false, ended: "timed_out" as const }, "npm test: timed out after 4.1 s"],
  [{ passed: false, ended: "not_started" as const }, "npm test: not started after 4.1 s"],
])("a check that ended as %j", async (verification, text) => {
  const run = fullRun();
  const record = recordOf({
    ...run,
    verification: run.verification && { ...run.verification, ...verification },
  });
  expect((await show([record], "01JD2Z")).out).toContain(`check      ${text}\n`);
});

test("an answer is shown in place of a patch", async () => {
  const { out } = await show([recordOf(bareRun({ answer: "It is 42.\nBecause.", error: null }))], "01JD2Z");
  expect(out.endsWith("0 out\n\nIt is 42.\nBecause.\n")).toBe(true);
});

test("nothing that a terminal would obey gets through", async () => {
  const evil = "\u001b]0;owned\u0007\u009b2J\u202e\rx";
  const run = fullRun({ task: evil, answer: evil, error: { code: "bug", message: evil, hint: evil } });
  const { out } = await show(
    [
      recordOf({
        ...run,
        change: { applied: true, files: [{ path: evil, added: 1, removed: 1 }], patch: evil },
      }),
    ],
    "01JD2Z",
  );
  expect(out).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(out).toContain("]0;owned");
});

test("the diff has the usual colours", async () => {
  const { out } = await show([recordOf(fullRun())], "01JD2Z", "text", true);
  expect(out).toContain("\u001b[32m+new\u001b[39m");
  expect(out).toContain("\u001b[31m-old\u001b[39m");
  expect(out).toContain("\u001b[36m@@ -1 +1 @@\u001b[39m");
  expect(out).toContain("\u001b[1m--- a/src/list.ts\u001b[22m");
});

test.each<[ShowFormat, RunRecord, string]>([
  ["json", recordOf(fullRun()), `${JSON.stringify(fullRun())}\n`],
  ["patch", recordOf(fullRun()), fullRun().change?.patch ?? "none"],
  ["draft", recordOf(fullRun()), "diff of src/list.ts\n"],
  ["draft", recordOf(bareRun(), { draft: "an answer\n\n" }), "an answer\n"],
  // Bytes for another program are not touched.
  [
    "patch",
    recordOf(fullRun({ change: { applied: false, files: [], patch: "+a\u001bb\r\n" } })),
    "+a\u001bb\r\n",
  ],
])("--%s prints the part as it is (%#)", async (format, record, text) => {
  expect(await show([record], record.run.id, format, true)).toEqual({ code: 0, out: text, err: "" });
});

test.each<[string, ShowFormat, string]>([
  ["01JE", "text", 'usage: no run "01JE" | `tandem log --all` lists them\n'],
  ["01J", "text", 'usage: no run "01J" | `tandem log --all` lists them\n'],
  ["01JD", "text", 'usage: several runs start with "01JD" | give more of the id\n'],
  ["01JD1", "patch", "usage: run 01JD1 has no patch | \n"],
  ["01JD1", "draft", "usage: run 01JD1 has no draft | \n"],
])("show %s as %s fails", async (id, format, line) => {
  const records = [recordOf(fullRun()), recordOf(bareRun({ id: "01JD1" }), { draft: null })];
  expect(await show(records, id, format)).toEqual({ code: FAILED, out: "", err: line });
});

const span = (
  stage: Span["stage"],
  start_ms: number,
  end_ms: number,
  first_token_ms: number | null = null,
) => ({
  stage,
  start_ms,
  end_ms,
  first_token_ms,
});

test.each<[string, readonly Span[], number | null, readonly string[]]>([
  [
    "what ran beside another stands in the same columns",
    [span("draft", 0, 1000, 500), span("warm", 200, 700), span("review", 1000, 2000, 300)],
    58,
    [
      "draft   ░░░░░█████              0 ms   1.0 s",
      "warm      █████               200 ms  500 ms  beside draft",
      "review            ░░░███████   1.0 s   1.0 s",
      "2.0 s in all",
    ],
  ],
])("the timeline: %s", async (_name, timeline, width, lines) => {
  const { out, code } = await show([recordOf(fullRun({ timeline }))], "01JD", "timeline", false, width);
  expect([code, out]).toEqual([0, lines.map((line) => `${line}\n`).join("")]);
});

test.each([null, 40, 80, 200])("a timeline on %s columns", async (width) => {
  const { out } = await show([recordOf(fullRun())], "01JD", "timeline", false, width);
  const lines = out.trimEnd().split("\n").slice(0, -1);
  expect(lines).toHaveLength(fullRun().timeline.length);
  // Where a bar would have less than 10 columns the line is longer instead.
  expect(Math.max(...lines.map((line) => line.length))).toBe(Math.max(width ?? 80, 51));
  // Every span can be seen, however short, and none runs over the end.
  for (const line of lines)
    expect(line).toMatch(/^[a-z]+ +░*█+ +[\d.]+ m?s +[\d.]+ m?s(  beside [a-z, ]+)?$/);
});

test("a run of before the times were kept has no timeline", async () => {
  const { code, err } = await show([recordOf(fullRun({ timeline: [] }))], "01JD", "timeline");
  expect([code, err]).toEqual([FAILED, "usage: run 01JD2Z3K4M5N6P7Q8R9S0T1V2W has no timeline | \n"]);
});
