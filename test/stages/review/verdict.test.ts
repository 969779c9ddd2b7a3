import { describe, expect, test } from "vitest";
import type { Finding } from "../../../src/domain/finding.ts";
import { findingsStream } from "../../../src/stages/review/findings-stream.ts";
import { parseJson, parseReview, reviewSchema } from "../../../src/stages/review/verdict.ts";

const finding = {
  title: "Left wall",
  message: "x may become -1",
  category: "edge-case",
  severity: "error",
  path: "a.ts",
  start_line: 3,
  end_line: 4,
  suggestion: null,
} as const;

const reply = (over: object) =>
  JSON.stringify({ findings: [], verdict: "approved", summary: "", edits: "", ...over });

describe("a review that can be used", () => {
  test.each([
    ["approved", reply({}), "approved"],
    ["approved with a remark", reply({ findings: [{ ...finding, severity: "info" }] }), "approved"],
    ["patched", reply({ verdict: "patched", edits: "x" }), "patched"],
    ["approved, with edits: they count", reply({ findings: [finding], edits: "x" }), "patched"],
    ["rejected", reply({ verdict: "rejected", findings: [finding] }), "rejected"],
    ["in a code fence", `\`\`\`json\n${reply({})}\n\`\`\`\n`, "approved"],
  ])("%s", (_name, text, verdict) => {
    expect(parseReview(text)).toMatchObject({ ok: true, value: { verdict } });
  });

  test("its findings become ours, with lines in order", () => {
    const parsed = parseReview(
      reply({ verdict: "rejected", findings: [{ ...finding, start_line: 0, end_line: -3 }] }),
    );
    expect(parsed.ok && parsed.value.findings).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{12}$/),
        source: "review",
        rule: "edge-case",
        category: "edge-case",
        severity: "error",
        path: "a.ts",
        start_line: 1,
        end_line: 1,
        message: "x may become -1",
        suggestion: null,
      },
    ]);
  });
});

describe("a review that goes back", () => {
  test.each([
    ["empty", "  ", "was empty"],
    ["prose", "Looks good to me!", "not JSON"],
    ["cut JSON", '{"findings":[', "not JSON"],
    ["another shape", "[]", "schema"],
    ["an unknown verdict", reply({ verdict: "maybe" }), "verdict"],
    ["an unknown category", reply({ findings: [{ ...finding, category: "style" }] }), "findings.0.category"],
    ["patched without edits", reply({ verdict: "patched", edits: " \n" }), '"edits" is empty'],
    ["approved beside an error", reply({ findings: [finding] }), "nothing mends it"],
  ])("%s", (_name, text, message) => {
    const parsed = parseReview(text);
    expect(parsed.ok ? "read" : parsed.failure.message).toContain(message);
  });
});

test("the schema is strict: every key required, no others", () => {
  const check = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if ("properties" in node && typeof node.properties === "object" && node.properties !== null) {
      expect(node).toMatchObject({ additionalProperties: false, required: Object.keys(node.properties) });
    }
    Object.values(node).forEach(check);
  };
  check(reviewSchema());
  expect(Object.keys(Object(reviewSchema()["properties"]))).toEqual([
    "findings",
    "verdict",
    "summary",
    "edits",
  ]);
});

test.each([
  ["bare", (json: string) => json],
  ["in a fence", (json: string) => `\`\`\`\n${json}\n\`\`\``],
  ["in a fence that says what it holds", (json: string) => `\n \`\`\`json \r\n\n${json}\n\n\`\`\` \n`],
])("JSON is read %s", (_, wrap) => {
  expect(parseJson(wrap('{"a":"```"}'))).toEqual({ a: "```" });
});

test.each(["```json\n", "```", ""])("after %j a reply of blank lines is no JSON, and soon", (start) => {
  expect(parseJson(start + "\n".repeat(2_000_000))).toBeUndefined();
  expect(parseJson(`${start}${" \n".repeat(1_000_000)}x`)).toBeUndefined();
});

describe("findings while the reply streams", () => {
  const text = reply({ findings: [finding, { ...finding, title: "Second" }], edits: "findings" });

  test.each([1, 2, 7, 50, 10_000])("in pieces of %i characters each is reported once", async (size) => {
    const seen: Finding[] = [];
    const stream = findingsStream((found) => seen.push(found));
    for (let at = 0; at < text.length; at += size) stream.push(text.slice(at, at + size));
    await stream.end();
    expect(seen.map((found) => found.message)).toEqual(["x may become -1", "x may become -1"]);
    expect(new Set(seen.map((found) => found.id)).size).toBe(2);
  });

  test("a finding is reported before the reply has ended", async () => {
    const seen: Finding[] = [];
    const stream = findingsStream((found) => seen.push(found));
    stream.push(text.slice(0, text.indexOf('"Second"')));
    await expect.poll(() => seen.length).toBe(1);
    stream.push("no longer JSON");
    await stream.end();
    expect(seen.length).toBe(1);
  });

  test.each([
    ["arrays", "[", "]"],
    ["objects", '{"title":"","message":"","a":', "}"],
  ])("%s 100,000 deep are given up soon, and what follows is taken in peace", async (_, open, close) => {
    const seen: Finding[] = [];
    const stream = findingsStream((found) => seen.push(found));
    stream.push(`{"findings":[${open.repeat(100_000)}1`);
    stream.push(close.repeat(50_000));
    await new Promise((resolve) => setImmediate(resolve));
    stream.push(close.repeat(50_000));
    stream.push("]}");
    await stream.end();
    expect(seen).toEqual([]);
  });
});
