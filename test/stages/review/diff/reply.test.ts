import { describe, expect, test } from "vitest";
import { diffInstructions } from "../../../../src/stages/review/diff/prompt.ts";
import { diffSchema, parseDiffReply } from "../../../../src/stages/review/diff/reply.ts";

const FINDING = {
  title: "t",
  message: "m",
  category: "api",
  severity: "info",
  path: "a.ts",
  start_line: 1,
  end_line: 1,
  suggestion: null,
};
const text = (value: unknown): string => JSON.stringify(value);

describe("a reply", () => {
  test.each<readonly [string, string, boolean]>([
    ["without a finding", text({ findings: [] }), false],
    ["with findings", text({ findings: [FINDING, FINDING] }), false],
    ["in a code fence", `\`\`\`json\n${text({ findings: [FINDING] })}\n\`\`\``, false],
    [
      "with more than was asked",
      text({ findings: [], verdict: "approved", edits: "*** Begin Patch" }),
      false,
    ],
    ["with edits", text({ findings: [FINDING], edits: "*** Begin Patch" }), true],
  ])("%s can be read", (_, reply, mend) => {
    const parsed = parseDiffReply(reply, mend);
    // Edits that nobody asked for are none.
    expect(parsed).toMatchObject({ ok: true, value: { edits: mend ? "*** Begin Patch" : "", unfit: null } });
  });

  test.each<readonly [string, string, boolean, string]>([
    ["empty", " \n", false, "the review was empty"],
    ["prose", "Looks good to me.", false, "not JSON"],
    ["cut", text({ findings: [FINDING] }).slice(0, -9), false, "not JSON"],
    ["a list", "[]", false, "does not follow the schema at the top"],
    ["no findings", "{}", false, "at findings"],
    [
      "a line that is no number",
      text({ findings: [{ ...FINDING, start_line: "1" }] }),
      false,
      "findings.0.start_line",
    ],
    [
      "a category of its own",
      text({ findings: [{ ...FINDING, category: "style" }] }),
      false,
      "findings.0.category",
    ],
    ["no edits where they were asked for", text({ findings: [] }), true, "at edits"],
  ])("%s can't", (_, reply, mend, why) => {
    expect(parseDiffReply(reply, mend)).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining(why) },
    });
  });

  test("has edits of white space for none", () => {
    expect(parseDiffReply(text({ findings: [], edits: " \n" }), true)).toMatchObject({
      value: { edits: "" },
    });
  });

  test.each([true, false])("follows a strict schema: every key required, no others (mend: %s)", (mend) => {
    expect(diffSchema(mend)).toMatchObject({
      additionalProperties: false,
      required: mend ? ["findings", "edits"] : ["findings"],
      properties: { findings: { items: { additionalProperties: false, required: Object.keys(FINDING) } } },
    });
  });
});

test("mends are asked for in the form that suits the model", () => {
  expect(diffInstructions("v4a")).toContain("*** Begin Patch");
  expect(diffInstructions("search-replace")).toContain("<<<<<<< SEARCH");
  expect(diffInstructions(null)).not.toContain('"edits"');
});
