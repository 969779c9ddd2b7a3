import { posix } from "node:path";
import { asObject, asStrings, parseJsonc, type Json } from "../json.ts";
import { oncePerView, type View } from "../view.ts";
import { foldersUp } from "./manifests.ts";

/** What composer.json and composer.lock say of the classes that may be used. */
export interface Composer {
  /** Namespaces of the repository's own code, each with its folders relative to the root (PSR-4). */
  readonly own: readonly { readonly prefix: string; readonly folders: readonly string[] }[];
  /** Namespaces and names of installed packages; null without a composer.lock. */
  readonly packages: { readonly prefixes: readonly string[]; readonly names: readonly string[] } | null;
}

/** The nearest composer.json above a file; null when there is none that can be read. */
export async function composerFor(path: string, tree: View): Promise<Composer | null> {
  for (const folder of foldersUp(path)) {
    const composer = await readComposer(folder, tree);
    if (composer !== null) return composer;
  }
  return null;
}

const readComposer = oncePerView(async (folder, tree): Promise<Composer | null> => {
  const manifest = await readJson(posix.join(folder, "composer.json"), tree);
  if (manifest === undefined) return null;
  const fields = asObject(manifest);
  const own = ["autoload", "autoload-dev"].flatMap((kind) =>
    Object.entries(asObject(asObject(fields[kind])["psr-4"])).map(([prefix, target]) => ({
      prefix,
      folders: (typeof target === "string" ? [target] : asStrings(target)).map((path) =>
        posix.join(folder, path).replace(/\/$|^\.$/, ""),
      ),
    })),
  );
  const lock = await readJson(posix.join(folder, "composer.lock"), tree);
  if (lock === undefined) return { own, packages: null };
  const packages = ["packages", "packages-dev"]
    .flatMap((kind) => asArray(asObject(lock)[kind]))
    .map(asObject);
  const prefixes = packages.flatMap((entry) =>
    ["psr-4", "psr-0"].flatMap((kind) => Object.keys(asObject(asObject(entry["autoload"])[kind]))),
  );
  // What the same change requires is not in the lock yet.
  const required = ["require", "require-dev"].flatMap((kind) => Object.keys(asObject(fields[kind])));
  const names = packages.flatMap(({ name }) => (typeof name === "string" ? name : []));
  return { own, packages: { prefixes, names: [...names, ...required] } };
});

async function readJson(path: string, tree: View): Promise<Json | undefined> {
  const text = await tree.read(path);
  return text === null ? undefined : parseJsonc(text);
}

function asArray(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
