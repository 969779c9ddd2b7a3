import { describe, expect, test } from "vitest";
import { correctSpelling } from "../../../src/stages/route/spelling.ts";
import { normalize } from "../../../src/stages/route/text.ts";
import { MIGRATION_SAID, SERVICES_SAID } from "./cases-data.ts";
import { NEAR_MISSES } from "./cases-near-misses.ts";
import { SECURITY_SAID } from "./cases-security.ts";
import { LARGE, QUESTIONS, SMALL } from "./cases-sizes.ts";
import { route } from "./support.ts";

describe("counterfactual", () => {
  test.each([
    ["Log the token when it is parsed", "without “token”", "Log the when it is parsed"],
    ["Rewrite the parser", "without “rewrite”", "the parser"],
    ["Add a column to the users table", "without “add a column”", "to the users table"],
  ])("%s: %s", async (text, change, changed) => {
    const before = await route(text);
    expect(before.lane).toBe("strong");
    expect(before.counterfactual).toBe(`would be fast ${change}`);
    expect((await route(changed)).lane).toBe("fast");
  });

  test.each([
    "Add-a-column to the users table",
    "AddAColumn to the users table",
    "Add a   _column to the users table",
    "İstanbul: add a-column to the users table, add a column",
  ])("words are taken out however they are put together: %s", async (text) => {
    const { lane, counterfactual } = await route(text);
    expect(lane).toBe("strong");
    expect(counterfactual).toBe("would be fast without “add a column”");
  });

  test("words too far apart to be said together are not taken out", async () => {
    const { boundary, counterfactual } = await route("Add a -------- column to the users table");
    expect(boundary).toBe("migration");
    expect(counterfactual).toBeNull();
  });

  test("a fast task names a place that would make it strong", async () => {
    const result = await route("Return early when the list is empty");
    expect(result.counterfactual).toBe("would be strong if it touched migrations/");
    const changed = await route("Return early when the list is empty", { files: ["migrations/"] });
    expect(changed.lane).toBe("strong");
  });

  test("none when two things would have to change", async () => {
    const result = await route("Hash the password and rotate the refresh token");
    expect(result.boundary).toBe("security");
    expect(result.counterfactual).toBeNull();
  });

  test("steps", async () => {
    const text = Array.from({ length: 8 }, (_, index) => `${index + 1}. change value ${index}`).join("\n");
    expect((await route(text)).counterfactual).toBe("would be fast as a task for each step");
  });
});

/** Every task of the tables whose counterfactual names words or a place: doing so changes the lane. */
describe("is true", () => {
  const tasks = [
    ...SECURITY_SAID,
    ...MIGRATION_SAID,
    ...SERVICES_SAID,
    ...NEAR_MISSES,
    ...SMALL,
    ...LARGE,
    ...QUESTIONS,
  ];

  test("without the words it names the task is fast", async () => {
    let tried = 0;
    for (const [text] of tasks) {
      const { lane, counterfactual } = await route(text);
      const words = /^would be fast without “(.+)”$/.exec(counterfactual ?? "")?.[1];
      if (words === undefined || !text.toLowerCase().includes(words)) continue;
      const rest = text.toLowerCase().replaceAll(words, " ").trim();
      tried += 1;
      expect({ text, lane, rest: (await route(rest)).lane }).toEqual({ text, lane: "strong", rest: "fast" });
    }
    expect(tried).toBeGreaterThan(100);
  });

  test("at the place it names the task is strong", async () => {
    let tried = 0;
    for (const [text] of tasks) {
      const { lane, kind, counterfactual } = await route(text);
      const place = /^would be strong if it (?:touched|asked for a change in) (\S+)$/.exec(
        counterfactual ?? "",
      )?.[1];
      if (place === undefined) continue;
      tried += 1;
      const there =
        kind === "edit" ? await route(text, { files: [place] }) : await route(`Change something in ${place}`);
      expect({ text, lane, there: there.lane }).toEqual({ text, lane: "fast", there: "strong" });
    }
    expect(tried).toBeGreaterThan(100);
  });

  test("reasons quote what the task says", async () => {
    let quotes = 0;
    for (const [text] of tasks) {
      const { reasons } = await route(text);
      const said = `${correctSpelling(normalize(text))}\n${text.toLowerCase()}`;
      for (const { text: reason } of reasons) {
        const quoted = /“([^”]+)”/.exec(reason)?.[1];
        if (quoted === undefined) continue;
        quotes += 1;
        expect(said).toContain(quoted);
      }
    }
    expect(quotes).toBeGreaterThan(100);
  });
});
