import { builtinModules } from "node:module";
import { posix } from "node:path";
import type { NapiResolveOptions, ResolverFactory } from "oxc-resolver";
import { oncePerView, type View } from "../view.ts";
import { foldersUp, type Manifest, ownPackages } from "./manifests.ts";

/** What became of a package that a file asks for. `missing-path` is a package without that subpath. */
export type PackageState = "available" | "not-installed" | "undeclared" | "missing-path";

/** Modules of Node that `builtinModules` leaves out, or that versions later than this one have. */
const MORE_BUILTINS = ["sea", "sqlite", "test", "test/reporters", "ffi", "quic", "vfs"];

/** Modules that a host puts there, and that no manifest names. */
const HOSTED =
  /^(vscode|electron|atom|bun|k6|meteor|gi|cloudflare|adobe|photoshop|uxp|original-fs)$|^@(theme|site|ember|glimmer|docusaurus)\//;

/** npm's rule for new names, by which `@/x`, `~/x`, `$lib/x` and `virtual:x` are something else. */
const PACKAGE = /^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/;

/** True for a module of Node itself, with or without `node:`. */
export function isBuiltin(specifier: string): boolean {
  const bare = specifier.replace(/^node:/, "");
  return builtinModules.includes(bare) || (bare !== specifier && MORE_BUILTINS.includes(bare));
}

/** The package that a bare specifier names; null when it is no package name. */
export function packageName(specifier: string): string | null {
  const parts = specifier.split("/");
  const name = parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
  return PACKAGE.test(name) ? name : null;
}

/** The package of DefinitelyTyped that holds the types of a package (its rule for scopes included). */
function typesPackage(name: string): string {
  return `@types/${name.replace(/^@/, "").replace("/", "__")}`;
}

/** Judges a bare specifier: a package declared, installed, of the repository, or of the host. */
export async function judgePackage(
  specifier: string,
  name: string,
  from: string,
  manifests: readonly Manifest[],
  tree: View,
): Promise<PackageState> {
  if (HOSTED.test(name)) return "available";
  const isOwn = manifests.some((manifest) => manifest.name === name) || (await ownPackages(tree)).has(name);
  if (isOwn) return "available";
  const resolvers = await resolversOf("", tree);
  const folder = await nearestFolder(from, tree);
  const isInstalled = [name, typesPackage(name)].some(
    (wanted) => resolvers.manifest.sync(folder, `${wanted}/package.json`).path !== undefined,
  );
  if (isInstalled) {
    return specifier === name || hasPath(resolvers, folder, specifier, name) ? "available" : "missing-path";
  }
  const isDeclared = manifests.some(({ declared }) => declared.has(name) || declared.has(typesPackage(name)));
  if (!isDeclared) return (await comesOtherwise(name, from, tree)) ? "available" : "undeclared";
  return (await isInstalledSomewhere(from, tree)) ? "not-installed" : "available";
}

interface Resolvers {
  /** Finds a package's folder, whatever its `exports` let out. */
  readonly manifest: ResolverFactory;
  readonly any: readonly ResolverFactory[];
}

/** Every condition that a bundler or runtime may set: a path that none of them opens isn't there. */
const CONDITIONS = (
  "node import require types default browser development production module bun deno worker react-server " +
  "react-native edge-light workerd svelte solid style sass module-sync electron node-addons astro source typings"
).split(" ");

const resolversOf = oncePerView(async (): Promise<Resolvers> => {
  const { ResolverFactory } = await import("oxc-resolver");
  const common: NapiResolveOptions = {
    extensions: ".js .mjs .cjs .ts .tsx .d.ts .d.mts .d.cts .jsx .json .node .css .scss".split(" "),
    mainFields: ["main", "module", "types", "typings", "browser", "style", "sass"],
    mainFiles: ["index"],
    nodePath: false,
  };
  return {
    manifest: new ResolverFactory({ ...common, exportsFields: [] }),
    any: [
      CONDITIONS,
      CONDITIONS.filter((name) => name !== "import"),
      CONDITIONS.filter((name) => name !== "types"),
    ].map((conditionNames) => new ResolverFactory({ ...common, conditionNames })),
  };
});

/** Whether the package, or the one with its types, opens the path after its name. */
function hasPath(resolvers: Resolvers, folder: string, specifier: string, name: string): boolean {
  const path = specifier
    .slice(name.length)
    .replace(/[?#].*$/, "")
    .replace(/\/$/, "");
  return [name, typesPackage(name)].some((wanted) =>
    resolvers.any.some((resolver) => resolver.sync(folder, wanted + path).path !== undefined),
  );
}

/** The nearest folder of a file that is on disk: a new file's own one may not be yet. */
async function nearestFolder(path: string, tree: View): Promise<string> {
  for (const folder of foldersUp(path)) {
    if (await tree.isOnDisk(folder)) return posix.join(tree.root, folder);
  }
  return tree.root;
}

async function isInstalledSomewhere(from: string, tree: View): Promise<boolean> {
  for (const folder of foldersUp(from)) {
    if (await tree.exists(posix.join(folder, "node_modules"))) return true;
  }
  return false;
}

/**
 * Other ways for a package to be there: declared to TypeScript, mapped for the browser or Deno,
 * resolved by Yarn's Plug'n'Play, or simply used by code that the change doesn't touch.
 */
async function comesOtherwise(name: string, from: string, tree: View): Promise<boolean> {
  for (const folder of foldersUp(from)) {
    for (const file of ["deno.json", "deno.jsonc", "import_map.json", ".pnp.cjs"]) {
      if (await tree.exists(posix.join(folder, file))) return true;
    }
  }
  if ((await tree.searchUnchanged('type="importmap"', 1)).length > 0) return true;
  for (const quote of ['"', "'"]) {
    const uses = await tree.searchUnchanged(`${quote}${name}`, 50);
    const exact = uses.some((line) => {
      const end = line[line.indexOf(`${quote}${name}`) + name.length + 1];
      return (end === quote || end === "/") && /\b(import|export|from|require|module)\b/.test(line);
    });
    if (exact) return true;
  }
  return false;
}
