import * as z from "zod/mini";
import { ok, type Result } from "../domain/failure.ts";
import { readSmallFile } from "./files.ts";
import { parseJson } from "./json.ts";
import type { Environment } from "./locations.ts";
import { explainIssues } from "./problems.ts";
import { refuseForeignKeys } from "./repository.ts";
import presets from "./presets.json" with { type: "json" };
import { type ConfigFile, configSchema, DEFAULTS, PRESETS } from "./schema.ts";
import type { Entry, Source, Value } from "./settings.ts";

/** The flags of a command as they were given; what is not given is undefined. */
export interface FlagSettings {
  /** `--verify CMD`; false for `--no-verify`. */
  readonly verify?: string | false | undefined;
  /** `--review-effort low|medium|high|xhigh`. */
  readonly reviewEffort?: string | undefined;
  /** `--race never|auto|always`. */
  readonly race?: string | undefined;
  /** `--max-usd N`. */
  readonly maxUsd?: string | undefined;
  /** `--timeout SECONDS`. */
  readonly timeout?: string | undefined;
}

/** Values of one source. */
export interface Layer {
  readonly source: Source;
  readonly values: ConfigFile;
  /** What a key of this layer was set with: a flag, a variable or a file. */
  readonly from: (key: string) => string;
}

const FLAGS = new Map([
  ["verify", "--verify"],
  ["review_effort", "--review-effort"],
  ["race", "--race"],
  ["max_usd", "--max-usd"],
  ["timeout_seconds", "--timeout"],
]);

const VARIABLES = new Map([
  ["fast.model", "TANDEM_FAST_MODEL"],
  ["fast.provider", "TANDEM_FAST_PROVIDER"],
  ["strong.model", "TANDEM_STRONG_MODEL"],
  ["strong.provider", "TANDEM_STRONG_PROVIDER"],
  ["race", "TANDEM_RACE"],
  ["providers.openai.base_url", "OPENAI_BASE_URL"],
]);

/** Puts values into objects by their paths. */
function nest(values: Iterable<readonly [path: readonly string[], value: unknown]>): unknown {
  const groups = new Map<string, [readonly string[], unknown][]>();
  for (const [[first, ...rest], value] of values) {
    if (first === undefined) return value;
    const group = groups.get(first) ?? [];
    group.push([rest, value]);
    groups.set(first, group);
  }
  return Object.fromEntries([...groups].map(([key, group]) => [key, nest(group)]));
}

