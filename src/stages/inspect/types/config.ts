import { posix } from "node:path";
import { asObject, asStrings, type Json } from "../json.ts";
import { effective, pathsOf, readChain, type Config, type ReadFile } from "./config-chain.ts";

type Options = { readonly [name: string]: Json };

/** The configurations of a repository, as TypeScript 7 takes them. */
export interface Configs {
  /** True for what may be a configuration, by its name or because another one points at it. */
  isConfig(path: string): boolean;
  /**
   * What the engine is given in the place of a configuration: the same, in the words of this version.
   * Null for what can't be read here: that is left to the engine.
   */
  translate(path: string): Promise<string | null>;
  /** Why a configuration was not given to the engine; null when it was. */
  problemOf(path: string): string | null;
}

/** By name; others are known once one that was read points at them. */
const CONFIG = /(^|\/)(ts|js)config[^/]*\.json$/;

/** Options that older versions had, and whose loss changes nothing that is judged here. */
const REMOVED = new Set(["baseUrl", "outFile", "downlevelIteration"]);

/** Options that can no longer be switched off. */
const ALWAYS_ON = new Set(["esModuleInterop", "allowSyntheticDefaultImports", "alwaysStrict"]);

/**
 * What older versions take for granted where a configuration is silent. Version 6 changed them, and a
 * project that means the new ones loses nothing but advice.
 */
const OLD_DEFAULTS: Options = { strict: false, types: ["*"], noUncheckedSideEffectImports: false };

export function createConfigs(read: ReadFile): Configs {
  const known = new Set<string>();
  const problems = new Map<string, string>();
  return {
    isConfig: (path) => known.has(path) || CONFIG.test(path),
    problemOf: (path) => problems.get(path) ?? null,
    translate: async (path) => {
      problems.delete(path);
      const chain = await readChain(path, read);
      if (chain.kind === "unknown") return null;
      if (chain.kind === "circular") {
        // The compiler would never come back from it.
        problems.set(path, "it extends itself");
        return "{}";
      }
      for (const other of [...pathsOf(chain.config), ...references(chain.config)]) known.add(other);
      return JSON.stringify({ ...chain.config.fields, compilerOptions: translateOptions(chain.config) });
    },
  };
}

function references({ path, fields }: Config): readonly string[] {
  const { references: listed } = fields;
  const paths = Array.isArray(listed) ? listed.map((item: Json) => asObject(item)["path"]) : [];
  return paths
    .filter((item) => typeof item === "string")
    .map((item) => posix.resolve(posix.dirname(path), item));
}

/** The options of one configuration, with what holds in the end for those that had to be replaced. */
function translateOptions(config: Config): Options {
  const kept = Object.entries(config.options).filter(
    ([name, value]) => !REMOVED.has(name) && !(ALWAYS_ON.has(name) && value === false),
  );
  const options: Record<string, Json> = Object.fromEntries(kept);
  for (const [name, value] of Object.entries(OLD_DEFAULTS)) {
    options[name] = effective(config, name)?.value ?? value;
  }
  const paths = translatePaths(config);
  if (paths !== null) options["paths"] = paths;
  const target = textOf(config, "target");
  if (target === "es3" || target === "es5") options["target"] = "es2015";
  const format = textOf(config, "module");
  if (["amd", "umd", "system", "none"].includes(format)) options["module"] = "esnext";
  if (["node", "node10", "classic"].includes(textOf(config, "moduleResolution"))) {
    // What goes with Node's own module formats can't be chosen.
    options["moduleResolution"] = /^node\d|^nodenext$/.test(format) ? format : "bundler";
  }
  return options;
}

function textOf(config: Config, name: string): string {
  const value = effective(config, name)?.value;
  return typeof value === "string" ? value.toLowerCase() : "";
}

/** `baseUrl` in the words of `paths`, which are absolute then; null where there is no `baseUrl`. */
function translatePaths(config: Config): Options | null {
  const base = effective(config, "baseUrl");
  if (typeof base?.value !== "string") return null;
  const folder = posix.resolve(base.folder, fill(base.value, config));
  const paths: Record<string, readonly string[]> = {};
  for (const [pattern, targets] of Object.entries(asObject(effective(config, "paths")?.value))) {
    paths[pattern] = asStrings(targets).map((target) => posix.resolve(folder, fill(target, config)));
  }
  paths["*"] = [...(paths["*"] ?? []), `${folder}/*`];
  return paths;
}

/** The folder of the configuration that is read, where a template asks for it. */
function fill(path: string, config: Config): string {
  return path.replace("${configDir}", () => posix.dirname(config.path));
}
