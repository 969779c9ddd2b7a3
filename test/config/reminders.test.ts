import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { isDue } from "../../src/config/reminders.ts";
import { tempFolder } from "../support/repo.ts";

const DAY = 86_400_000;

test("a thing is told once a week, each for itself, and again where the file is lost", async () => {
  const folder = tempFolder();
  const history = path.join(folder, "history.db");
  expect(await isDue(history, "a ends", 0)).toBe(true);
  expect(await isDue(history, "a ends", 6 * DAY)).toBe(false);
  expect(await isDue(history, "b ends", 6 * DAY)).toBe(true);
  expect(await isDue(history, "a ends", 7 * DAY)).toBe(true);
  expect(await isDue(history, "b ends", 8 * DAY)).toBe(false);
  writeFileSync(path.join(folder, "reminders.json"), "{");
  expect(await isDue(history, "b ends", 8 * DAY)).toBe(true);
});
