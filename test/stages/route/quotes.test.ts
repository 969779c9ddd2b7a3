import { expect, test } from "vitest";
import { quietQuotes } from "../../../src/stages/route/quotes.ts";

test.each([
  ['make the "Forgot password?" link smaller', 'make the "Forgot password" link smaller'],
  ['change the message "Invalid input" to "Please check: now!"', "change the message it to it"],
  ['change "Sign in" to "Log in" on the button', "change it to it on the button"],
  ["rename the tab “Users” to “People”", "rename the tab it to it"],
  ['replace "md5" with "sha256"', 'replace "md5" with "sha256"'],
  ["no quotes: at all. None?", "no quotes: at all. None?"],
  ['an open "quote. And more', 'an open "quote. And more'],
])("%s", (text, quiet) => expect(quietQuotes(text)).toBe(quiet));

test("is quick with a great many quotes", () => {
  expect(quietQuotes('"'.repeat(100_000)).length).toBeGreaterThan(0);
  expect(quietQuotes('label "a" '.repeat(20_000)).length).toBeGreaterThan(0);
});
