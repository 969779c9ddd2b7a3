import path from "node:path";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import type { Settings } from "../../src/config/settings.ts";
import { makePlace, valueOf } from "../support/settings.ts";

const entryOf = (settings: Settings, key: string) => settings.entries.find((entry) => entry.key === key);

test("without any file and variable the defaults hold", async () => {
  const { load, home } = makePlace();
  const settings = valueOf(await load());
  const openai = {
    kind: "http",
    name: "openai",
    api: "responses",
    baseUrl: "https://api.openai.com/v1",
    keyEnv: "OPENAI_API_KEY",
    key: null,
    proxy: null,
  };
  expect(settings).toMatchObject({
    fast: { provider: openai, model: "gpt-5.3-codex-spark" },
    strong: { provider: openai, model: "gpt-5.3-codex" },
    verify: null,
    verifyTimeoutMs: 30_000,
    reviewEffort: "medium",
    boundaries: {
      words: { security: [], migration: [], "multi-service": [] },
      globs: { security: [], migration: [], "multi-service": [] },
      falseAlarms: [],
    },
    maxUsd: null,
    timeoutMs: null,
    noColor: false,
    skip: false,
    locations: {
      config: path.join(home, ".config/tandem/config.json"),
      trust: path.join(home, ".config/tandem/trust.json"),
      history: path.join(home, ".local/state/tandem/history.db"),
    },
    notices: [],
  });
  expect([...settings.providers.keys()].sort()).toEqual(["codex", "openai"]);
  expect(settings.models.size).toBe(0);
});

test("a flag goes before the environment, the repository, the user and the default", async () => {
  const place = makePlace({
    user: {
      fast: { model: "user-fast" },
      strong: { model: "user-strong" },
      review_effort: "low",
      max_usd: 1,
      verify_timeout_seconds: 5,
    },
    repository: {
      fast: { model: "repo-fast" },
      strong: { model: "repo-strong" },
      review_effort: "high",
      max_usd: 2,
    },
  });
  const env = { ...place.env, TANDEM_FAST_MODEL: "env-fast" };
  const settings = valueOf(await place.load({ env, flags: { maxUsd: "3" } }));
  expect(settings).toMatchObject({
    fast: { model: "env-fast" },
    strong: { model: "repo-strong" },
    reviewEffort: "high",
    maxUsd: 3,
    verifyTimeoutMs: 5000,
  });
  expect(settings.entries).toEqual(
    expect.arrayContaining([
      { key: "fast.model", value: "env-fast", source: "environment", from: "TANDEM_FAST_MODEL" },
      { key: "strong.model", value: "repo-strong", source: "repository", from: place.repositoryFile },
      { key: "max_usd", value: 3, source: "flag", from: "--max-usd" },
      { key: "verify_timeout_seconds", value: 5, source: "user", from: place.userFile },
      { key: "fast.provider", value: "openai", source: "default", from: "built in" },
      { key: "timeout_seconds", value: null, source: "default", from: "built in" },
    ]),
  );
  const keys = settings.entries.map((entry) => entry.key);
  expect(keys).toEqual([...new Set(keys)].sort());
});

test("an empty variable counts as unset", async () => {
  const { load, env } = makePlace();
  const empty = {
    TANDEM_FAST_MODEL: "",
    OPENAI_BASE_URL: "",
    OPENAI_API_KEY: "",
    NO_COLOR: "",
    TANDEM_HOME: "",
    HTTPS_PROXY: "",
  };
  expect(valueOf(await load({ env: { ...env, ...empty } }))).toMatchObject({
    fast: { model: "gpt-5.3-codex-spark", provider: { baseUrl: "https://api.openai.com/v1", key: null } },
    noColor: false,
  });
});

test("the lists of the boundaries add up, and name all their files", async () => {
  const place = makePlace({
    user: { boundaries: { words: { security: ["vault", "pin"] }, false_alarms: ["token bucket"] } },
    repository: { boundaries: { words: { security: ["ledger", "pin"] }, paths: { migration: ["db/**"] } } },
  });
  const settings = valueOf(await place.load());
  expect(settings.boundaries).toEqual({
    words: { security: ["ledger", "pin", "vault"], migration: [], "multi-service": [] },
    globs: { security: [], migration: ["db/**"], "multi-service": [] },
    falseAlarms: ["token bucket"],
  });
  expect(entryOf(settings, "boundaries.words.security")?.from).toBe(
    `${place.repositoryFile}, ${place.userFile}`,
  );
  expect(entryOf(settings, "boundaries.false_alarms")).toMatchObject({
    source: "user",
    from: place.userFile,
  });
});

