import { fail, type Failure } from "../domain/failure.ts";

/**
 * Names that a repository file may not hold, with where each is set instead. Whoever writes the
 * repository would otherwise choose where a key is sent, which key, through what, at what price, or where
 * tandem keeps its own state.
 */
const ELSEWHERE: readonly { readonly name: RegExp; readonly where: string }[] = [
  { name: /^fast\.providers?$/, where: "with TANDEM_FAST_PROVIDER or in the user file" },
  { name: /^strong\.providers?$/, where: "with TANDEM_STRONG_PROVIDER or in the user file" },
  { name: /^(fast|strong)\.fallbacks?$/, where: "in the user file" },
  { name: /^monthly_?usd$/i, where: "in the user file" },
  // Two models at once cost more than one.
  { name: /^race$/i, where: "with TANDEM_RACE or in the user file" },
  // A price of nothing would take every limit on costs away.
  { name: /^models\..+\.price$/, where: "in the user file" },
  { name: /^(presets?|providers?)$/, where: "in the user file" },
  {
    name: /(^|\.)(openai_)?(base_?url|api_?base|endpoint|host)$/i,
    where: "with OPENAI_BASE_URL or in the user file",
  },
  { name: /(^|\.)(key_?env|api_?key_?env)$/i, where: "in the user file" },
  { name: /(^|\.)(openai_)?(api_?)?key$/i, where: "in the environment, as OPENAI_API_KEY" },
  { name: /(^|\.)(https?_?|all_?)?proxy$/i, where: "in the environment, as HTTPS_PROXY" },
  {
    name: /^(tandem_?)?(home|history|trust|state|config)(_?(file|path|dir|folder|db))?$/i,
    where: "in the environment, as TANDEM_HOME",
  },
];

/** The keys of an object and of the objects in it, three steps deep: as far as such settings go. */
function keysOf(value: unknown, steps = 3, prefix = ""): readonly string[] {
  if (steps === 0 || typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = `${prefix}${key}`;
    return [name, ...keysOf(inner, steps - 1, `${name}.`)];
  });
}

/** The failure for the first key of a repository file that it may not hold; null when there is none. */
export function refuseForeignKeys(file: string, value: unknown): Failure | null {
  for (const key of keysOf(value)) {
    const rule = ELSEWHERE.find(({ name }) => name.test(key));
    if (rule !== undefined) {
      const message = `${file}: ${JSON.stringify(key)} may not be set by a repository`;
      return fail("config", message, `set it ${rule.where}`).failure;
    }
  }
  return null;
}
