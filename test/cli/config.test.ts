import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { type ConfigAction, configCommand } from "../../src/cli/commands/config.ts";
import { type Files, makePlace, type Place } from "../support/settings.ts";
import { captureOutput, FAILED } from "../support/output.ts";

/** Runs `tandem config`; the place's paths are taken out of what it prints. */
async function config(place: Place, action: ConfigAction, json = false, env: Record<string, string> = {}) {
  const { output, out, err, fail } = captureOutput();
  const code = await configCommand(action, json, {
    output,
    fail,
    env: { ...place.env, ...env },
    cwd: place.root,
    root: place.root,
    tracked: async () => false,
  });
  const clean = (text: string) =>
    text.replaceAll(place.userFile, "USER").replaceAll(place.root, "ROOT").replaceAll(place.home, "HOME");
  return { code, out: clean(out()), err: clean(err()) };
}

const get = (files: Files, key: string, json = false, env: Record<string, string> = {}) =>
  config(makePlace(files), { kind: "get", key }, json, env);

test("list shows every value with where it came from", async () => {
  const place = makePlace({
    user: { strong: { model: "own" }, boundaries: { words: { security: ["vault"] } } },
    repository: { verify: "npm test", boundaries: { words: { security: ["ledger"] } } },
  });
  const env = { TANDEM_FAST_MODEL: "quick", OPENAI_API_KEY: "sk-hidden" };
  const { code, out, err } = await config(place, { kind: "list" }, false, env);
  expect([code, err]).toEqual([0, ""]);
  const lines = out
    .trimEnd()
    .split("\n")
    .map((line) => line.split(/ {2,}/));
  expect(lines).toEqual([
    ["HTTPS_PROXY", "not set", "default"],
    ["NO_COLOR", "not set", "default"],
    ["NO_PROXY", "not set", "default"],
    ["OPENAI_API_KEY", "set", "environment: OPENAI_API_KEY"],
    ["TANDEM_HOME", "not set", "default"],
    ["TANDEM_SKIP", "not set", "default"],
    ["boundaries.false_alarms", "[]", "default"],
    ["boundaries.paths.migration", "[]", "default"],
    ["boundaries.paths.multi-service", "[]", "default"],
    ["boundaries.paths.security", "[]", "default"],
    ["boundaries.words.migration", "[]", "default"],
    ["boundaries.words.multi-service", "[]", "default"],
    ["boundaries.words.security", '["ledger","vault"]', "repository: ROOT/.tandem.json, USER"],
    ["fast.model", "quick", "environment: TANDEM_FAST_MODEL"],
    ["fast.provider", "openai", "default"],
    ["hooks.budget_seconds", "not set", "default"],
    ["hooks.fail_on", "never", "default"],
    ["hooks.strict", "false", "default"],
    ["max_usd", "not set", "default"],
    ["monthly_usd", "not set", "default"],
    ["preset", "mission", "default"],
    ["providers.openai.api", "responses", "default"],
    ["providers.openai.base_url", "https://api.openai.com/v1", "default"],
    ["providers.openai.key_env", "OPENAI_API_KEY", "default"],
    ["race", "never", "default"],
    ["review_effort", "medium", "default"],
    ["strong.model", "own", "user: USER"],
    ["strong.provider", "openai", "default"],
    ["timeout_seconds", "not set", "default"],
    ["verify", "npm test", "repository: ROOT/.tandem.json"],
    ["verify_timeout_seconds", "30", "default"],
  ]);
  const json = await config(place, { kind: "list" }, true, env);
  expect(JSON.parse(json.out)).toHaveLength(lines.length);
  expect(out + json.out).not.toContain("hidden");
});

test.each<[string, Files, string, number]>([
  ["fast.model", {}, "gpt-5.3-codex-spark\n", 0],
  ["verify_timeout_seconds", { user: { verify_timeout_seconds: 5 } }, "5\n", 0],
  ["verify", { user: { verify: false } }, "false\n", 0],
  ["boundaries.false_alarms", { user: { boundaries: { false_alarms: ["a b"] } } }, '["a b"]\n', 0],
  [
    "models.gpt-5.3.price.input",
    { user: { models: { "gpt-5.3": { price: { input: 1.5, output: 2 } } } } },
    "1.5\n",
    0,
  ],
  ["OPENAI_API_KEY", {}, "not set\n", 0],
  ["verify", { user: { verify: "a\u001b[2Jb" } }, "a[2Jb\n", 0],
  ["max_usd", {}, "", 1],
])("get %s of %j", async (key, files, out, code) => {
  expect(await get(files, key)).toEqual({ code, out, err: "" });
});

test("get as JSON holds the source", async () => {
  const { out } = await get({ user: { max_usd: 2 } }, "max_usd", true);
  expect(JSON.parse(out)).toEqual({ key: "max_usd", value: 2, source: "user", from: "USER" });
  expect((await get({}, "max_usd", true)).code).toBe(1);
});

test.each<[string, ConfigAction, Files, Record<string, string>, string]>([
  [
    "an unknown key",
    { kind: "get", key: "fast.modle" },
    {},
    {},
    'usage: unknown key "fast.modle" | the nearest known one is "fast.model"\n',
  ],
  [
    "a broken file",
    { kind: "list" },
    { user: "[" },
    {},
    "config: USER: broken JSON at line 1, column 2: expected a value or ], found the end | comments, single quotes and trailing commas are not JSON\n",
  ],
  [
    "a wrong value to set",
    { kind: "set", key: "max_usd", value: "x" },
    {},
    {},
    "config: max_usd: expected an amount of dollars above 0, found another text | see docs/configuration.md\n",
  ],
  [
    "a relative TANDEM_HOME",
    { kind: "path" },
    {},
    { TANDEM_HOME: "x" },
    "config: TANDEM_HOME: expected an absolute path | write it from the root, as /home/me/tandem\n",
  ],
])("%s fails", async (_name, action, files, env, err) => {
  expect(await config(makePlace(files), action, false, env)).toEqual({ code: FAILED, out: "", err });
});

test("set writes the user's file, and get reads it", async () => {
  const place = makePlace();
  expect(await config(place, { kind: "set", key: "review_effort", value: "high" })).toEqual({
    code: 0,
    out: "",
    err: "set review_effort in USER\n",
  });
  expect(readFileSync(place.userFile, "utf8")).toBe('{\n  "review_effort": "high"\n}\n');
  expect((await config(place, { kind: "get", key: "review_effort" })).out).toBe("high\n");
});

test("set keeps out of a TANDEM_HOME in the repository", async () => {
  const place = makePlace();
  const home = path.join(place.root, ".tandem");
  const { code, err } = await config(place, { kind: "set", key: "max_usd", value: "1" }, false, {
    TANDEM_HOME: home,
  });
  expect(code).toBe(FAILED);
  expect(err).toBe(
    "config: ROOT/.tandem/config.json lies inside the repository ROOT, which could then change it | set TANDEM_HOME to a folder outside\n",
  );
  expect(existsSync(home)).toBe(false);
});

test("path works with a broken file too", async () => {
  const place = makePlace({ user: "{" });
  expect(await config(place, { kind: "path" })).toEqual({ code: 0, out: "USER\n", err: "" });
  expect(JSON.parse((await config(place, { kind: "path" }, true)).out)).toEqual({
    user: "USER",
    repository: "ROOT/.tandem.json",
    trust: "HOME/.config/tandem/trust.json",
    history: "HOME/.local/state/tandem/history.db",
  });
});
