import * as fc from "fast-check";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { parseJson } from "../../src/config/json.ts";
import { grantTrust, revokeTrust } from "../../src/config/trust.ts";
import type { Settings } from "../../src/config/settings.ts";
import { lineOf, makePlace, valueOf } from "../support/settings.ts";

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
  };
  expect(settings).toMatchObject({
    fast: { provider: openai, model: "gpt-5.3-codex-spark" },
    strong: { provider: openai, model: "gpt-5.3-codex" },
    verify: null,
    verifyTimeoutMs: 30_000,
    reviewEffort: "medium",
    boundaries: {
      words: { security: [], migration: [], "multi-service": [] },
      paths: { security: [], migration: [], "multi-service": [] },
      falseAlarms: [],
    },
    maxUsd: null,
    timeoutMs: null,
    proxy: null,
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
    proxy: null,
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
    paths: { security: [], migration: ["db/**"], "multi-service": [] },
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
  expect(settings.strong.provider).toEqual({ kind: "codex", name: "codex" });
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
  expect(settings.proxy?.reveal()).toBe("http://me:hidden-2@proxy:8080");
  const shown = [
    JSON.stringify(settings),
    JSON.stringify([...settings.providers]),
    inspect(settings, { depth: 9, showHidden: true }),
    `${settings.proxy}`,
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

test("a repository's command is trusted only as it was when the user said so", async () => {
  const place = makePlace({ repository: { verify: "npm test" } });
  const { root, repositoryFile, load } = place;
  const { locations, verify } = valueOf(await load());
  expect(verify).toEqual({ command: "npm test", source: "repository", trusted: false });
  const trustedNow = async () => valueOf(await load()).verify;

  await grantTrust(repositoryFile, '{"verify":"npm test"}', locations.trust, 1);
  expect(await trustedNow()).toMatchObject({ trusted: true });
  // Even a change that means nothing asks again.
  writeFileSync(repositoryFile, '{"verify":"npm test"}\n');
  expect(await trustedNow()).toMatchObject({ trusted: false });
  writeFileSync(repositoryFile, '{"verify":"npm test"}');
  expect(await trustedNow()).toMatchObject({ trusted: true });

  // The same content elsewhere is another repository's.
  const other = path.join(path.dirname(root), "other");
  mkdirSync(other);
  writeFileSync(path.join(other, ".tandem.json"), '{"verify":"npm test"}');
  expect(valueOf(await load({ root: other })).verify).toMatchObject({ trusted: false });
  // The same repository by another way is the same.
  symlinkSync(root, path.join(path.dirname(root), "link"));
  expect(valueOf(await load({ root: path.join(path.dirname(root), "link") })).verify).toMatchObject({
    trusted: true,
  });

  await revokeTrust(repositoryFile, locations.trust);
  expect(await trustedNow()).toMatchObject({ trusted: false });
});

test("a command of the user's own needs no trust, and no check is one too", async () => {
  const place = makePlace({ user: { verify: "make check" }, repository: {} });
  expect(valueOf(await place.load()).verify).toEqual({
    command: "make check",
    source: "user",
    trusted: true,
  });
  expect(valueOf(await place.load({ flags: { verify: "x" } })).verify).toEqual({
    command: "x",
    source: "flag",
    trusted: true,
  });
  expect(valueOf(await place.load({ flags: { verify: false } })).verify).toBe(false);
  writeFileSync(place.repositoryFile, '{"verify": false}');
  expect(valueOf(await place.load()).verify).toBe(false);
});

test("a damaged trust store fails where it is needed, and only there", async () => {
  const place = makePlace({ repository: { verify: "npm test" } });
  const store = path.join(path.dirname(place.userFile), "trust.json");
  mkdirSync(path.dirname(store), { recursive: true });
  writeFileSync(store, '{"version": 2}');
  expect(lineOf(await place.load(), place)).toBe(
    "config: HOME/.config/tandem/trust.json is damaged | remove it and run `tandem trust` again where needed",
  );
  expect(valueOf(await place.load({ root: null })).verify).toBeNull();
});

test("outside a working tree there is no repository file", async () => {
  const { load } = makePlace({ repository: { verify: "npm test", max_usd: 9 } });
  expect(valueOf(await load({ root: null }))).toMatchObject({ verify: null, maxUsd: null });
});

test("a link for a repository file is refused, one for the user's own is followed", async () => {
  const place = makePlace({ user: { max_usd: 7 } });
  const elsewhere = path.join(place.home, "elsewhere.json");
  writeFileSync(elsewhere, '{"max_usd": 5}');
  symlinkSync(elsewhere, place.repositoryFile);
  expect(lineOf(await place.load(), place)).toBe(
    "config: REPO: it is a symbolic link | make it a plain file of JSON",
  );
  rmSync(place.repositoryFile);
  rmSync(place.userFile);
  symlinkSync(elsewhere, place.userFile);
  expect(valueOf(await place.load()).maxUsd).toBe(5);
});

test("a byte-order mark is no mistake, other bytes are", async () => {
  const place = makePlace({ user: '\ufeff{"max_usd": 2}' });
  expect(valueOf(await place.load()).maxUsd).toBe(2);
  writeFileSync(place.userFile, Buffer.from([0x7b, 0xff, 0x7d]));
  expect(lineOf(await place.load(), place)).toBe(
    "config: USER: it is not UTF-8 text | make it a plain file of JSON",
  );
  rmSync(place.userFile);
  mkdirSync(place.userFile);
  expect(lineOf(await place.load(), place)).toBe("config: USER: it is a directory | move it away");
});

test("whatever a file holds, loading gives settings or one line", async () => {
  const place = makePlace({ user: {}, repository: {} });
  const known = fc.constantFrom(
    "fast",
    "strong",
    "providers",
    "models",
    "verify",
    "boundaries",
    "max_usd",
    "words",
    "x",
    "__proto__",
  );
  const tree = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.jsonValue(),
      fc.dictionary(known, tie("value"), { maxKeys: 4 }),
    ),
  })).value;
  const content = fc.oneof(
    tree.map((value) => JSON.stringify(value)),
    fc.string({ unit: "binary" }),
  );
  await fc.assert(
    fc.asyncProperty(content, content, async (user, repository) => {
      writeFileSync(place.userFile, user);
      writeFileSync(place.repositoryFile, repository);
      const result = await place.load();
      if (result.ok) return;
      expect(result.failure.code).toBe("config");
      expect(result.failure.message).not.toContain("\n");
    }),
    { numRuns: 300 },
  );
});

test("the JSON reader agrees with JSON.parse on what is JSON", () => {
  const almost = fc
    .tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom("", ",", "}", "]", '"', "\\", "0", "-", ".", "e", " ", "\n", "tru", "\u00a0"),
    )
    .map(
      ([json, at, extra]) =>
        json.slice(0, at % (json.length + 1)) + extra + json.slice(at % (json.length + 1)),
    );
  fc.assert(
    fc.property(fc.oneof(almost, fc.json(), fc.string()), (text) => {
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch {
        const result = parseJson(text);
        expect(result).toMatchObject({ ok: false });
        if (result.ok) return;
        // Everything before the place is the start of some JSON: cut there, only the end is missing.
        const { line, column } = result.error;
        const at =
          text
            .split("\n")
            .slice(0, line - 1)
            .reduce((sum, one) => sum + one.length + 1, 0) +
          column -
          1;
        const before = parseJson(text.slice(0, at));
        if (!before.ok) expect(before.error.message).toMatch(/found the end$/);
        return;
      }
      expect(parseJson(text)).toEqual({ ok: true, value });
    }),
    { numRuns: 500 },
  );
});
