import { posix } from "node:path";
import * as z from "zod/mini";
import { oncePerView, type View } from "../view.ts";
import { foldersUp } from "./manifests.ts";

/** What a Cargo.toml says of the crates that its package may name. */
export interface CargoPackage {
  /** Its folder, relative to the root; empty for the root itself. */
  readonly folder: string;
  /** The package's name, dashes kept. */
  readonly name: string;
  /** The name of its library in code. */
  readonly library: string;
  /** Dependencies of any kind: the name in the manifest, and that of the package where it is another. */
  readonly declared: ReadonlyMap<string, string>;
}

const DEPENDENCIES = z.record(
  z.string(),
  z.union([z.string(), z.looseObject({ package: z.optional(z.string()) })]),
);
const KINDS = {
  dependencies: z.optional(DEPENDENCIES),
  "dev-dependencies": z.optional(DEPENDENCIES),
  "build-dependencies": z.optional(DEPENDENCIES),
  // Old spellings that Cargo still takes.
  dev_dependencies: z.optional(DEPENDENCIES),
  build_dependencies: z.optional(DEPENDENCIES),
};
const MANIFEST = z.looseObject({
  package: z.optional(z.looseObject({ name: z.string() })),
  lib: z.optional(z.looseObject({ name: z.optional(z.string()) })),
  target: z.optional(z.record(z.string(), z.looseObject(KINDS))),
  ...KINDS,
});

/** Manifests of one repository that are read: more than that is a mirror of other people's. */
const MAX_PACKAGES = 300;

/** A crate's name as code writes it. */
export function crateName(name: string): string {
  return name.replaceAll("-", "_");
}

/** The package that a file belongs to; a text says why none can be told. */
export async function packageOf(path: string, tree: View): Promise<CargoPackage | string> {
  for (const folder of foldersUp(path)) {
    const found = await readPackage(folder, tree);
    if (found === "broken") return `${posix.join(folder, "Cargo.toml")} can't be read`;
    if (found !== null) return found;
  }
  return "no Cargo.toml with a package above it";
}

/** Every package that the repository holds. */
export const cargoPackages = oncePerView(async (_, tree): Promise<readonly CargoPackage[]> => {
  const folders = (await tree.list())
    .filter((path) => posix.basename(path) === "Cargo.toml")
    .map((path) => posix.dirname(path).replace(/^\.$/, ""));
  const packages = await Promise.all(
    folders.slice(0, MAX_PACKAGES).map((folder) => readPackage(folder, tree)),
  );
  return packages.filter((found) => found !== null && found !== "broken");
});

const readPackage = oncePerView(async (folder, tree): Promise<CargoPackage | "broken" | null> => {
  const text = await tree.read(posix.join(folder, "Cargo.toml"));
  if (text === null) return null;
  const manifest = await parseManifest(text);
  if (manifest === null) return "broken";
  // A workspace without a package of its own.
  if (manifest.package === undefined) return null;
  const { name } = manifest.package;
  const declared = new Map<string, string>();
  for (const kinds of [manifest, ...Object.values(manifest.target ?? {})]) {
    for (const kind of Object.keys(KINDS)) {
      const parsed = DEPENDENCIES.safeParse(kinds[kind]);
      for (const [key, value] of Object.entries(parsed.data ?? {})) {
        declared.set(key, typeof value === "string" ? key : (value.package ?? key));
      }
    }
  }
  return { folder, name, library: manifest.lib?.name ?? crateName(name), declared };
});

async function parseManifest(text: string): Promise<z.infer<typeof MANIFEST> | null> {
  const { parse, TomlError } = await import("smol-toml");
  try {
    return MANIFEST.safeParse(parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof TomlError) return null;
    throw error;
  }
}
