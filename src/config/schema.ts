import * as z from "zod/mini";
import { BOUNDS } from "../domain/bounds.ts";
import { FAIL_ON } from "../domain/finding.ts";
import { RACE_MODES } from "../domain/race.ts";

/*
 * The shape of a configuration file. Every error text says what was expected, in the words that
 * follow "expected" in a message; `problems.ts` adds the key and what was found.
 */
const line = (expected: string) =>
  z.string(expected).check(z.regex(/^[^\s\u0000-\u001f\u007f]+$/u, expected));

const words = (expected: string) => z.array(z.string(expected).check(z.regex(/\S/u, expected)), "an array");

const above0 = (expected: string) => z.number(expected).check(z.positive(expected));

const price = () => {
  const expected = "dollars per million tokens, 0 or more";
  return z.number(expected).check(z.nonnegative(expected));
};

const FALLBACK_WORDS = 'the name of a model, as "gpt-6-luna" or "gpt-oss-120b@cerebras"';

const role = () =>
  z.strictObject(
    {
      provider: z.optional(line("the name of a provider")),
      model: z.optional(line("the name of a model")),
      fallbacks: z.optional(z.array(line(FALLBACK_WORDS), "an array")),
    },
    "an object",
  );

/** The names of presets.json; a test holds them against it. */
export const PRESETS = ["mission", "current", "cerebras", "local", "codex"] as const;
const PRESET_WORDS = PRESETS.map((name) => `"${name}"`).join(", ");

const URL_WORDS = "an http or https address without a user name, a query or a fragment";

function isBaseUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, search, hash } = new URL(value);
  return (protocol === "https:" || protocol === "http:") && !username && !password && !search && !hash;
}

const KEY_ENV_WORDS = "the name of an environment variable, not a key";

const provider = z.strictObject(
  {
    api: z.optional(z.enum(["responses", "chat"], '"responses" or "chat"')),
    base_url: z.optional(z.string(URL_WORDS).check(z.refine(isBaseUrl, URL_WORDS))),
    key_env: z.optional(z.string(KEY_ENV_WORDS).check(z.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, KEY_ENV_WORDS))),
  },
  "an object",
);

const DAY_WORDS = "a day, as 2026-12-31";

function isDay(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
}

const model = z.strictObject(
  {
    context_window: z.optional(
      z
        .int("a whole number of tokens, 1000 or more")
        .check(z.gte(1000, "a whole number of tokens, 1000 or more")),
    ),
    edit_format: z.optional(z.enum(["v4a", "search-replace"], '"v4a" or "search-replace"')),
    price: z.optional(
      z.strictObject({ input: price(), cached: z.optional(price()), output: price() }, "an object"),
    ),
    tokens_per_second: z.optional(above0("a number of tokens above 0")),
    shutdown_date: z.optional(z.string(DAY_WORDS).check(z.refine(isDay, DAY_WORDS))),
  },
  "an object",
);

const perBoundary = (expected: string) =>
  z.strictObject(
    {
      security: z.optional(words(expected)),
      migration: z.optional(words(expected)),
      "multi-service": z.optional(words(expected)),
    },
    "an object",
  );

const VERIFY_WORDS = "a command or false";

const seconds = (most: number) => {
  const expected = `a number of seconds above 0, at most ${most}`;
  return z.number(expected).check(z.positive(expected), z.lte(most, expected));
};

/** `.tandem.json` and the user's `config.json`; the former may hold less (`repository.ts`). */
export const configSchema = z.strictObject(
  {
    $schema: z.optional(z.string("text")),
    preset: z.optional(z.enum(PRESETS, PRESET_WORDS)),
    fast: z.optional(role()),
    strong: z.optional(role()),
    providers: z.optional(z.record(line("the name of a provider"), provider, "an object")),
    models: z.optional(z.record(line("the name of a model"), model, "an object")),
    verify: z.optional(
      z.union(
        [z.string(VERIFY_WORDS).check(z.regex(/^[^\n\r]*\S[^\n\r]*$/, VERIFY_WORDS)), z.literal(false)],
        VERIFY_WORDS,
      ),
    ),
    verify_timeout_seconds: z.optional(seconds(3600)),
    review_effort: z.optional(
      z.enum(["low", "medium", "high", "xhigh"], '"low", "medium", "high" or "xhigh"'),
    ),
    race: z.optional(z.enum(RACE_MODES, RACE_MODES.map((mode) => `"${mode}"`).join(", "))),
    boundaries: z.optional(
      z.strictObject(
        {
          words: z.optional(perBoundary("a word")),
          paths: z.optional(perBoundary("a glob")),
          false_alarms: z.optional(words("a phrase")),
        },
        "an object",
      ),
    ),
    hooks: z.optional(
      z.strictObject(
        {
          fail_on: z.optional(z.enum(FAIL_ON, FAIL_ON.map((name) => `"${name}"`).join(", "))),
          budget_seconds: z.optional(seconds(3600)),
          strict: z.optional(z.boolean("true or false")),
        },
        "an object",
      ),
    ),
    max_usd: z.optional(above0("an amount of dollars above 0")),
    monthly_usd: z.optional(above0("an amount of dollars above 0")),
    timeout_seconds: z.optional(seconds(86_400)),
  },
  "an object",
);

/** A configuration file that was read and found right. */
export type ConfigFile = z.infer<typeof configSchema>;

/** What holds where nothing else says so. */
export const DEFAULTS = {
  preset: "mission",
  fast: { provider: "openai", model: "gpt-5.3-codex-spark" },
  strong: { provider: "openai", model: "gpt-5.3-codex" },
  providers: {
    openai: { api: "responses", base_url: "https://api.openai.com/v1", key_env: "OPENAI_API_KEY" },
  },
  verify_timeout_seconds: BOUNDS.verify_timeout_ms / 1000,
  review_effort: "medium",
  race: "never",
  hooks: { fail_on: "never", strict: false },
  boundaries: {
    words: { security: [], migration: [], "multi-service": [] },
    paths: { security: [], migration: [], "multi-service": [] },
    false_alarms: [],
  },
} satisfies ConfigFile;
