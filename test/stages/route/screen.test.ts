import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ACCESS_WORDS } from "../../../src/stages/route/access-words.ts";
import { CUES } from "../../../src/stages/route/cues.ts";
import { EXPOSURE_WORDS } from "../../../src/stages/route/exposure-words.ts";
import { INPUT_WORDS } from "../../../src/stages/route/input-words.ts";
import { MIGRATION_WORDS } from "../../../src/stages/route/migration-words.ts";
import { LONG_PATTERNS } from "../../../src/stages/route/long-patterns.ts";
import { OTHER_LANGUAGES } from "../../../src/stages/route/other-languages.ts";
import { SECURITY_IN_PATH } from "../../../src/stages/route/path-words.ts";
import { requiredLetters } from "../../../src/stages/route/required-letters.ts";
import { firstMatch, screenOf } from "../../../src/stages/route/screen.ts";
import { type Searcher, screenTable } from "../../../src/stages/route/screen-table.ts";
import { SECURITY_WORDS } from "../../../src/stages/route/security-words.ts";
import { clausesOf } from "../../../src/stages/route/text.ts";
import { MIGRATION_SAID, SERVICES_SAID } from "./cases-data.ts";
import { NEAR_MISSES } from "./cases-near-misses.ts";
import { SECURITY_SAID } from "./cases-security.ts";
import { LARGE, SMALL } from "./cases-sizes.ts";
import { ARTEFACTS, MIGRATION, SECURITY, SERVICES } from "./cases.ts";

/** What of a list a text is searched for. */
function screened<T extends Searcher>(list: readonly T[]) {
  return screenOf(
    () => list,
    () => screenTable(list),
  );
}

const LISTS = {
  SECURITY_WORDS: SECURITY_WORDS(),
  ACCESS_WORDS: ACCESS_WORDS(),
  INPUT_WORDS: INPUT_WORDS(),
  EXPOSURE_WORDS: EXPOSURE_WORDS(),
  MIGRATION_WORDS: MIGRATION_WORDS(),
  OTHER_LANGUAGES: OTHER_LANGUAGES(),
  CUES: CUES(),
  SECURITY_IN_PATH: SECURITY_IN_PATH(),
  LONG_PATTERNS: LONG_PATTERNS(),
};
const CLAUSES = [
  SECURITY,
  SECURITY_SAID,
  MIGRATION,
  MIGRATION_SAID,
  SERVICES,
  SERVICES_SAID,
  NEAR_MISSES,
  LARGE,
  SMALL,
  ARTEFACTS,
].flatMap((cases) => cases.flatMap(([text]) => clausesOf(text)));

describe.each(Object.entries(LISTS))("%s", (_, list: readonly { readonly words: RegExp }[]) => {
  const promising = screened(list);

  test("nothing that matches is screened out, and what is left matches as the whole does", () => {
    for (const clause of CLAUSES) {
      const matching = list.filter(({ words }) => clause.search(words) !== -1);
      const found = promising(clause);
      expect(found.map(({ searcher }) => searcher)).toEqual(expect.arrayContaining(matching));
      for (const { searcher, patterns } of found) {
        const match = new RegExp(searcher.words).exec(clause);
        const whole = match === null ? null : { index: match.index, text: match[0] };
        expect(firstMatch(patterns, clause)).toEqual(whole);
      }
    }
  });

  test("most of it is screened out", () => {
    const left = CLAUSES.reduce((sum, clause) => sum + promising(clause).length, 0);
    expect(left / CLAUSES.length).toBeLessThan(list.length / 2);
  });

  test("every pattern can be read, and none matches nothing", () => {
    for (const { words } of list) {
      expect(requiredLetters(words)).not.toBeNull();
      expect("".search(words)).toBe(-1);
    }
  });
});

describe("a pattern is screened", () => {
  const searched = (pattern: RegExp, text: string): boolean =>
    screened([{ words: pattern }])(text).length > 0;

  test.each<[RegExp, string]>([
    [/\btokens?\b/, "token"],
    [/colou?rs?/, "color"],
    [/colou?rs?/, "colours"],
    [/(?:add|drop) (?:\S+ ){0,3}columns?/, "drop the old column"],
    [/(?:ab|cd){2}/, "abcd"],
    [/(?:ab){0}xyz/, "xyz"],
    [/(?:ab)*?xyz/, "xyz"],
    [/(?:ab)+?xyz/, "ababxyz"],
    [/authori[sz]e/, "authorize"],
    [/[\]a]bcd/, "]bcd"],
    [/(?<=x )abc(?! d)(?<!q)/, "x abc e"],
    [/(?<year>20\d\d)-(?:\d\d)/, "2024-01"],
    [/a.c\.d\/e/, "abc.d/e"],
    [/^$|abc/, ""],
    [/abc|/, "zzz"],
    [/a{2}bc{1,2}def/, "aabcdef"],
    [/\p{Lu}\p{L}*sitzung/u, "Xsitzung"],
    [/ABC/i, "abc"],
    [/(ab)\1/, "abab"],
    [/\x61bc/, "abc"],
    [/\u0061bc/, "abc"],
    [/😀?abc/u, "abc"],
    [/x{,2}/, "x{,2}"],
    [/ab{/, "ab{"],
  ])("%s finds %j", (pattern, text) => {
    expect(pattern.test(text)).toBe(true);
    expect(searched(pattern, text)).toBe(true);
  });

  test.each<[RegExp, string]>([
    [/\btokens?\b/, "rename the parser"],
    [/(?:add|drop) (?:\S+ ){0,3}columns?/, "add the old row"],
    [/(?:add|drop) (?:\S+ ){0,3}columns?/, "the left column"],
    [/db|sql/, "the page"],
  ])("%s leaves %j alone", (pattern, text) => {
    expect(searched(pattern, text)).toBe(false);
  });
});

test("whatever a pattern matches is searched", () => {
  const word = fc.constantFrom("a", "b", "ab", "abc", "bca", "x ", "\\b", "\\S", "[ab]", ".");
  const { pattern } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
    part: fc.oneof(
      { depthSize: "small" },
      word,
      fc
        .tuple(tie("pattern"), fc.constantFrom("", "?", "*", "+", "{0,2}", "{2}", "*?"))
        .map(([inner, often]) => `(?:${inner})${often}`),
      fc
        .tuple(fc.constantFrom("?=", "?!", "?<=", "?<!"), tie("pattern"))
        .map(([kind, inner]) => `(${kind}${inner})`),
    ),
    pattern: fc
      .array(
        fc.array(tie("part"), { maxLength: 4 }).map((parts) => parts.join("")),
        { minLength: 1, maxLength: 3 },
      )
      .map((alternatives) => alternatives.join("|")),
  }));
  const text = fc
    .array(fc.constantFrom("a", "b", "c", "x", " "), { maxLength: 12 })
    .map((letters) => letters.join(""));
  fc.assert(
    fc.property(pattern, text, (source, haystack) => {
      const words = new RegExp(source);
      if (haystack.search(words) === -1) return;
      expect(screened([{ words }])(haystack)).toHaveLength(1);
    }),
    { numRuns: 500 },
  );
});