/** Every single value with its path. */
function leaves(value: unknown, path: readonly string[] = []): [readonly string[], Value][] {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return [[path, value]];
  if (Array.isArray(value)) return [[path, value.map(String)]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

function numberOf(text: string | undefined): number | string | undefined {
  return text === undefined || text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
}

/** Values that were given one by one, checked like those of a file. */
function layerOf(
  source: Source,
  values: ReadonlyMap<string, unknown>,
  from: (key: string) => string,
): Result<Layer> {
  const nested = nest([...values].map(([key, value]) => [key.split("."), value] as const));
  const parsed = configSchema.safeParse(nested ?? {});
  if (parsed.success) return ok({ source, values: parsed.data, from });
  return { ok: false, failure: explainIssues(parsed.error.issues, nested, { prefix: "", name: from }) };
}

/** The flags as a layer; what is wrong with one is a `usage` failure. */
export function flagLayer(flags: FlagSettings): Result<Layer> {
  const values = new Map<string, unknown>([
    ["verify", flags.verify],
    ["review_effort", flags.reviewEffort],
    ["race", flags.race],
    ["max_usd", numberOf(flags.maxUsd)],
    ["timeout_seconds", numberOf(flags.timeout)],
  ]);
  const layer = layerOf("flag", values, (key) => FLAGS.get(key) ?? key);
  return layer.ok
    ? layer
    : { ok: false, failure: { ...layer.failure, code: "usage", hint: "see `tandem --help`" } };
}

/** The environment as a layer; an empty variable counts as unset. `from` names a variable's origin. */
export function environmentLayer(env: Environment, from: (variable: string) => string): Result<Layer> {
  const values = [...VARIABLES].flatMap(([key, name]) => (env[name] ? [[key, env[name]] as const] : []));
  return layerOf("environment", new Map(values), (key) => from(VARIABLES.get(key) ?? key));
}

/** A layer with the text it was read from, which is what trust is about. */
export interface FileLayer extends Layer {
  readonly text: string;
}

/** Reads a configuration file; null when there is none. */
export async function fileLayer(
  source: "repository" | "user",
  file: string,
): Promise<Result<FileLayer | null>> {
  // A repository's link could show any file of the user's in an error; the user's own are theirs.
  const read = await readSmallFile(file, source === "repository" ? "refuse" : "follow");
  const refuse = (why: string, hint: string | null): Result<never> => {
    return { ok: false, failure: { code: "config", message: `${file}: ${why}`, hint } };
  };
  if (read.kind === "missing") return ok(null);
  if (read.kind === "directory") return refuse("it is a directory", "move it away");
  if (read.kind === "unusable") return refuse(read.why, "make it a plain file of JSON");

  const json = parseJson(read.text);
  if (!json.ok) {
    const { line, column, message } = json.error;
    const hint = "comments, single quotes and trailing commas are not JSON";
    return refuse(`broken JSON at line ${line}, column ${column}: ${message}`, hint);
  }
  const foreign = source === "repository" ? refuseForeignKeys(file, json.value) : null;
  if (foreign !== null) return { ok: false, failure: foreign };
  const parsed = configSchema.safeParse(json.value);
  if (!parsed.success) {
    const failure = explainIssues(parsed.error.issues, json.value, {
      prefix: `${file}: `,
      name: (key) => key,
    });
    return { ok: false, failure };
  }
  return ok({ source, values: parsed.data, from: () => file, text: read.text });
}

/** The values of a preset as a layer: under the user's file, over what is built in. */
export function presetLayer(name: (typeof PRESETS)[number]): Layer {
  const values = z.record(z.enum(PRESETS), configSchema).parse(presets)[name];
  return { source: "preset", values, from: () => name };
}

/** The built-in values as a layer. */
export const DEFAULT_LAYER: Layer = { source: "default", values: DEFAULTS, from: () => "built in" };

/** Limits of the user's, which a repository may lower and never raise. */
const LIMITS: ReadonlySet<string> = new Set(["max_usd", "timeout_seconds"]);

/**
 * Lays the layers (strongest first) over each other, value by value: the strongest that has one
 * wins. Lists add up, so that no layer can take a boundary away that another one drew; of the limits of
 * a repository and of the user the lower one holds, and a check of the user's stays one.
 */
export function merge(layers: readonly Layer[]): {
  readonly values: ConfigFile;
  readonly entries: readonly Entry[];
} {
  const merged = new Map<string, { readonly path: readonly string[]; readonly entry: Entry }>();
  for (const { source, values, from } of layers.toReversed()) {
    for (const [path, value] of leaves(values)) {
      const key = path.join(".");
      const weaker = merged.get(key)?.entry;
      const entry: Entry = { key, value, source, from: from(key) };
      merged.set(key, { path, entry: weaker ? addUp(weaker, entry) : entry });
    }
  }
  merged.delete("$schema");
  const all = [...merged.values()];
  return {
    // What was parsed in parts parses as a whole.
    values: configSchema.parse(nest(all.map(({ path, entry }) => [path, entry.value] as const))),
    entries: all.map(({ entry }) => entry),
  };
}

function addUp(weaker: Entry, stronger: Entry): Entry {
  if (stronger.source === "repository" && weaker.source === "user") {
    const { key, value } = stronger;
    if (LIMITS.has(key) && Number(weaker.value) < Number(value)) return weaker;
    if (key === "verify" && value === false) return weaker;
  }
  if (!Array.isArray(weaker.value) || !Array.isArray(stronger.value)) return stronger;
  if (weaker.value.length === 0) return stronger;
  const value: readonly string[] = [...new Set([...stronger.value.map(String), ...weaker.value.map(String)])];
  return stronger.value.length === 0
    ? weaker
    : { ...stronger, value, from: `${stronger.from}, ${weaker.from}` };
}
