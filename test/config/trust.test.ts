import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { grantTrust, isTrusted, listTrust, revokeTrust } from "../../src/config/trust.ts";
import { makePlace, valueOf } from "../support/settings.ts";

function makeStore() {
  const place = makePlace({ repository: "{}" });
  return { store: path.join(place.home, "deep", "er", "trust.json"), file: place.repositoryFile };
}

test.each([0o000, 0o077, 0o022])("with umask %o the store is the user's alone", async (mask) => {
  const { store, file } = makeStore();
  const before = process.umask(mask);
  onTestFinished(() => void process.umask(before));
  valueOf(await grantTrust(file, "{}", store, 1));
  expect((statSync(store).mode & 0o777).toString(8)).toBe("600");
  expect((statSync(path.dirname(store)).mode & 0o777).toString(8)).toBe("700");
  // Nothing but the store is left behind.
  expect(readdirSync(path.dirname(store))).toEqual(["trust.json"]);
});

test("a grant replaces the one before it, and leaves those of other files", async () => {
  const { store, file } = makeStore();
  await grantTrust("/elsewhere/.tandem.json", "{}", store, 1);
  await grantTrust(file, "one", store, 2);
  await grantTrust(file, "two", store, 3);
  expect(valueOf(await listTrust(store))).toMatchObject([
    { file: "/elsewhere/.tandem.json", granted_at: 1 },
    { file, granted_at: 3 },
  ]);
  expect(valueOf(await isTrusted(file, "one", store))).toBe(false);
  expect(valueOf(await isTrusted(file, "two", store))).toBe(true);
  expect(valueOf(await revokeTrust(file, store))).toBe(true);
  expect(valueOf(await revokeTrust(file, store))).toBe(false);
  expect(valueOf(await isTrusted(file, "two", store))).toBe(false);
  expect(valueOf(await isTrusted("/elsewhere/.tandem.json", "{}", store))).toBe(true);
});

test("an entry copied to another file's name is worth nothing", async () => {
  const { store, file } = makeStore();
  await grantTrust(file, "{}", store, 1);
  writeFileSync(store, readFileSync(store, "utf8").replace(file, "/other/.tandem.json"));
  expect(valueOf(await isTrusted("/other/.tandem.json", "{}", store))).toBe(false);
});

test.each<[string, (store: string) => void]>([
  ["no JSON", (store) => writeFileSync(store, "{")],
  ["another version", (store) => writeFileSync(store, '{"version": 2, "entries": []}')],
  ["another shape", (store) => writeFileSync(store, '{"version": 1, "entries": [{"file": "/x"}]}')],
  ["a link", (store) => symlinkSync("/dev/null", store)],
])("a store that is %s is neither believed nor written over", async (_name, damage) => {
  const { file } = makeStore();
  const store = path.join(path.dirname(file), "..", "trust.json");
  damage(store);
  const before = readFileSync(store, "utf8");
  for (const result of [
    await isTrusted(file, "{}", store),
    await grantTrust(file, "{}", store, 1),
    await revokeTrust(file, store),
  ]) {
    expect(result).toMatchObject({ ok: false, failure: { code: "config" } });
  }
  expect(readFileSync(store, "utf8")).toBe(before);
});
