import { fail, ok, type Result } from "../domain/failure.ts";
import type { BoundarySettings } from "../domain/route.ts";
import { nearest } from "./keys.ts";
import type { Environment } from "./locations.ts";
import { type ConfigFile, DEFAULTS } from "./schema.ts";
import { Secret } from "./secret.ts";
import type { Entry, HookSettings, ModelSettings, Placed, Provider, Role } from "./settings.ts";

/** What the layers came to: the values, and each one's source. */
export interface Merged {
  readonly values: ConfigFile;
  readonly entries: readonly Entry[];
}

/** The name of the built-in provider that is the Codex CLI. */
const CODEX = "codex";

/** Where a key was set, as the start of a message. */
function placeOf({ entries }: Merged, key: string): string {
  const entry = entries.find((one) => one.key === key || one.key.startsWith(`${key}.`));
  if (entry === undefined) return key;
  return entry.source === "user" ? `${entry.from}: ${key}` : entry.from;
}

/** A key from the environment; null where there is none. What no header can carry is a failure. */
function secretFrom(env: Environment, name: string): Result<Secret | null> {
  const value = (env[name] ?? "").trim();
  if (value === "") return ok(null);
  if (/^[\u0021-\u007e]+$/.test(value)) return ok(new Secret(value));
  return fail("config", `${name}: expected a key without spaces and special characters`, "set it again");
}

/** Every provider that a role may name; `root` is the working tree, null outside one. */
export function resolveProviders(
  merged: Merged,
  env: Environment,
  root: string | null,
): Result<ReadonlyMap<string, Provider>> {
  const codex: Provider = { kind: "codex", name: CODEX, place: () => ({ env, root }) };
  const providers = new Map<string, Provider>([[CODEX, codex]]);
  const https = resolveProxy(env);
  if (!https.ok) return https;
  for (const [name, { api, base_url, key_env }] of Object.entries(merged.values.providers ?? {})) {
    const place = placeOf(merged, `providers.${name}`);
    if (name === CODEX) {
      return fail("config", `${place}: this name stands for the Codex CLI`, "give the provider another name");
    }
    if (api === undefined) return fail("config", `${place}.api: missing`, 'set it to "responses" or "chat"');
    if (base_url === undefined) return fail("config", `${place}.base_url: missing`, "set it to its address");
    const key = key_env === undefined ? ok(null) : secretFrom(env, key_env);
    if (!key.ok) return key;
    const baseUrl = base_url.replace(/\/+$/, "");
    const proxy = isProxied(new URL(baseUrl), env) ? https.value : null;
    providers.set(name, { kind: "http", name, api, baseUrl, keyEnv: key_env ?? null, key: key.value, proxy });
  }
  return ok(providers);
}

/** A model in its role, with the provider it is asked at. */
export function resolveRole(
  name: "fast" | "strong",
  merged: Merged,
  providers: ReadonlyMap<string, Provider>,
): Result<Role> {
  const role = merged.values[name];
  const wanted = role?.provider ?? DEFAULTS[name].provider;
  const model = role?.model ?? DEFAULTS[name].model;
  const provider = find(wanted, providers, () => placeOf(merged, `${name}.provider`));
  if (!provider.ok) return provider;
  const fallbacks: Placed[] = [];
  for (const text of role?.fallbacks ?? []) {
    const at = text.lastIndexOf("@");
    const named =
      at < 1
        ? ok(provider.value)
        : find(text.slice(at + 1), providers, () => placeOf(merged, `${name}.fallbacks`));
    if (!named.ok) return named;
    fallbacks.push({ provider: named.value, model: at < 1 ? text : text.slice(0, at) });
  }
  return ok({ provider: provider.value, model, fallbacks });
}

function find(
  wanted: string,
  providers: ReadonlyMap<string, Provider>,
  place: () => string,
): Result<Provider> {
  const provider = providers.get(wanted);
  if (provider !== undefined) return ok(provider);
  return fail(
    "config",
    `${place()}: no provider ${JSON.stringify(wanted)}`,
    nearest(wanted, [...providers.keys()]),
  );
}

