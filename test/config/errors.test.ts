import { expect, test } from "vitest";
import type { FlagSettings } from "../../src/config/layers.ts";
import { lineOf, makePlace } from "../support/settings.ts";

const NEAREST = "the nearest known one is";
const DOCS = "see docs/configuration.md";
const JSON_HINT = "comments, single quotes and trailing commas are not JSON";

/** Content of the user's file, and what is said of it. */
test.each<[unknown, string]>([
  // unknown keys
  [{ verfy: "x" }, `unknown key "verfy" | ${NEAREST} "verify"`],
  [{ maxUsd: 1 }, `unknown key "maxUsd" | ${NEAREST} "max_usd"`],
  [{ timeout: 1 }, `unknown key "timeout" | ${NEAREST} "timeout_seconds"`],
  [{ boundary: {} }, `unknown key "boundary" | ${NEAREST} "boundaries"`],
  [{ fast: { modell: "x" } }, `unknown key "fast.modell" | ${NEAREST} "model"`],
  [{ strong: { "a.b": "x" } }, `unknown key "strong.a.b" | ${NEAREST} "model"`],
  [{ providers: { x: { url: "x" } } }, `unknown key "providers.x.url" | ${NEAREST} "api"`],
  [{ providers: { x: { key: "x" } } }, `unknown key "providers.x.key" | ${NEAREST} "key_env"`],
  [{ models: { "gpt-5.3": { window: 1 } } }, `unknown key "models.gpt-5.3.window" | ${NEAREST} "price"`],
  [
    { models: { x: { price: { in: 1 } } } },
    `unknown key "models.x.price.in" (and 2 more) | ${NEAREST} "input"`,
  ],
  [{ boundaries: { word: {} } }, `unknown key "boundaries.word" | ${NEAREST} "words"`],
  [
    { boundaries: { words: { secure: [] } } },
    `unknown key "boundaries.words.secure" | ${NEAREST} "security"`,
  ],
  [{ "a\nb": 1 }, String.raw`unknown key "a\nb" | ${NEAREST} "fast"`],
  [{ verfy: 1, max_usd: "x" }, `unknown key "verfy" (and 1 more) | ${NEAREST} "verify"`],
  // wrong types
  [[], `expected an object, found an array | ${DOCS}`],
  ["null", `expected an object, found null | ${DOCS}`],
  ['"text"', `expected an object, found another text | ${DOCS}`],
  [{ fast: "gpt" }, `fast: expected an object, found another text | ${DOCS}`],
  [{ fast: { model: 3 } }, `fast.model: expected the name of a model, found 3 | ${DOCS}`],
  [{ fast: { model: "" } }, `fast.model: expected the name of a model, found an empty text | ${DOCS}`],
  [
    { fast: { model: "two words" } },
    `fast.model: expected the name of a model, found another text | ${DOCS}`,
  ],
  [{ strong: { provider: null } }, `strong.provider: expected the name of a provider, found null | ${DOCS}`],
  [{ providers: [] }, `providers: expected an object, found an array | ${DOCS}`],
  [{ providers: { "": {} } }, `providers: expected the name of a provider as each key | ${DOCS}`],
  [{ providers: { x: 1 } }, `providers.x: expected an object, found 1 | ${DOCS}`],
  [
    { providers: { x: { api: "rest" } } },
    `providers.x.api: expected "responses" or "chat", found another text | ${DOCS}`,
  ],
  [
    { providers: { x: { base_url: "ftp://x" } } },
    `providers.x.base_url: expected an http or https address without a user name, a query or a fragment, found another text | ${DOCS}`,
  ],
  [
    { providers: { x: { base_url: "https://me:pass@x/v1" } } },
    `providers.x.base_url: expected an http or https address without a user name, a query or a fragment, found another text | ${DOCS}`,
  ],
  [
    { providers: { x: { key_env: "sk-proj-123" } } },
    `providers.x.key_env: expected the name of an environment variable, not a key, found another text | ${DOCS}`,
  ],
  [
    { models: { x: { context_window: 12.5 } } },
    `models.x.context_window: expected a whole number of tokens, 1000 or more, found 12.5 | ${DOCS}`,
  ],
  [
    { models: { x: { edit_format: "diff" } } },
    `models.x.edit_format: expected "v4a" or "search-replace", found another text | ${DOCS}`,
  ],
  [
    { models: { x: { price: { input: -1, output: 1 } } } },
    `models.x.price.input: expected dollars per million tokens, 0 or more, found -1 | ${DOCS}`,
  ],
  [
    { models: { x: { price: { input: 1 } } } },
    `models.x.price.output: expected dollars per million tokens, 0 or more, found nothing | ${DOCS}`,
  ],
  [
    { models: { x: { tokens_per_second: 0 } } },
    `models.x.tokens_per_second: expected a number of tokens above 0, found 0 | ${DOCS}`,
  ],
  [{ verify: true }, `verify: expected a command or false, found true | ${DOCS}`],
  [{ verify: ["npm", "test"] }, `verify: expected a command or false, found an array | ${DOCS}`],
  [{ verify: " " }, `verify: expected a command or false, found another text | ${DOCS}`],
  [{ verify: "a\nb" }, `verify: expected a command or false, found another text | ${DOCS}`],
  [
    { verify_timeout_seconds: "30" },
    `verify_timeout_seconds: expected a number of seconds above 0, at most 3600, found another text | ${DOCS}`,
  ],
  [
    { verify_timeout_seconds: 0 },
    `verify_timeout_seconds: expected a number of seconds above 0, at most 3600, found 0 | ${DOCS}`,
  ],
  [
    { review_effort: "max" },
    `review_effort: expected "low", "medium", "high" or "xhigh", found another text | ${DOCS}`,
  ],
  [
    { boundaries: { false_alarms: "x" } },
    `boundaries.false_alarms: expected an array, found another text | ${DOCS}`,
  ],
  [
    { boundaries: { words: { security: [1] } } },
    `boundaries.words.security.0: expected a word, found 1 | ${DOCS}`,
  ],
  [
    { boundaries: { paths: { migration: ["a", " "] } } },
    `boundaries.paths.migration.1: expected a glob, found another text | ${DOCS}`,
  ],
  [{ max_usd: 0 }, `max_usd: expected an amount of dollars above 0, found 0 | ${DOCS}`],
  ['{"max_usd": 1e999}', `max_usd: expected an amount of dollars above 0, found Infinity | ${DOCS}`],
  [
    { timeout_seconds: 1e6 },
    `timeout_seconds: expected a number of seconds above 0, at most 86400, found 1000000 | ${DOCS}`,
  ],
  [{ $schema: 1 }, `$schema: expected text, found 1 | ${DOCS}`],
  // broken JSON
  ["", `broken JSON at line 1, column 1: expected a value, found the end | ${JSON_HINT}`],
  ["{", `broken JSON at line 1, column 2: expected a key or }, found the end | ${JSON_HINT}`],
  ['{"a": 1,}', `broken JSON at line 1, column 9: expected a key, found "}" | ${JSON_HINT}`],
  [
    '{\n  "a": 1\n  "b": 2\n}',
    `broken JSON at line 3, column 3: expected , or }, found "\\"" | ${JSON_HINT}`,
  ],
  ["{\n  // words\n}", `broken JSON at line 2, column 3: expected a key or }, found "/" | ${JSON_HINT}`],
  ["{'a': 1}", `broken JSON at line 1, column 2: expected a key or }, found "'" | ${JSON_HINT}`],
  ['{"a" 1}', `broken JSON at line 1, column 6: expected :, found "1" | ${JSON_HINT}`],
  ["[1, 2", `broken JSON at line 1, column 6: expected , or ], found the end | ${JSON_HINT}`],
  ["{} {}", `broken JSON at line 1, column 4: expected the end, found "{" | ${JSON_HINT}`],
  [
    "{\u0000}",
    String.raw`broken JSON at line 1, column 2: expected a key or }, found "\u0000" | ${JSON_HINT}`,
  ],
])("%j in the user's file: %s", async (user, line) => {
  const place = makePlace({ user });
  expect(lineOf(await place.load(), place)).toBe(`config: USER: ${line}`);
});

