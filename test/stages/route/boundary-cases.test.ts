import { describe, expect, test } from "vitest";
import { DOMAIN_MIGRATION, DOMAIN_NEAR_MISSES, DOMAIN_SECURITY, DOMAIN_SERVICES } from "./cases-domain.ts";
import { FRESH_MIGRATION, FRESH_SERVICES } from "./cases-fresh-data.ts";
import { FRESH_NEAR_MISSES } from "./cases-fresh-near-misses.ts";
import { FRESH_SECURITY } from "./cases-fresh-security.ts";
import { route } from "./support.ts";

async function crossing(tasks: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const text of tasks) if ((await route(text)).boundary !== null) found.push(text);
  return found;
}

/** What sounds too much like one. */
const ALARMED = [
  'make the error text "Wrong password" red',
  'make the "Forgot password?" link smaller',
  "show the card's number of likes",
];

describe("tasks written before the words were looked at", () => {
  const boundaries = [...FRESH_SECURITY, ...FRESH_MIGRATION, ...FRESH_SERVICES];

  test("cross a boundary", async () => {
    expect(await crossing(boundaries)).toEqual(boundaries);
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

describe("tasks in the words of what the software is for", () => {
  test.each([
    ["security", DOMAIN_SECURITY],
    ["migrations", DOMAIN_MIGRATION],
    ["several services", DOMAIN_SERVICES],
  ] as const)("cross a boundary: %s", async (_, tasks) => {
    const found = new Set(await crossing(tasks));
    const missed = tasks.filter((text) => !found.has(text));
    expect(missed.length / tasks.length, missed.join("\n")).toBeLessThanOrEqual(0.03);
  });

  test("of the same domains that cross none are let through", async () => {
    const stopped = await crossing(DOMAIN_NEAR_MISSES);
    expect(stopped.length / DOMAIN_NEAR_MISSES.length, stopped.join("\n")).toBeLessThanOrEqual(0.03);
  });

  test("are all different", () => {
    const all = [...DOMAIN_SECURITY, ...DOMAIN_MIGRATION, ...DOMAIN_SERVICES, ...DOMAIN_NEAR_MISSES];
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(1_400);
  });
});
