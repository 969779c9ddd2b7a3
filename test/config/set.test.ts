import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { setUserValue } from "../../src/config/set.ts";
import { lineOf, makePlace, valueOf } from "../support/settings.ts";

test.each<[string, string, unknown]>([
  ["max_usd", "0.5", { max_usd: 0.5 }],
  ["verify", "npm test", { verify: "npm test" }],
  ["verify", "false", { verify: false }],
  ["fast.model", "123", { fast: { model: "123" } }],
  ["fast.model", '"quoted"', { fast: { model: "quoted" } }],
  ["strong.provider", "codex", { strong: { provider: "codex" } }],
  ["boundaries.false_alarms", '["token bucket"]', { boundaries: { false_alarms: ["token bucket"] } }],
  ["boundaries.words.multi-service", '["a"]', { boundaries: { words: { "multi-service": ["a"] } } }],
  [
    "models.gpt-5.3-codex.context_window",
    "400000",
    { models: { "gpt-5.3-codex": { context_window: 400_000 } } },
  ],
  ["models.a.b/c:1.edit_format", "v4a", { models: { "a.b/c:1": { edit_format: "v4a" } } }],
  [
    "models.gpt-5.3-codex",
    '{"tokens_per_second": 67}',
    { models: { "gpt-5.3-codex": { tokens_per_second: 67 } } },
  ],
  [
    "providers.local.base_url",
    "http://127.0.0.1:1",
    { providers: { local: { base_url: "http://127.0.0.1:1" } } },
  ],
])("%s set to %s", async (key, typed, expected) => {
  const { userFile } = makePlace();
  valueOf(await setUserValue(userFile, key, typed));
  expect(JSON.parse(readFileSync(userFile, "utf8"))).toEqual(expected);
  expect((statSync(userFile).mode & 0o777).toString(8)).toBe("600");
});

test("everything else in the file stays, in its order", async () => {
  const { userFile } = makePlace({
    user: { strong: { model: "s" }, max_usd: 1, fast: { model: "f", provider: "codex" } },
  });
  valueOf(await setUserValue(userFile, "fast.model", "g"));
  expect(readFileSync(userFile, "utf8")).toBe(
    `${JSON.stringify({ strong: { model: "s" }, max_usd: 1, fast: { model: "g", provider: "codex" } }, null, 2)}\n`,
  );
});

test("a link to the file is kept, its target is written", async () => {
  const { userFile, home } = makePlace({ user: {} });
  const link = path.join(home, "link.json");
  symlinkSync(userFile, link);
  valueOf(await setUserValue(link, "max_usd", "2"));
  expect(JSON.parse(readFileSync(userFile, "utf8"))).toEqual({ max_usd: 2 });
  expect(readFileSync(link, "utf8")).toBe(readFileSync(userFile, "utf8"));
});

test.each<[string, string, string]>([
  [
    "max_usd",
    "abc",
    "max_usd: expected an amount of dollars above 0, found another text | see docs/configuration.md",
  ],
  ["max_usd", "-5", "max_usd: expected an amount of dollars above 0, found -5 | see docs/configuration.md"],
  ["fast", "x", "fast: expected an object, found another text | see docs/configuration.md"],
  ["maxusd", "1", 'unknown key "maxusd" | the nearest known one is "max_usd"'],
  ["fast.modle", "1", 'unknown key "fast.modle" | the nearest known one is "fast.model"'],
  [
    "models.gpt-5.3.window",
    "1",
    "models.gpt-5.3.window: expected an object, found 1 | see docs/configuration.md",
  ],
  ["", "1", 'unknown key "" | the nearest known one is "fast"'],
  [
    "OPENAI_API_KEY",
    "sk-hidden",
    'unknown key "OPENAI_API_KEY" | keys are read from the environment, as OPENAI_API_KEY, and never kept in a file',
  ],
])("%s can't be set to %s", async (key, typed, line) => {
  const place = makePlace();
  expect(lineOf(await setUserValue(place.userFile, key, typed), place)).toBe(`config: ${line}`);
  expect(existsSync(place.userFile)).toBe(false);
});

test("a file that is broken already is left alone", async () => {
  const place = makePlace({ user: "{" });
  expect(lineOf(await setUserValue(place.userFile, "max_usd", "1"), place)).toMatch(
    /^config: USER: broken JSON at line 1/,
  );
  expect(readFileSync(place.userFile, "utf8")).toBe("{");
});

test("a folder that is a file can't be written", async () => {
  const { home } = makePlace();
  const blocker = path.join(home, "blocker");
  writeFileSync(blocker, "");
  expect(await setUserValue(path.join(blocker, "config.json"), "max_usd", "1")).toMatchObject({
    ok: false,
    failure: { code: "io" },
  });
});
