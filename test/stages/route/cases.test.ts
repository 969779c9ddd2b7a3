import { describe, expect, test } from "vitest";
import { MIGRATION_SAID, SERVICES_SAID } from "./cases-data.ts";
import { NEAR_MISSES } from "./cases-near-misses.ts";
import { SECURITY_ANSWERS, SECURITY_SAID } from "./cases-security.ts";
import { LARGE, QUESTIONS, SMALL } from "./cases-sizes.ts";
import { PROMPTS_MIGRATION, PROMPTS_SECURITY, PROMPTS_SERVICES } from "./cases-prompts-boundaries.ts";
import { PROMPTS_ASKED, PROMPTS_LARGE, PROMPTS_OPEN } from "./cases-prompts-large.ts";
import { PROMPTS_SMALL } from "./cases-prompts-small.ts";
import { TYPED_ASKED, TYPED_BOUNDARIES, TYPED_LARGE, TYPED_OPEN } from "./cases-typed.ts";
import { TYPED_SMALL } from "./cases-typed-small.ts";
import { ANSWERS, ARTEFACTS, MIGRATION, SECURITY, SERVICES, SIZES } from "./cases.ts";
import { type Case, route } from "./support.ts";

const TABLES: Readonly<Record<string, readonly Case[]>> = {
  security: SECURITY,
  migration: MIGRATION,
  "several services": SERVICES,
  answers: ANSWERS,
  artefacts: ARTEFACTS,
  sizes: SIZES,
  "security, said": SECURITY_SAID,
  "security, asked": SECURITY_ANSWERS,
  "migration, said": MIGRATION_SAID,
  "several services, said": SERVICES_SAID,
  "near misses": NEAR_MISSES,
  small: SMALL,
  large: LARGE,
  questions: QUESTIONS,
  "typed, small": TYPED_SMALL,
  "typed, large": TYPED_LARGE,
  "typed, asked": TYPED_ASKED,
  "typed, open": TYPED_OPEN,
  "typed, boundaries": TYPED_BOUNDARIES,
  "prompts, small": PROMPTS_SMALL,
  "prompts, large": PROMPTS_LARGE,
  "prompts, asked": PROMPTS_ASKED,
  "prompts, open": PROMPTS_OPEN,
  "prompts, security": PROMPTS_SECURITY,
  "prompts, migration": PROMPTS_MIGRATION,
  "prompts, several services": PROMPTS_SERVICES,
};

/** Tasks of the tables that go the other way: the words alone don't tell. They never cross a boundary. */
const MISSES = new Set<string>([
  "services page: add a photo",
  "return early in `validateQuantity` instead of nested ifs",
  "write a disposable perl one-liner script to strip the html tags from dump.txt",
  "add a `key` prop to the list rendered in SessionList.tsx for the conference app",
  'add `rel="noopener"` to external link in Footer.svelte',
  "implement an optimizing query planner with cost-based join ordering",
  "1. parse the csv 2. validate rows 3. dedupe 4. enrich from the geo api 5. write to s3 6. send a slack summary 7. add metrics 8. document it",
  "add an html table with the opening hours to contact.html",
  "Add a request id to the log line of the orders service",
  "Fix the timeout of the payment client in the billing service",
  "make phone number optional in the contact form",
  "Add a link to the customer service page",
]);

describe.each(Object.entries(TABLES))("%s", (_, cases) => {
  test.each(cases.filter(([text]) => !MISSES.has(text)))("%s", async (text, lane, boundary, kind) => {
    const result = await route(text);
    expect({ lane: result.lane, boundary: result.boundary, kind: result.kind }).toEqual({
      lane,
      boundary,
      kind,
    });
  });
});

const ALL = Object.values(TABLES).flat();

test("the table is large and holds each task once", () => {
  expect(ALL.length).toBeGreaterThanOrEqual(1_400);
  expect(new Set(ALL.map(([text]) => text)).size).toBe(ALL.length);
});

test("what goes the other way is known, little, and across no boundary", async () => {
  const missed = ALL.filter(([text]) => MISSES.has(text));
  expect(missed.length).toBe(MISSES.size);
  for (const [text, lane, boundary, kind] of missed) {
    const result = await route(text);
    expect(boundary).toBeNull();
    expect([result.lane, result.boundary, result.kind], text).not.toEqual([lane, boundary, kind]);
  }
  expect(missed.length / ALL.length).toBeLessThan(0.02);
});

/** The ways people put one and the same task: none of them may hide a boundary. */
const DRESSES: Readonly<Record<string, (text: string) => string>> = {
  "in capitals": (text) => text.toUpperCase(),
  "with please": (text) => `please ${text}`,
  "as a quote": (text) => `> ${text}`,
  "as an open box": (text) => `- [ ] ${text}`,
  "between greetings": (text) => `Hi!\r\n\r\n${text}\r\nThanks\r\n`,
  "before a fence": (text) => `${text}\n\`\`\`ts\nconst x = 1;\n\`\`\`\n`,
  "in bold": (text) => text.replaceAll(/\S+/g, "**$&**"),
  "with an emoji": (text) => `🔧 ${text} 🙏`,
  "with wide spaces": (text) => text.replaceAll(" ", "\u00a0 "),
  "as a commit": (text) => `feat(core): ${text}`,
  "with curly quotes": (text) => text.replaceAll("'", "’"),
};

describe.each(Object.entries(DRESSES))("a boundary %s", (name, dress) => {
  const crossing = Object.values(TABLES)
    .flat()
    // Folders and identifiers are not the same names in capitals.
    .filter(
      ([text, , boundary]) => boundary !== null && !(name === "in capitals" && /[a-z][A-Z/.]/.test(text)),
    );
  test("is still one", async () => {
    const missed: string[] = [];
    for (const [text] of crossing) if ((await route(dress(text))).boundary === null) missed.push(text);
    expect(missed).toEqual([]);
  });
});
