import { posix } from "node:path";
import { oncePerView, type View } from "../view.ts";
import { foldersUp } from "./manifests.ts";
import { isMentioned, isRequiredBy } from "./python-names.ts";

/** Folders in which a top-level name is found: source roots, those of other scripts included. */
export async function homesOf(top: string, from: string, tree: View): Promise<readonly string[]> {
  const homes = (await homesByName("", tree)).get(top) ?? new Set<string>();
  // Its own folder first: a script sees what is beside it.
  const near = foldersUp(from).filter((folder) => homes.has(folder));
  return [...new Set([...near, ...homes])];
}

/** The folders that hold a package or module, by its name: a folder counts where there is Python anywhere below it. */
const homesByName = oncePerView(async (_, tree): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const homes = new Map<string, Set<string>>();
  for (const path of await tree.list()) {
    if (!/\.pyi?$/.test(path)) continue;
    const parts = path.replace(/\.pyi?$/, "").split("/");
    let home = "";
    for (const part of parts) {
      const known = homes.get(part);
      if (known === undefined) homes.set(part, new Set([home]));
      else known.add(home);
      home = home === "" ? part : `${home}/${part}`;
    }
  }
  return homes;
});

/**
 * The folder that a package of the repository is imported from: a package with an `__init__.py` comes before
 * all folders without, and is one of the file's own when it stands in a folder above. Null when there is no
 * such package, or a dependency goes by its name.
 */
export async function ownHome(
  top: string,
  homes: readonly string[],
  from: string,
  tree: View,
): Promise<string | null> {
  const above = foldersUp(from);
  const isInside = (home: string): Promise<boolean> | boolean =>
    home !== "" && tree.exists(posix.join(home, "__init__.py"));
  for (const home of homes) {
    // Sources are often in a folder of their own, and the tests beside it.
    if (!above.includes(home) && !/(?:^|\/)(?:src|lib)$/.test(home)) continue;
    if (!(await tree.exists(posix.join(home, top, "__init__.py")))) continue;
    // What is in a package goes by a longer name, but for scripts beside it.
    if (home !== posix.dirname(from) && (await isInside(home))) continue;
    return (await isRequired(top, from, tree)) ? null : home;
  }
  // Elsewhere in the repository: unless a distribution of the same name holds the rest.
  const [home = ""] = homes;
  const isOnly =
    homes.length === 1 && !(await isInside(home)) && (await isDeclared(top, from, tree)) === false;
  return isOnly ? home : null;
}

const MANIFEST =
  /(^|\/)(requirements[^/]*\.(txt|in)|requirements\/[^/]+\.(txt|in)|pyproject\.toml|setup\.(py|cfg)|Pipfile|environment[^/]*\.ya?ml|conda[^/]*\.ya?ml|tox\.ini|noxfile\.py|uv\.lock|poetry\.lock)$/;

const allManifests = oncePerView(async (_, tree) =>
  (await tree.list()).filter((path) => MANIFEST.test(path)),
);

async function manifestsAbove(from: string, tree: View): Promise<readonly string[]> {
  const above = new Set(foldersUp(from));
  return (await allManifests("", tree)).filter((path) =>
    above.has(posix.dirname(path).replace(/^\.$|\/?requirements$/, "")),
  );
}

/** Whether a manifest mentions the module's distribution; `unknown` when there is no manifest. */
export async function isDeclared(top: string, from: string, tree: View): Promise<boolean | "unknown"> {
  const manifests = await manifestsAbove(from, tree);
  if (manifests.length === 0) return "unknown";
  for (const path of manifests) {
    const text = await tree.read(path);
    // A manifest that can't be read may name anything.
    if (text === null || isMentioned(top, text)) return true;
  }
  return false;
}

/** Whether a manifest asks for a distribution by the module's name, which a project's own name is not. */
export async function isRequired(top: string, from: string, tree: View): Promise<boolean> {
  for (const path of await manifestsAbove(from, tree)) {
    const text = await tree.read(path);
    if (text === null || isRequiredBy(top, path, text)) return true;
  }
  return false;
}