/** What a repository may not choose, and where it is said to be set. */
test.each<[unknown, string, string]>([
  [{ providers: {} }, '"providers"', "in the user file"],
  [{ providers: "wrong type too" }, '"providers"', "in the user file"],
  [{ provider: "x" }, '"provider"', "in the user file"],
  [{ fast: { provider: "openai" } }, '"fast.provider"', "with TANDEM_FAST_PROVIDER or in the user file"],
  [{ strong: { provider: "x" } }, '"strong.provider"', "with TANDEM_STRONG_PROVIDER or in the user file"],
  [{ base_url: "https://x" }, '"base_url"', "with OPENAI_BASE_URL or in the user file"],
  [{ baseUrl: "https://x" }, '"baseUrl"', "with OPENAI_BASE_URL or in the user file"],
  [{ OPENAI_BASE_URL: "https://x" }, '"OPENAI_BASE_URL"', "with OPENAI_BASE_URL or in the user file"],
  [{ fast: { base_url: "https://x" } }, '"fast.base_url"', "with OPENAI_BASE_URL or in the user file"],
  [{ strong: { key_env: "AWS_SECRET" } }, '"strong.key_env"', "in the user file"],
  [{ key_env: "AWS_SECRET" }, '"key_env"', "in the user file"],
  [{ OPENAI_API_KEY: "sk-1" }, '"OPENAI_API_KEY"', "in the environment, as OPENAI_API_KEY"],
  [{ api_key: "sk-1" }, '"api_key"', "in the environment, as OPENAI_API_KEY"],
  [{ https_proxy: "http://x" }, '"https_proxy"', "in the environment, as HTTPS_PROXY"],
  [{ HTTPS_PROXY: "http://x" }, '"HTTPS_PROXY"', "in the environment, as HTTPS_PROXY"],
  [{ proxy: "http://x" }, '"proxy"', "in the environment, as HTTPS_PROXY"],
  [{ TANDEM_HOME: "." }, '"TANDEM_HOME"', "in the environment, as TANDEM_HOME"],
  [{ home: "." }, '"home"', "in the environment, as TANDEM_HOME"],
  [{ history: "x.db" }, '"history"', "in the environment, as TANDEM_HOME"],
  [{ trust_file: "x" }, '"trust_file"', "in the environment, as TANDEM_HOME"],
  [{ preset: "local" }, '"preset"', "in the user file"],
  [{ monthly_usd: 99 }, '"monthly_usd"', "in the user file"],
  [{ fast: { fallbacks: ["x@mine"] } }, '"fast.fallbacks"', "in the user file"],
])("a repository can't set %j", async (repository, key, where) => {
  const place = makePlace({ repository });
  expect(lineOf(await place.load(), place)).toBe(
    `config: REPO: ${key} may not be set by a repository | set it ${where}`,
  );
});

