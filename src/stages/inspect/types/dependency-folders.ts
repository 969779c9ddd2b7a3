import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { asObject, type Json } from "../json.ts";

const KINDS = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/**
 * The real folders of the packages that a manifest's folder asks for, and of those that they ask for:
 * what a file there can have objects of. The ones asked for directly come first.
 */
export function dependencyFolders(folder: string): readonly string[] {
  const direct = resolveAll(folder, KINDS);
  const further = direct.flatMap((found) =>
    resolveAll(
      found,
      KINDS.filter((kind) => kind !== "devDependencies"),
    ),
  );
  return [...new Set([...direct, ...further])];
}

function resolveAll(folder: string, kinds: readonly string[]): readonly string[] {
  const manifest = readManifest(join(folder, "package.json"));
  const wanted = kinds.flatMap((kind) => Object.keys(asObject(manifest[kind])));
  return wanted.flatMap((name) => {
    const types = `@types/${name.replace(/^@/, "").replace("/", "__")}`;
    return [name, types].map((one) => packageFolder(one, folder)).filter((found) => found !== null);
  });
}

function readManifest(path: string): { readonly [key: string]: Json } {
  try {
    return asObject(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return {};
  }
}

/** The real folder of an installed package, as a file in a folder finds it; null when it isn't installed. */
export function packageFolder(name: string, from: string): string | null {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at, "node_modules", name);
    if (existsSync(folder)) return realpathSync(folder);
    if (at === dirname(at)) return null;
  }
}
