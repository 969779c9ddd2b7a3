import path from "node:path";
import { ok, type Result } from "../domain/failure.ts";
import { readDotenv } from "./dotenv.ts";
import {
  DEFAULT_LAYER,
  environmentLayer,
  type FileLayer,
  fileLayer,
  flagLayer,
  type FlagSettings,
  type Layer,
  merge,
  presetLayer,
} from "./layers.ts";
import { type Environment, locate } from "./locations.ts";
import {
  listEntries,
  type Merged,
  resolveBoundaries,
  resolveHooks,
  resolveModels,
  resolveProviders,
  resolveRole,
} from "./resolve.ts";
import { DEFAULTS } from "./schema.ts";
import type { Settings, VerifySetting } from "./settings.ts";
import { isTrusted } from "./trust.ts";

/** The configuration file in the root of a repository. */
export const REPOSITORY_FILE = ".tandem.json";

/** What the settings are loaded from. */
export interface LoadInput {
  readonly flags: FlagSettings;
  readonly env: Environment;
  /** The working folder: where `.env` is looked for. */
  readonly cwd: string;
  /** The root of the working tree; null outside one. */
  readonly root: string | null;
  /** Whether git tracks a file (absolute path); true also where that can't be told. */
  readonly tracked: (file: string) => Promise<boolean>;
}

/**
 * Loads the settings: a flag, else the environment, else the repository's `.tandem.json`, else the
 * user's file, else the default. Fails with `config`, or `usage` for a flag, in one line that names
 * the key, where it stands, what was expected and what was found.
 */
export async function loadSettings(input: LoadInput): Promise<Result<Settings>> {
  const located = await locate(input.env, input.root);
  if (!located.ok) return located;
  const locations = located.value;
  const repositoryFile = input.root === null ? null : path.join(input.root, REPOSITORY_FILE);
  const [user, repository, dotenv] = await Promise.all([
    fileLayer("user", locations.config),
    repositoryFile === null ? ok(null) : fileLayer("repository", repositoryFile),
    readDotenv(input.cwd, input.env, input.tracked),
  ]);
  const env: Environment = { ...input.env, ...dotenv.values };
  const origin = (name: string) => (Object.hasOwn(dotenv.values, name) ? `${name} in ${dotenv.file}` : name);
  const environment = environmentLayer(env, origin);
  const flags = flagLayer(input.flags);
  // What is nearest to the user's hand is complained of first.
  if (!flags.ok) return flags;
  if (!environment.ok) return environment;
  if (!repository.ok) return repository;
  if (!user.ok) return user;

  const trusted = await hooksTrusted(repository.value, locations.trust);
  if (!trusted.ok) return trusted;
  const repositoryLayer = trusted.value ? repository.value : withoutHooks(repository.value);
  const files = [repositoryLayer, user.value].filter((layer) => layer !== null);
  const preset = presetLayer(user.value?.values.preset ?? DEFAULTS.preset);
  const merged = merge([flags.value, environment.value, ...files, preset, DEFAULT_LAYER]);
  const { values } = merged;
  const providers = resolveProviders(merged, env, input.root);
  if (!providers.ok) return providers;
  const fast = resolveRole("fast", merged, providers.value);
  if (!fast.ok) return fast;
  const strong = resolveRole("strong", merged, providers.value);
  if (!strong.ok) return strong;
  const verify = await resolveVerify(merged, repository.value, locations.trust);
  if (!verify.ok) return verify;

  return ok({
    fast: fast.value,
    strong: strong.value,
    providers: providers.value,
    models: resolveModels(merged),
    verify: verify.value,
    verifyTimeoutMs: (values.verify_timeout_seconds ?? DEFAULTS.verify_timeout_seconds) * 1000,
    reviewEffort: values.review_effort ?? DEFAULTS.review_effort,
    race: values.race ?? DEFAULTS.race,
    hooks: resolveHooks(values, trusted.value),
    boundaries: resolveBoundaries(merged),
    maxUsd: values.max_usd ?? null,
    monthlyUsd: values.monthly_usd ?? null,
    timeoutMs: values.timeout_seconds === undefined ? null : values.timeout_seconds * 1000,
    noColor: Boolean(env["NO_COLOR"]),
    skip: Boolean(env["TANDEM_SKIP"]),
    locations,
    entries: listEntries(merged, env, providers.value, origin),
    notices: dotenv.notices,
  });
}

/** Whether the hook settings of a repository count: it could have hooks stop everything, or nothing. */
async function hooksTrusted(repository: FileLayer | null, store: string): Promise<Result<boolean>> {
  if (repository?.values.hooks === undefined) return ok(true);
  return isTrusted(repository.from("hooks"), repository.text, store);
}

function withoutHooks(layer: FileLayer | null): Layer | null {
  if (layer === null) return null;
  const { hooks: _, ...values } = layer.values;
  return { ...layer, values };
}

/** The check of the project. Only a repository's own command has to be trusted, as it is right now. */
async function resolveVerify(
  { values, entries }: Merged,
  repository: FileLayer | null,
  store: string,
): Promise<Result<VerifySetting | false | null>> {
  const command = values.verify;
  const entry = entries.find(({ key }) => key === "verify");
  if (command === undefined || entry === undefined) return ok(null);
  if (command === false) return ok(false);
  const { source, from } = entry;
  if (source !== "repository") return ok({ command, source, trusted: true });
  // The text that was parsed is the text that is checked: a file that changes meanwhile gains nothing.
  const trusted = repository === null ? ok(false) : await isTrusted(from, repository.text, store);
  return trusted.ok ? ok({ command, source, trusted: trusted.value }) : trusted;
}
