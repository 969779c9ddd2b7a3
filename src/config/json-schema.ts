import * as z from "zod/mini";
import { configSchema, DEFAULTS } from "./schema.ts";

/** What an editor shows beside each key; `*` stands for a name of the user's choice. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  $schema: "The schema of this file, for editors.",
  preset: "Who fills the roles where nothing else says so. User file only.",
  fast: "The model that drafts.",
  "fast.provider": "Where it is asked: openai, codex or a name of `providers`. User file only.",
  "fast.model": "Its name at the provider.",
  "fast.fallbacks":
    "Models that take its place, in order, where the account can't use it: MODEL or MODEL@PROVIDER. User file only.",
  strong: "The model that reviews every draft and solves what can't be verified quickly.",
  "strong.provider": "Where it is asked: openai, codex or a name of `providers`. User file only.",
  "strong.model": "Its name at the provider.",
  "strong.fallbacks":
    "Models that take its place, in order, where the account can't use it, none of the fast role's: MODEL or MODEL@PROVIDER. User file only.",
  providers: "Further providers by name, and changes to `openai`. User file only.",
  "providers.*.api": "What it speaks: the Responses API or Chat Completions.",
  "providers.*.base_url": "Its address, up to and without /responses or /chat/completions.",
  "providers.*.key_env": "The environment variable that holds its key; left out where it wants none.",
  models: "What is known of models, over the built-in table.",
  "models.*.context_window": "Tokens of input and output that fit together.",
  "models.*.edit_format": "The form in which it writes edits best.",
  "models.*.price": "Dollars per million tokens.",
  "models.*.price.input": "Dollars per million tokens of input.",
  "models.*.price.cached": "Dollars per million tokens of input from the cache; as input where left out.",
  "models.*.price.output": "Dollars per million tokens of output.",
  "models.*.tokens_per_second": "Its output rate, for estimates.",
  "models.*.shutdown_date": "The day on which its provider ends it; a warning comes in time.",
  verify:
    "The command that checks a change, or false for none. In a repository it runs only after `tandem trust`.",
  verify_timeout_seconds: "The longest the check may take.",
  review_effort: "How hard the reviewer thinks.",
  race: "Whether the strong model solves the task beside the draft, the first good work being kept: auto is where the estimate is uncertain. It costs up to twice as much.",
  boundaries: "Additions to what never reaches the fast model. The lists of all files add up.",
  "boundaries.words": "Words of a task that mark it.",
  "boundaries.words.security": "Words that mark security-critical code.",
  "boundaries.words.migration": "Words that mark a database migration.",
  "boundaries.words.multi-service": "Words that mark work across services.",
  "boundaries.paths": "Globs of paths, from the root, that mark a task which touches them.",
  "boundaries.paths.security": "Paths of security-critical code.",
  "boundaries.paths.migration": "Paths of database migrations.",
  "boundaries.paths.multi-service": "Paths that mark work across services.",
  "boundaries.false_alarms": "Phrases in which a marking word means nothing, as `token bucket`.",
  hooks:
    "What git's hooks do where their own line doesn't say it. In a repository it counts only after `tandem trust`.",
  "hooks.fail_on": "From which severity on findings stop a commit or push.",
  "hooks.budget_seconds": "Time for a model in a hook.",
  "hooks.strict": "Whether a hook stops git also where the review could not be done.",
  max_usd: "The most that one run may cost, in dollars.",
  monthly_usd: "The most that all runs of a calendar month may cost, in dollars. User file only.",
  timeout_seconds: "The longest that one run may take.",
};

/** Dotted keys out of the path of a JSON Schema: `properties`, `additionalProperties` are its own words. */
function keyOf(path: readonly (string | number)[]): string | null {
  const keys: string[] = [];
  for (let index = 0; index < path.length; index += 1) {
    const step = path[index];
    if (step === "properties") keys.push(String(path[(index += 1)]));
    else if (step === "additionalProperties") keys.push("*");
    else return null;
  }
  return keys.join(".");
}

function defaultOf(key: string): unknown {
  let value: unknown = DEFAULTS;
  for (const step of key.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, step)?.value;
  }
  return typeof value === "object" && !Array.isArray(value) ? undefined : value;
}

/** The text of `tandem.schema.json`: the JSON Schema of both configuration files. */
export function jsonSchemaText(): string {
  const schema = z.toJSONSchema(configSchema, {
    target: "draft-7",
    override: ({ jsonSchema, path }) => {
      const key = keyOf(path);
      const description = key === null ? undefined : DESCRIPTIONS[key];
      if (key === null || description === undefined) return;
      jsonSchema.description = description;
      const value = defaultOf(key);
      if (value !== undefined) Object.assign(jsonSchema, { default: value });
    },
  });
  const title = {
    title: "tandem",
    description: "Configuration of tandem: .tandem.json and the user's config.json.",
  };
  const text = JSON.stringify({ ...schema, ...title }, null, 2);
  // Short lists on one line, as the formatter of this repository wants them.
  const lists = text.replaceAll(
    /\[\n\s+([^[\]{}]*)\n\s+\]/g,
    (_, items: string) => `[${items.replaceAll(/\n\s+/g, " ")}]`,
  );
  return `${lists}\n`;
}
