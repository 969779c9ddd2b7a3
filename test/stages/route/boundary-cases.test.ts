import { describe, expect, test } from "vitest";
import { FRESH_MIGRATION, FRESH_SERVICES } from "./cases-fresh-data.ts";
import { FRESH_NEAR_MISSES } from "./cases-fresh-near-misses.ts";
import { FRESH_SECURITY } from "./cases-fresh-security.ts";
import { route } from "./support.ts";

async function crossing(tasks: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const text of tasks) if ((await route(text)).boundary !== null) found.push(text);
  return found;
}

/** What the words still don't say; the draft's measurement is there for these. */
const MISSED = [
  "let hospital staff open charts of their own ward only",
  "stop sending the full user object (incl. hash) to the client",
  "dark mode toggle: backend setting, web client and desktop client",
  "change the base image of all containers",
  "cli, server and docs site should share the version constant",
];
/** What sounds too much like one. */
const ALARMED = [
  "a spell that lets the wizard encrypt his scrolls: add the sound effect",
  'make the error text "Wrong password" red',
  "rename AuthContextDemo story",
];

describe("tasks written before the words were looked at", () => {
  const boundaries = [...FRESH_SECURITY, ...FRESH_MIGRATION, ...FRESH_SERVICES];

  test("cross a boundary, but for known ones", async () => {
    const found = new Set(await crossing(boundaries));
    expect(boundaries.filter((text) => !found.has(text)).sort()).toEqual([...MISSED].sort());
    expect(MISSED.length / boundaries.length).toBeLessThanOrEqual(0.03);
  });

  test("that only sound like one don't, but for known ones", async () => {
    expect([...(await crossing(FRESH_NEAR_MISSES))].sort()).toEqual([...ALARMED].sort());
  });

  test("are all different", () => {
    const all = [...boundaries, ...FRESH_NEAR_MISSES];
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(500);
  });
});
