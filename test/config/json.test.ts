import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseJson } from "../../src/config/json.ts";

const EXTRAS = ["", ",", "}", "]", '"', "\\", "0", "-", ".", "e", " ", "\n", "tru", "\u00a0"];

/** JSON with something put in, which often breaks it. */
const almostJson = fc.tuple(fc.json(), fc.nat(), fc.constantFrom(...EXTRAS)).map(([json, at, extra]) => {
  const place = at % (json.length + 1);
  return json.slice(0, place) + extra + json.slice(place);
});

const anyText = fc.oneof(almostJson, fc.json(), fc.string());

function native(text: string): unknown {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false };
  }
}

test("what is JSON, and what it says, is what JSON.parse finds", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const result = parseJson(text);
      expect(result.ok ? result : { ok: false }).toEqual(native(text));
    }),
    { numRuns: 500 },
  );
});

test("up to the place that is named, the text is the start of some JSON", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const result = parseJson(text);
      fc.pre(!result.ok);
      const { line, column } = result.error;
      const lines = text.split("\n").slice(0, line - 1);
      const start = text.slice(0, lines.join("\n").length + (line > 1 ? 1 : 0) + column - 1);
      const cut = parseJson(start);
      // Cut there, nothing is wrong, or only that it ends.
      expect(cut.ok ? "found the end" : cut.error.message).toMatch(/found the end$/);
    }),
    { numRuns: 500 },
  );
});