test.each<[unknown, string]>([
  [{ verfy: "x" }, `unknown key "verfy" | ${NEAREST} "verify"`],
  [{ verify: 1 }, `verify: expected a command or false, found 1 | ${DOCS}`],
  ["{", `broken JSON at line 1, column 2: expected a key or }, found the end | ${JSON_HINT}`],
  [`{"a": "${"x".repeat(1_100_000)}"}`, "it is over 1 MiB | make it a plain file of JSON"],
])("a repository's own mistakes name its file (%#)", async (repository, line) => {
  const place = makePlace({ repository });
  expect(lineOf(await place.load(), place)).toBe(`config: REPO: ${line}`);
});

test.each<[Record<string, string>, string]>([
  [
    { TANDEM_FAST_MODEL: "two words" },
    `TANDEM_FAST_MODEL: expected the name of a model, found another text | ${DOCS}`,
  ],
  [
    { TANDEM_STRONG_MODEL: "a\tb" },
    `TANDEM_STRONG_MODEL: expected the name of a model, found another text | ${DOCS}`,
  ],
  [
    { OPENAI_BASE_URL: "localhost:8080" },
    `OPENAI_BASE_URL: expected an http or https address without a user name, a query or a fragment, found another text | ${DOCS}`,
  ],
  [{ TANDEM_FAST_PROVIDER: "opneai" }, `TANDEM_FAST_PROVIDER: no provider "opneai" | ${NEAREST} "openai"`],
  [{ TANDEM_STRONG_PROVIDER: "codx" }, `TANDEM_STRONG_PROVIDER: no provider "codx" | ${NEAREST} "codex"`],
  [
    { OPENAI_API_KEY: "sk-1 sk-2" },
    "OPENAI_API_KEY: expected a key without spaces and special characters | set it again",
  ],
  [
    { OPENAI_API_KEY: "“sk-1”" },
    "OPENAI_API_KEY: expected a key without spaces and special characters | set it again",
  ],
  [
    { HTTPS_PROXY: "me:secret@proxy" },
    "HTTPS_PROXY: expected an http or https address | as http://proxy.example:8080",
  ],
  [
    { https_proxy: "socks5://x" },
    "https_proxy: expected an http or https address | as http://proxy.example:8080",
  ],
  [
    { TANDEM_HOME: "here" },
    "TANDEM_HOME: expected an absolute path | write it from the root, as /home/me/tandem",
  ],
])("%j in the environment: %s", async (env, line) => {
  const place = makePlace();
  expect(lineOf(await place.load({ env: { ...place.env, ...env } }), place)).toBe(`config: ${line}`);
});

test.each<[FlagSettings, string]>([
  [{ maxUsd: "abc" }, "--max-usd: expected an amount of dollars above 0, found another text"],
  [{ maxUsd: "" }, "--max-usd: expected an amount of dollars above 0, found an empty text"],
  [{ maxUsd: "-1" }, "--max-usd: expected an amount of dollars above 0, found -1"],
  [{ timeout: "1h" }, "--timeout: expected a number of seconds above 0, at most 86400, found another text"],
  [{ timeout: "0" }, "--timeout: expected a number of seconds above 0, at most 86400, found 0"],
  [
    { reviewEffort: "max" },
    '--review-effort: expected "low", "medium", "high" or "xhigh", found another text',
  ],
  [{ verify: "" }, "--verify: expected a command or false, found an empty text"],
])("the flags %j: %s", async (flags, line) => {
  const place = makePlace();
  expect(lineOf(await place.load({ flags }), place)).toBe(`usage: ${line} | see \`tandem --help\``);
});

test.each<[unknown, string]>([
  [{ fast: { provider: "cerebas" } }, `USER: fast.provider: no provider "cerebas" | ${NEAREST} "codex"`],
  [
    { providers: { codex: { api: "chat" } } },
    "USER: providers.codex: this name stands for the Codex CLI | give the provider another name",
  ],
  [
    { providers: { x: { base_url: "http://x" } } },
    'USER: providers.x.api: missing | set it to "responses" or "chat"',
  ],
  [{ providers: { x: { api: "chat" } } }, "USER: providers.x.base_url: missing | set it to its address"],
])("%j in the user's file: %s", async (user, line) => {
  const place = makePlace({ user });
  expect(lineOf(await place.load(), place)).toBe(`config: ${line}`);
});
