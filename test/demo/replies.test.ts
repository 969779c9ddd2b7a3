import { describe, expect, test } from "vitest";
import { CATEGORIES } from "../../src/domain/finding.ts";
import {
  DEMO_FILE,
  DEMO_MODELS,
  demoScript,
  draftedFile,
  readDemoReplies,
} from "../../src/scripted/demo/script.ts";
import { cutTokens } from "../../src/scripted/pacing.ts";
import { ask, INSTANT, readEvents, spoken, useServers } from "../scripted/support.ts";
import { mendedFile } from "./mend.ts";

const start = useServers();

describe("the demo's draft", () => {
  test("is a patch that adds one file", async () => {
    const { draft } = await readDemoReplies();
    const lines = draft.trimEnd().split("\n");
    expect([...lines.slice(0, 2), lines.at(-1)]).toEqual([
      "*** Begin Patch",
      `*** Add File: ${DEMO_FILE}`,
      "*** End Patch",
    ]);
    expect(lines.slice(2, -1).filter((line) => !line.startsWith("+"))).toEqual([]);
  });

  test("stands alone: no address of another file in it", async () => {
    expect(draftedFile(await readDemoReplies())).not.toMatch(/https?:|\bsrc=|\bhref=|@import|url\(/);
  });
});

describe("the demo's review", () => {
  test("has the keys of a review, its findings first", async () => {
    const { review } = await readDemoReplies();
    expect(Object.keys(review)).toEqual(["findings", "verdict", "summary", "edits"]);
    expect(review["verdict"]).toBe("patched");
  });

  test.each([
    [0, "edge-case", "head.x < -1"],
    [1, "leak", 'document.addEventListener("keydown"'],
  ])("names the line of defect %i", async (index, category, defect) => {
    const replies = await readDemoReplies();
    const { findings } = replies.review;
    const finding: Record<string, unknown> = Array.isArray(findings) ? findings[index] : {};
    expect(Object.keys(finding)).toEqual([
      "title",
      "message",
      "category",
      "severity",
      "path",
      "start_line",
      "end_line",
      "suggestion",
    ]);
    expect(finding).toMatchObject({ category, severity: "error", path: DEMO_FILE });
    expect(CATEGORIES).toContain(finding["category"]);
    expect(String(finding["title"]).length).toBeLessThanOrEqual(80);
    const lines = draftedFile(replies).split("\n");
    expect(finding["end_line"]).toBe(finding["start_line"]);
    expect(lines[Number(finding["start_line"]) - 1]).toContain(defect);
  });

  test("mends by few lines, and leaves the rest as it was", async () => {
    const replies = await readDemoReplies();
    const draft = draftedFile(replies).split("\n");
    const mended = mendedFile(replies).split("\n");
    expect(draft.filter((line) => !mended.includes(line))).toHaveLength(2);
    expect(mended.filter((line) => !draft.includes(line))).toHaveLength(2);
  });
});

describe("the demo's script", () => {
  test("says both replies over the wire as they were written", async () => {
    const replies = await readDemoReplies();
    const script = demoScript(replies);
    const fastest = Object.entries(script.models).map(([id, model]) => [id, { ...model, ...INSTANT }]);
    const { url } = await start({ models: Object.fromEntries(fastest) });
    const draft = spoken(await readEvents(await ask(url, { model: DEMO_MODELS.fast.id })));
    const review = spoken(await readEvents(await ask(url, { model: DEMO_MODELS.strong.id })));
    expect(draft).toBe(replies.draft);
    expect(JSON.parse(review)).toEqual(replies.review);
  });

  test("paces the models at their published rates", async () => {
    const { models } = demoScript(await readDemoReplies());
    expect(models).toMatchObject({
      "gpt-5.3-codex-spark": { tokensPerSecond: 1_000, firstTokenMs: 150 },
      "gpt-5.3-codex": { tokensPerSecond: 67, firstTokenMs: 900 },
    });
  });

  test("reviews in fewer tokens than it would take to write the game again", async () => {
    const { draft, review } = await readDemoReplies();
    const spent = cutTokens(JSON.stringify(review)).length;
    expect(spent).toBeLessThan(cutTokens(draft).length / 2);
  });
});
