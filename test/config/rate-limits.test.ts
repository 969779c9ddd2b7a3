import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { rateLimits } from "../../src/config/rate-limits.ts";
import { tempFolder } from "../support/repo.ts";

const URL = "https://api.example/v1";
const KEY = "sk-secret-0123456789";
const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;

function home() {
  const folder = tempFolder();
  const at = (model: string, now = NOW, key = KEY) =>
    rateLimits(path.join(folder, "history.db"), [URL, model, key], () => now);
  return { at, file: path.join(folder, "rate-limits.json") };
}

test("a limit is told to the runs with the same provider, model and key, and to no others", async () => {
  const { at, file } = home();
  expect(await at("a").until()).toBeNull();
  await at("a").keep(NOW + 5_000);
  await at("b").keep(NOW + 9_000);
  expect(await at("a").until()).toBe(NOW + 5_000);
  expect(await at("b").until()).toBe(NOW + 9_000);
  expect(await at("c").until()).toBeNull();
  expect(await at("a", NOW, "another key").until()).toBeNull();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "utf8")).not.toMatch(/api\.example|secret/);
});

test("it ends with its time, and of two the later holds", async () => {
  const { at, file } = home();
  await at("a").keep(NOW + 5_000);
  await at("a").keep(NOW + 2_000);
  expect(await at("a", NOW + 4_999).until()).toBe(NOW + 5_000);
  expect(await at("a", NOW + 5_000).until()).toBeNull();
  await at("b", NOW + 6_000).keep(NOW + 7_000);
  expect(Object.keys(JSON.parse(readFileSync(file, "utf8")).until)).toHaveLength(1);
});

test("of runs that are told at the same moment none loses what another one was told", async () => {
  const { at, file } = home();
  const models = Array.from({ length: 8 }, (_, model) => `m${model}`);
  await Promise.all(models.map((model, more) => at(model).keep(NOW + 5_000 + more)));
  expect(await Promise.all(models.map((model) => at(model).until()))).toEqual(
    models.map((_, more) => NOW + 5_000 + more),
  );
  await Promise.all([9_000, 60_000, 7_000].map((wait) => at("a").keep(NOW + wait)));
  expect(await at("a").until()).toBe(NOW + 60_000);
  expect(readdirSync(path.dirname(file))).toEqual(["rate-limits.json"]);
});

test("a run that was killed while it wrote stops nobody", async () => {
  const { at, file } = home();
  writeFileSync(`${file}.lock`, "");
  const almost = new Date(Date.now() - 1_900);
  utimesSync(`${file}.lock`, almost, almost);
  await at("a").keep(NOW + 5_000);
  expect(await at("a").until()).toBe(NOW + 5_000);
  expect(existsSync(`${file}.lock`)).toBe(false);
});

test.each([NOW + 10 * HOUR, Number.MAX_VALUE])("no more than an hour is believed: %d", async (until) => {
  const { at } = home();
  await at("a").keep(until);
  expect(await at("a").until()).toBe(NOW + HOUR);
  // A clock that was put back makes it a limit of two hours: that is none.
  expect(await at("a", NOW - HOUR).until()).toBeNull();
});

test("there is one small file, however many limits", async () => {
  const { at, file } = home();
  for (let n = 1; n <= 105; n += 1) await at(`m${n}`).keep(NOW + n);
  const { until } = JSON.parse(readFileSync(file, "utf8"));
  expect(Object.keys(until)).toHaveLength(100);
  expect(await at("m105").until()).toBe(NOW + 105);
});

test.each(["", "{", '{"schema":2}', '{"schema":1,"until":{"x":"soon"}}', "[]", "\u0000"])(
  "a file that can't be used knows of no limit, and is written anew: %j",
  async (text) => {
    const { at, file } = home();
    writeFileSync(file, text);
    expect(await at("a").until()).toBeNull();
    await at("a").keep(NOW + 1_000);
    expect(await at("a").until()).toBe(NOW + 1_000);
  },
);

test("a link and a folder that isn't there are no trouble", async () => {
  const { at, file } = home();
  symlinkSync("/dev/zero", file);
  expect(await at("a").until()).toBeNull();
  const nowhere = rateLimits("/dev/null/history.db", [URL, "a", ""], () => NOW);
  await nowhere.keep(NOW + 1_000);
  expect(await nowhere.until()).toBeNull();
});