/** What the files say of the models. */
export function resolveModels({ values }: Merged): ReadonlyMap<string, ModelSettings> {
  return new Map(
    Object.entries(values.models ?? {}).map(
      ([id, { context_window, edit_format, price, tokens_per_second, shutdown_date }]) => [
        id,
        {
          contextWindow: context_window ?? null,
          editFormat: edit_format ?? null,
          // A provider that names no price for cached input charges the full one.
          price: price === undefined ? null : { ...price, cached: price.cached ?? price.input },
          tokensPerSecond: tokens_per_second ?? null,
          shutdownDate: shutdown_date ?? null,
        },
      ],
    ),
  );
}

type Lists = NonNullable<NonNullable<ConfigFile["boundaries"]>["words"]>;

function listsOf(lists: Lists | undefined): BoundarySettings["words"] {
  return {
    security: lists?.security ?? [],
    migration: lists?.migration ?? [],
    "multi-service": lists?.["multi-service"] ?? [],
  };
}

/** The additions to the boundaries, every list of them there. */
export function resolveBoundaries({ values: { boundaries } }: Merged): BoundarySettings {
  return {
    words: listsOf(boundaries?.words),
    globs: listsOf(boundaries?.paths),
    falseAlarms: boundaries?.false_alarms ?? [],
  };
}

/** What hooks do; a repository's own settings are among the values only where they are trusted. */
export function resolveHooks({ hooks }: ConfigFile, trusted: boolean): HookSettings {
  const seconds = hooks?.budget_seconds;
  return {
    failOn: hooks?.fail_on ?? DEFAULTS.hooks.fail_on,
    budgetMs: seconds === undefined ? null : seconds * 1000,
    strict: hooks?.strict ?? DEFAULTS.hooks.strict,
    untrusted: !trusted,
  };
}

/** The proxy for https from the environment. */
function resolveProxy(env: Environment): Result<Secret | null> {
  const name = env["HTTPS_PROXY"] ? "HTTPS_PROXY" : "https_proxy";
  const value = env[name];
  if (!value) return ok(null);
  // The address may hold a password: it is neither shown nor repeated in the message.
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return ok(new Secret(value));
  return fail("config", `${name}: expected an http or https address`, "as http://proxy.example:8080");
}

/** Whether a host is reached through the proxy: `NO_PROXY` lists those that are not, as curl reads it. */
function isProxied({ protocol, hostname, host }: URL, env: Environment): boolean {
  if (protocol !== "https:") return false;
  const names = (env["NO_PROXY"] ?? env["no_proxy"] ?? "").toLowerCase().split(/[\s,]+/);
  return !names.some((name) => {
    const bare = name.replace(/^\*?\./, "");
    if (bare === "") return false;
    return name === "*" || [hostname, host].some((one) => one === bare || one.endsWith(`.${bare}`));
  });
}

/** Settings that have no default; listed all the same, so that a reader learns of them. */
const OPTIONAL = ["hooks.budget_seconds", "max_usd", "monthly_usd", "timeout_seconds", "verify"];

/** All that `config list` shows, sorted: the merged values, those not set, and what only the environment holds. */
export function listEntries(
  { entries }: Merged,
  env: Environment,
  providers: ReadonlyMap<string, Provider>,
  origin: (variable: string) => string,
): readonly Entry[] {
  const unset = OPTIONAL.filter((key) => entries.every((entry) => entry.key !== key)).map((key): Entry => ({
    key,
    value: null,
    source: "default",
    from: "built in",
  }));
  const secrets = [...providers.values()].flatMap((provider) =>
    provider.kind === "http" && provider.keyEnv !== null ? [provider.keyEnv] : [],
  );
  const variables = [
    ...new Set([...secrets, "HTTPS_PROXY", "NO_PROXY", "TANDEM_HOME", "TANDEM_SKIP", "NO_COLOR"]),
  ].map((key): Entry => {
    const value = env[key];
    // A path may be shown; the others are secrets or switches.
    const shown = key === "TANDEM_HOME" && value ? value : value ? "set" : "not set";
    return {
      key,
      value: shown,
      source: value ? "environment" : "default",
      from: value ? origin(key) : "built in",
    };
  });
  return [...entries, ...unset, ...variables].sort((a, b) => (a.key < b.key ? -1 : 1));
}
