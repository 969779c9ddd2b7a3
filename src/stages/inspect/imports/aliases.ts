import { posix } from "node:path";
import { asObject, asStrings, parseJsonc, type Json } from "../json.ts";
import { oncePerView, type View } from "../view.ts";
import { foldersUp, manifestsFor, type Manifest } from "./manifests.ts";
import { isModule } from "./relative.ts";

/**
 * What an alias leads to: `found` a module of the tree (or something outside that can't be judged),
 * `broken` when the alias is declared and leads nowhere, `none` when no alias is declared for it.
 */
export type AliasTarget = "found" | "broken" | "none";

/** Configurations followed through `extends`: a circle ends here. */
const MAX_EXTENDS = 8;

interface Paths {
  /** Folder that the targets are relative to, relative to the root. */
  readonly base: string;
  readonly paths: { readonly [pattern: string]: Json };
  /** The folder of `baseUrl`, in which bare names are looked up too; null when it isn't set. */
  readonly baseUrl: string | null;
}

/** Looks a specifier up in the `paths` and `baseUrl` of the tsconfig.json or jsconfig.json files above. */
export async function resolveTsconfigAlias(
  specifier: string,
  from: string,
  tree: View,
): Promise<AliasTarget> {
  let declared = false;
  for (const config of await configsFor(from, tree)) {
    const targets = targetsOf(specifier, config.paths).map((target) => posix.join(config.base, target));
    if (targets.some((target) => target.startsWith("../") || target.includes("node_modules/")))
      return "found";
    declared ||= targets.length > 0;
    if (config.baseUrl !== null) targets.push(posix.join(config.baseUrl, specifier));
    for (const target of targets) if (await isModule(target, tree)) return "found";
  }
  return declared ? "broken" : "none";
}

/** The paths that a specifier may stand for by an alias, in the order in which they are tried; there or not. */
export async function aliasPaths(specifier: string, from: string, tree: View): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const { base, paths: patterns, baseUrl } of await configsFor(from, tree)) {
    paths.push(...targetsOf(specifier, patterns).map((target) => posix.join(base, target)));
    if (baseUrl !== null) paths.push(posix.join(baseUrl, specifier));
  }
  const [manifest] = specifier.startsWith("#") ? (await manifestsFor(from, tree)).manifests : [];
  for (const target of manifest === undefined ? [] : entryTargets(specifier, manifest.imports)) {
    if (target.startsWith("./") && manifest !== undefined) paths.push(posix.join(manifest.folder, target));
  }
  return paths.filter((path) => !path.startsWith("../"));
}

/** The targets in `imports` or `exports` of a manifest for a key, under any condition, `*` filled in. */
export function entryTargets(key: string, entries: { readonly [pattern: string]: Json }): readonly string[] {
  return Object.entries(entries).flatMap(([pattern, value]) => {
    const star = matchPattern(pattern, key);
    return star === null ? [] : leaves(value).map((target) => target.replaceAll("*", () => star));
  });
}

async function configsFor(from: string, tree: View): Promise<readonly Paths[]> {
  const configs: Paths[] = [];
  for (const folder of foldersUp(from)) {
    for (const path of await configsIn(folder, tree)) {
      const config = await pathsOf(path, tree);
      if (config !== null) configs.push(config);
    }
  }
  return configs;
}

/** `tsconfig.json`, `jsconfig.json`, and the parts of a split one, as `tsconfig.app.json`. */
const configsIn = oncePerView(async (folder, tree): Promise<readonly string[]> => {
  const paths = (await tree.list()).filter((path) => /(^|\/)(ts|js)config(\.[^/]+)?\.json$/.test(path));
  return paths.filter((path) => posix.dirname(path) === (folder === "" ? "." : folder));
});

const pathsOf = oncePerView((path, tree) => readPaths(path, tree, MAX_EXTENDS));

async function readPaths(path: string, tree: View, depth: number): Promise<Paths | null> {
  const text = depth === 0 ? null : await tree.read(path);
  const config = text === null ? undefined : await parseJsonc(text);
  if (config === undefined) return null;
  const fields = asObject(config);
  const options = asObject(fields["compilerOptions"]);
  const folder = posix.dirname(path);
  const ownBaseUrl = options["baseUrl"];
  const baseUrl = typeof ownBaseUrl === "string" ? posix.join(folder, ownBaseUrl) : null;
  if (options["paths"] !== undefined) {
    return { base: baseUrl ?? folder, paths: asObject(options["paths"]), baseUrl };
  }
  const parents = typeof fields["extends"] === "string" ? [fields["extends"]] : asStrings(fields["extends"]);
  for (const parent of parents.filter((name) => name.startsWith(".")).toReversed()) {
    const file = posix.join(folder, parent.endsWith(".json") ? parent : `${parent}.json`);
    const inherited = await readPaths(file, tree, depth - 1);
    if (inherited !== null) return { ...inherited, baseUrl: baseUrl ?? inherited.baseUrl };
  }
  return { base: folder, paths: {}, baseUrl };
}

/** The targets of the patterns that match, `*` filled in. */
function targetsOf(specifier: string, patterns: { readonly [pattern: string]: Json }): string[] {
  return Object.entries(patterns).flatMap(([pattern, targets]) => {
    const star = matchPattern(pattern, specifier);
    return star === null ? [] : asStrings(targets).map((target) => target.replace("*", () => star));
  });
}

/** What the `*` of a pattern stands for; the empty text for a pattern without one; null when it doesn't match. */
function matchPattern(pattern: string, specifier: string): string | null {
  const [head = "", tail] = pattern.split("*", 2);
  if (tail === undefined) return specifier === pattern ? "" : null;
  const matches =
    specifier.length >= head.length + tail.length && specifier.startsWith(head) && specifier.endsWith(tail);
  return matches ? specifier.slice(head.length, specifier.length - tail.length) : null;
}

/** Looks a `#name` up in the `imports` of the nearest manifest (Node's subpath imports). */
export async function resolvePackageImport(
  specifier: string,
  manifest: Manifest | undefined,
  tree: View,
): Promise<AliasTarget> {
  if (manifest === undefined || Object.keys(manifest.imports).length === 0) return "none";
  for (const [pattern, value] of Object.entries(manifest.imports)) {
    const star = matchPattern(pattern, specifier);
    if (star === null) continue;
    const targets = leaves(value);
    // A package as the target is that package's own affair.
    if (targets.some((target) => !target.startsWith("./"))) return "found";
    for (const target of targets) {
      const path = posix.join(
        manifest.folder,
        target.replaceAll("*", () => star),
      );
      if ((await isModule(path, tree)) || (await tree.isIgnored(path))) return "found";
    }
  }
  return "broken";
}

/** The texts in nested conditions and fallbacks. */
export function leaves(value: Json): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values<Json>(value).flatMap(leaves);
}
