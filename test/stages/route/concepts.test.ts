import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VOCABULARY } from "../../../src/stages/route/concept-vocabulary.ts";
import { conceptTable, type ConceptRules } from "../../../src/stages/route/concept-table.ts";
import { conceptMatcher } from "../../../src/stages/route/concepts.ts";
import { SECURITY_CONCEPTS } from "../../../src/stages/route/security-concepts.ts";
import { SERVICE_CONCEPTS } from "../../../src/stages/route/service-concepts.ts";
import { STORAGE_CONCEPTS } from "../../../src/stages/route/storage-concepts.ts";

const WORDS = { PERSON: "nurse guest", OPEN: "open copy plan", LOOK: "icon" };
const LISTS: readonly ConceptRules<string>[] = [
  ...SECURITY_CONCEPTS,
  ...STORAGE_CONCEPTS,
  ...SERVICE_CONCEPTS,
];

/** What a single rule finds in a clause. */
function found(rule: string, clause: string, unless?: string): readonly string[] {
  const list = unless === undefined ? { label: 1, rules: [rule] } : { label: 1, rules: [rule], unless };
  return conceptMatcher(conceptTable(WORDS, [list]))(clause).map(({ start, end }) =>
    clause.slice(start, end),
  );
}

describe("a rule", () => {
  test.each<[rule: string, clause: string, found: readonly string[]]>([
    ["PERSON", "let the guest in", ["guest"]],
    ["PERSON OPEN", "a nurse opens it", ["nurse opens"]],
    ["PERSON OPEN", "a nurse never opens it", []],
    ["PERSON ~1 OPEN", "a nurse never opens it", ["nurse never opens"]],
    ["PERSON ~1 OPEN", "a nurse will never open it", []],
    ["PERSON ~4 OPEN", "open it for the nurse", []],
    ["PERSON & OPEN", "open it for the nurse", ["open it for the nurse"]],
    ["PERSON & OPEN", "the nurse may open it", ["nurse may open"]],
    ["PERSON|boss OPEN", "the boss opens", ["boss opens"]],
    ["PERSON ~9 OPEN", "the nurse, the guest opens", ["guest opens"]],
    ["no PERSON", "no guests, please", ["no guests"]],
    ["OPEN", "copies", ["copies"]],
    ["OPEN", "copied", ["copied"]],
    ["OPEN", "planning", ["planning"]],
    ["OPEN", "the plan's end", ["plan's"]],
    ["OPEN", "opener", []],
    ["in # PERSON", "in 12 nurses", ["in 12 nurses"]],
    ["in # PERSON", "in 2 nurses", []],
    ["all @s", "all trains", ["all trains"]],
    ["all @s", "all glass", []],
    ["PERSON", "", []],
  ])("%s: %s", (rule, clause, expected) => {
    expect(found(rule, clause)).toEqual(expected);
  });

  test("is silent beside what silences it, wherever that stands", () => {
    expect(found("PERSON", "the nurse's icon", "LOOK")).toEqual([]);
    expect(found("PERSON", "an icon for the nurse", "LOOK other")).toEqual([]);
    expect(found("PERSON", "a door for the nurse", "LOOK other")).toEqual(["nurse"]);
  });
});

test("rules answer in their order, each with its label, the same again and again", () => {
  const match = conceptMatcher(
    conceptTable(WORDS, [
      { label: "second", rules: ["OPEN"] },
      { label: "first", rules: ["door", "PERSON"] },
    ]),
  );
  for (let round = 0; round < 3; round += 1) {
    const labels = match("the nurse opens the door").map(({ label }) => label);
    expect(labels).toEqual(["second", "first", "first"]);
    expect(match("nothing of the kind")).toEqual([]);
  }
});

test("a match is words of the clause, whatever the clause", () => {
  const match = conceptMatcher(conceptTable(VOCABULARY, LISTS));
  const word = fc.constantFrom(
    "nurse",
    "guests,",
    "can",
    "can't",
    "still",
    "open",
    "other",
    "every",
    "price",
    "stored",
    "as",
    "12",
    "",
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 14 }), (words) => {
      const clause = words.join(" ");
      for (const { start, end } of match(clause)) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThan(start);
        expect(` ${clause} `.slice(start, end + 2)).toMatch(/^ .*[ ,]$/);
      }
    }),
  );
});

describe("the rules of the package", () => {
  const parts = LISTS.flatMap(({ rules, unless }) => [...rules, ...(unless === undefined ? [] : [unless])])
    .flatMap((source) => source.split(" "))
    .flatMap((part) => part.split("|"));

  test("name only concepts that the vocabulary has", () => {
    const concepts = parts.filter((part) => /^[A-Z]/.test(part));
    expect(concepts.filter((concept) => !Object.hasOwn(VOCABULARY, concept))).toEqual([]);
  });

  test("have words in lower case, gaps of one digit and at most seven steps", () => {
    const odd = parts.filter((part) => !/^(?:[A-Z_]+|[a-z0-9'@#-]+|~\d|~10|&)$/.test(part));
    expect(odd).toEqual([]);
    for (const rule of LISTS.flatMap(({ rules }) => rules)) {
      const steps = rule.split(" ").filter((part) => !/^[~&]/.test(part));
      expect(steps.length, rule).toBeLessThanOrEqual(7);
    }
  });
});
