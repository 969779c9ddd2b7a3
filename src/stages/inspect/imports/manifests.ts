import { posix } from "node:path";
import { asObject, asStrings, parseJsonc, type Json } from "../json.ts";
import { oncePerView, type View } from "../view.ts";

/** What a package.json says of the modules that may be imported. */
export interface Manifest {
  /** Its folder, relative to the root; empty for the root itself. */
  readonly folder: string;
  readonly name: string | null;
  /** Names under any kind of dependency. */
  readonly declared: ReadonlySet<string>;
  /** The `imports` field: what `#name` stands for. */
  readonly imports: { readonly [key: string]: Json };
  /** The whole of it. */
  readonly fields: { readonly [key: string]: Json };
}

const DEPENDENCIES = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/** Folders from that of a file up to the root, the nearest first; the root is the empty text. */
export function foldersUp(path: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = posix.dirname(path); folder !== "."; folder = posix.dirname(folder)) folders.push(folder);
  return [...folders, ""];
}

/** One manifest; null when there is none, `broken` when it isn't a JSON object. */
const readManifest = oncePerView(async (folder, tree): Promise<Manifest | "broken" | null> => {
  const path = posix.join(folder, "package.json");
  const text = await tree.read(path);
  if (text === null) return null;
  const value = await parseJsonc(text);
  if (value === undefined || Array.isArray(value) || typeof value !== "object" || value === null)
    return "broken";
  const fields = asObject(value);
  const declared = new Set([
    ...DEPENDENCIES.flatMap((kind) => Object.keys(asObject(fields[kind]))),
    ...asStrings(fields["bundleDependencies"]),
    ...asStrings(fields["bundledDependencies"]),
  ]);
  const name = typeof fields["name"] === "string" ? fields["name"] : null;
  return { folder, name, declared, imports: asObject(fields["imports"]), fields };
});

/** The manifests that hold for a file, the nearest first; `broken` names one that can't be read. */
export async function manifestsFor(
  path: string,
  tree: View,
): Promise<{ readonly manifests: readonly Manifest[]; readonly broken: string | null }> {
  const manifests: Manifest[] = [];
  for (const folder of foldersUp(path)) {
    const manifest = await readManifest(folder, tree);
    if (manifest === "broken") return { manifests, broken: posix.join(folder, "package.json") };
    if (manifest !== null) manifests.push(manifest);
  }
  return { manifests, broken: null };
}

/** Manifests read to learn the names of a repository's own packages. */
const MAX_PACKAGES = 300;

/** The packages that live in the repository itself, by name. */
export function ownPackages(tree: View): Promise<ReadonlyMap<string, Manifest>> {
  return readOwnPackages("", tree);
}

const readOwnPackages = oncePerView(async (_, tree): Promise<ReadonlyMap<string, Manifest>> => {
  const paths = (await tree.list()).filter((path) => posix.basename(path) === "package.json");
  const names = new Map<string, Manifest>();
  for (const path of paths.slice(0, MAX_PACKAGES)) {
    const folder = posix.dirname(path);
    const manifest = await readManifest(folder === "." ? "" : folder, tree);
    if (manifest === null || manifest === "broken" || manifest.name === null) continue;
    if (!names.has(manifest.name)) names.set(manifest.name, manifest);
  }
  return names;
});