test("a provider of the user's own, its key in its own variable", async () => {
  const { load, env } = makePlace({
    user: {
      fast: { provider: "cerebras", model: "gpt-oss-120b" },
      strong: { provider: "codex" },
      providers: {
        cerebras: { api: "chat", base_url: "https://api.cerebras.ai/v1/", key_env: "CEREBRAS_API_KEY" },
        ollama: { api: "chat", base_url: "http://127.0.0.1:11434/v1" },
        openai: { base_url: "https://eu.example/v1" },
      },
      models: {
        "gpt-oss-120b": {
          context_window: 131_072,
          price: { input: 0.35, output: 0.75 },
          tokens_per_second: 3000,
        },
      },
    },
  });
  const settings = valueOf(await load({ env: { ...env, CEREBRAS_API_KEY: " csk-1\n" } }));
  const { provider } = settings.fast;
  expect(provider).toMatchObject({ name: "cerebras", api: "chat", baseUrl: "https://api.cerebras.ai/v1" });
  expect(provider.kind === "http" && provider.key?.reveal()).toBe("csk-1");
  expect(settings.strong.provider).toMatchObject({ kind: "codex", name: "codex" });
  expect(settings.providers.get("ollama")).toMatchObject({ keyEnv: null, key: null });
  expect(settings.providers.get("openai")).toMatchObject({
    api: "responses",
    baseUrl: "https://eu.example/v1",
  });
  expect(settings.models.get("gpt-oss-120b")).toEqual({
    contextWindow: 131_072,
    editFormat: null,
    price: { input: 0.35, cached: 0.35, output: 0.75 },
    tokensPerSecond: 3000,
    shutdownDate: null,
  });
  expect(entryOf(settings, "CEREBRAS_API_KEY")).toMatchObject({ value: "set", source: "environment" });
  expect(entryOf(settings, "OPENAI_API_KEY")).toMatchObject({ value: "not set" });
});

test("names of models with dots and of inherited properties are names like others", async () => {
  const models = { "gpt-5.3-codex": { tokens_per_second: 67 }, constructor: { context_window: 2000 } };
  const settings = valueOf(await makePlace({ user: { models } }).load());
  expect([...settings.models.keys()].sort()).toEqual(["constructor", "gpt-5.3-codex"]);
  expect(entryOf(settings, "models.gpt-5.3-codex.tokens_per_second")?.value).toBe(67);
});

test("a secret is not shown by anything that prints the settings", async () => {
  const { load, env } = makePlace();
  const secrets = { OPENAI_API_KEY: "sk-hidden-1", HTTPS_PROXY: "http://me:hidden-2@proxy:8080" };
  const settings = valueOf(await load({ env: { ...env, ...secrets } }));
  const { provider } = settings.fast;
  expect(provider.kind === "http" && provider.key?.reveal()).toBe("sk-hidden-1");
  expect(provider.kind === "http" && provider.proxy?.reveal()).toBe("http://me:hidden-2@proxy:8080");
  const shown = [
    JSON.stringify(settings),
    JSON.stringify([...settings.providers]),
    inspect(settings, { depth: 9, showHidden: true }),
    String(provider.kind === "http" && provider.proxy),
  ].join("\n");
  expect(shown).not.toContain("hidden-");
  expect(shown).toContain("Secret(set)");
  expect(entryOf(settings, "HTTPS_PROXY")?.value).toBe("set");
});

test.each([
  ["1", true],
  ["yes", true],
  ["", false],
])("NO_COLOR and TANDEM_SKIP set to %j", async (value, on) => {
  const { load, env } = makePlace();
  const settings = valueOf(await load({ env: { ...env, NO_COLOR: value, TANDEM_SKIP: value } }));
  expect([settings.noColor, settings.skip]).toEqual([on, on]);
});

test("outside a working tree there is no repository file", async () => {
  const { load } = makePlace({ repository: { verify: "npm test", max_usd: 9 } });
  expect(valueOf(await load({ root: null }))).toMatchObject({ verify: null, maxUsd: null });
});

test.each<readonly [string, boolean]>([
  ["", true],
  ["other.example", true],
  ["api.example", false],
  [".example", false],
  ["*.example", false],
  ["x, API.EXAMPLE", false],
  ["api.example:8443", false],
  ["api.example:443", true],
  ["pi.example", true],
  ["*", false],
])("with NO_PROXY=%j the host goes through the proxy: %j", async (noProxy, proxied) => {
  const { load, env } = makePlace();
  const more = {
    HTTPS_PROXY: "http://proxy:8080",
    NO_PROXY: noProxy,
    OPENAI_BASE_URL: "https://api.example:8443/v1",
  };
  const { provider } = valueOf(await load({ env: { ...env, ...more } })).fast;
  expect(provider.kind === "http" && provider.proxy !== null).toBe(proxied);
});

test("a provider without TLS is never asked through the proxy for https", async () => {
  const { load, env } = makePlace();
  const more = { HTTPS_PROXY: "http://proxy:8080", OPENAI_BASE_URL: "http://127.0.0.1:1/v1" };
  const { provider } = valueOf(await load({ env: { ...env, ...more } })).fast;
  expect(provider.kind === "http" && provider.proxy).toBeNull();
});
