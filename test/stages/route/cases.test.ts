import { describe, expect, test } from "vitest";
import { ANSWERS, ARTEFACTS, MIGRATION, SECURITY, SERVICES, SIZES } from "./cases.ts";
import { type Case, route } from "./support.ts";

const TABLES: Readonly<Record<string, readonly Case[]>> = {
  security: SECURITY,
  migration: MIGRATION,
  "several services": SERVICES,
  answers: ANSWERS,
  artefacts: ARTEFACTS,
  sizes: SIZES,
};

describe.each(Object.entries(TABLES))("%s", (_, cases) => {
  test.each(cases)("%s", async (text, lane, boundary, kind) => {
    const result = await route(text);
    expect({ lane: result.lane, boundary: result.boundary, kind: result.kind }).toEqual({
      lane,
      boundary,
      kind,
    });
  });
});

test("the table is large and holds each task once", () => {
  const all = Object.values(TABLES).flat();
  expect(all.length).toBeGreaterThanOrEqual(200);
  expect(new Set(all.map(([text]) => text)).size).toBe(all.length);
});
