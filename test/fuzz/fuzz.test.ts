import { describe, expect, test } from "vitest";
import { TARGETS } from "./targets.ts";

/** Few of each here, the same for as long as wanted by `fuzz.ts`. */
const RUNS: Readonly<Record<string, number>> = { edits: 250, paths: 250, sse: 20, config: 40 };

describe.each(Object.entries(TARGETS))("%s", (name, open) => {
  test("holds for every input", async () => {
    const target = await open();
    const properties = Object.entries(target.properties);
    expect(properties.length).toBeGreaterThan(1);
    try {
      for (const [, property] of properties) {
        expect((await property({ runs: RUNS[name] ?? 100 })).report).toBe("");
      }
    } finally {
      await target.close();
    }
  });
});
