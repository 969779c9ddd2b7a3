import { readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { providerMemory } from "../../src/config/provider-memory.ts";
import { tempFolder } from "../support/repo.ts";

const URL = "http://127.0.0.1:11434/v1";
const DAY = 86_400_000;

function home() {
  const folder = tempFolder();
  const at = (model: string, now = 0) =>
    providerMemory(path.join(folder, "history.sqlite"), URL, model, () => now);
  return { at, file: path.join(folder, "providers.json") };
}

test("what is refused is kept for its model, private to the user", async () => {
  const { at, file } = home();
  expect(await at("a").recall()).toEqual([]);
  await at("a").keep(["tools"]);
  await at("b").keep(["json_schema"]);
  expect([await at("a").recall(), await at("b").recall()]).toEqual([["tools"], ["json_schema"]]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("it is asked again after thirty days, and the oldest of many are forgotten", async () => {
  const { at, file } = home();
  await at("a").keep(["tools"]);
  expect(await at("a", 29 * DAY).recall()).toEqual(["tools"]);
  expect(await at("a", 31 * DAY).recall()).toEqual([]);
  for (let n = 1; n <= 100; n += 1) await at(`m${n}`, n).keep(["strict"]);
  expect(await at("a", 100).recall()).toEqual([]);
  expect(Object.keys(JSON.parse(readFileSync(file, "utf8")).providers)).toHaveLength(100);
});

test.each(["{", '{"schema":2}', '{"schema":1,"providers":[]}', ""])(
  "a file that can't be used is no memory, and is written anew: %j",
  async (text) => {
    const { at, file } = home();
    writeFileSync(file, text);
    expect(await at("a").recall()).toEqual([]);
    await at("a").keep(["tools"]);
    expect(await at("a").recall()).toEqual(["tools"]);
  },
);

test("a link is not followed", async () => {
  const { at, file } = home();
  const elsewhere = path.join(tempFolder(), "providers.json");
  writeFileSync(elsewhere, '{"schema":1,"providers":{"x a":{"refused":["tools"],"at":0}}}');
  symlinkSync(elsewhere, file);
  expect(await at("a").recall()).toEqual([]);
});
