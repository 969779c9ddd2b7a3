import { posix } from "node:path";
import { asObject, asStrings, parseJsonc, type Json } from "../json.ts";

/** A configuration of TypeScript with those it extends, the nearest last. */
export interface Config {
  /** Absolute path. */
  readonly path: string;
  readonly fields: { readonly [key: string]: Json };
  readonly options: { readonly [key: string]: Json };
  readonly parents: readonly Config[];
}

/** What a configuration is: itself with what it extends, or why that can't be known. */
export type Chain =
  | { readonly kind: "chain"; readonly config: Config }
  | { readonly kind: "circular" }
  /** Something of it can't be read or found here: the compiler may, or says so itself. */
  | { readonly kind: "unknown" };

/** Reads a file; null when there is none that is text. */
export type ReadFile = (path: string) => string | null;

/** Reads a configuration and what it extends, packages included. Paths are absolute. */
export async function readChain(path: string, read: ReadFile, above: readonly string[] = []): Promise<Chain> {
  if (above.includes(path)) return { kind: "circular" };
  const text = read(path);
  const value = text === null ? undefined : await parseJsonc(text);
  if (value === undefined) return { kind: "unknown" };
  const fields = asObject(value);
  const wanted = typeof fields["extends"] === "string" ? [fields["extends"]] : asStrings(fields["extends"]);
  const parents: Config[] = [];
  for (const name of wanted) {
    const file = findParent(name, posix.dirname(path), read);
    if (file === null) return { kind: "unknown" };
    const parent = await readChain(file, read, [...above, path]);
    if (parent.kind !== "chain") return parent;
    parents.push(parent.config);
  }
  return { kind: "chain", config: { path, fields, options: asObject(fields["compilerOptions"]), parents } };
}

/** All paths of a chain. */
export function pathsOf({ path, parents }: Config): readonly string[] {
  return [path, ...parents.flatMap(pathsOf)];
}

/** A value as it holds in the end, with the folder that it is relative to; null when it is nowhere set. */
export function effective(
  { path, options, parents }: Config,
  name: string,
): { readonly value: Json; readonly folder: string } | null {
  const own = options[name];
  if (own !== undefined) return { value: own, folder: posix.dirname(path) };
  for (const parent of parents.toReversed()) {
    const inherited = effective(parent, name);
    if (inherited !== null) return inherited;
  }
  return null;
}

/** A file beside the configuration, or one of a package (of whose `exports` nothing is known here). */
function findParent(name: string, folder: string, read: ReadFile): string | null {
  if (name.startsWith(".") || name.startsWith("/")) {
    const path = posix.resolve(folder, name);
    return [path, `${path}.json`].find((file) => read(file) !== null) ?? null;
  }
  for (let at = folder; ; at = posix.dirname(at)) {
    const path = posix.join(at, "node_modules", name);
    const found = [path, `${path}.json`, `${path}/tsconfig.json`].find((file) => read(file) !== null);
    if (found !== undefined) return found;
    if (at === posix.dirname(at)) return null;
  }
}
