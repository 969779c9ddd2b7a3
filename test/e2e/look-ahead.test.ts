import { onTestFinished, expect, test } from "vitest";
import { startScriptedServer } from "../../src/scripted/server.ts";
import { tempFolder, tempRepo } from "../support/repo.ts";
import { FAST, patch, runHere, STRONG, verdict } from "../support/tandem.ts";

const LINES = [`+{"row": 1}`];
const FILES = ["one", "two", "three"].flatMap((name) => [`*** Add File: ${name}.json`, ...LINES]);
const FILLER = Array.from({ length: 40 }, (_, at) => `+word ${at} of the last file, which takes a while`);
const AT_ONCE = { tokensPerSecond: Number.POSITIVE_INFINITY, firstTokenMs: 0, once: true };

/** The events of a run whose draft comes slowly. */
async function eventsOf(
  draft: readonly ReturnType<typeof patch>[],
  strong: readonly ReturnType<typeof patch>[],
) {
  const server = await startScriptedServer({
    models: {
      [FAST]: { tokensPerSecond: 300, firstTokenMs: 0, once: true, replies: draft },
      [STRONG]: { ...AT_ONCE, replies: strong },
    },
  });
  onTestFinished(() => server.close());
  const env = { OPENAI_BASE_URL: server.url, OPENAI_API_KEY: "sk-test-key", TANDEM_HOME: tempFolder() };
  const args = ["-n", "--events", "--fast", "write one.json, two.json, three.json and notes.txt"];
  const { stdout } = await runHere(args, { cwd: tempRepo().root, env });
  return stdout
    .trim()
    .split("\n")
    .map((line): { type: string; path?: string; run: never; at_ms: number } => JSON.parse(line));
}

test("a file is looked at as soon as it is complete, while the rest of the draft is still written", async () => {
  const events = await eventsOf(
    [patch(...FILES, "*** Add File: notes.txt", ...FILLER)],
    [verdict("approved")],
  );
  const types = events.map(({ type }) => type);
  const looked = events.filter(({ type }) => type === "file.inspected").map(({ path }) => path);
  expect(looked).toEqual(["one.json", "two.json", "three.json"]);
  expect(types.lastIndexOf("file.inspected")).toBeLessThan(types.indexOf("draft.finished"));
  const timeline: readonly { stage: string; start_ms: number; end_ms: number }[] =
    events.at(-1)?.run["timeline"] ?? [];
  const ahead = timeline.find(({ stage }) => stage === "ahead");
  const draft = timeline.find(({ stage }) => stage === "draft");
  expect(ahead?.start_ms).toBeGreaterThan(draft?.start_ms ?? Infinity);
  expect(ahead?.end_ms).toBeLessThan(draft?.end_ms ?? 0);
});

test("a draft that can't be read in the end leaves nothing of what was looked at", async () => {
  const broken = [...FILES, "*** Add File: notes.txt", ...FILLER, "this is no line of a patch"];
  const events = await eventsOf([patch(...broken), patch(...broken)], []);
  expect(events.filter(({ type }) => type === "file.inspected").length).toBeGreaterThan(0);
  expect(events.at(-1)?.run).toMatchObject({ status: "failed", inspection: null, change: null });
});
