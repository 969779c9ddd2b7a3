import { posix } from "node:path";
import { nearestName } from "../nearest.ts";
import type { View } from "../view.ts";

/** Endings that bundlers and TypeScript add to a path without one. */
const ENDINGS = (
  ".ts .tsx .d.ts .mts .cts .js .jsx .mjs .cjs .json .node " +
  ".vue .svelte .astro .css .scss .sass .less .graphql .wasm .mdx .coffee"
).split(" ");

/** What TypeScript writes as the ending of its output, and the sources that it may stand for. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx", ".d.ts", ".jsx", ".js.flow"],
  ".jsx": [".tsx", ".d.ts"],
  ".mjs": [".mts", ".d.mts"],
  ".cjs": [".cts", ".d.cts"],
};

/** Builds for one platform stand beside each other, as `button.ios.js`. */
const PLATFORMS = /^\.(ios|android|native|web|windows|macos|server|client|electron|node|browser)\./;

/**
 * Whether a path without its query is a module in the tree: as it is, with an ending, as the source
 * of compiled output, or as a folder with an index or a manifest. `path` is relative to the root.
 */
export async function isModule(path: string, tree: View): Promise<boolean> {
  const folder = posix.dirname(path);
  if (folder !== "." && !(await tree.exists(folder))) return false;
  if (await tree.isFolder(path)) {
    if (await tree.exists(posix.join(path, "package.json"))) return true;
    if (
      await anyExists(
        ENDINGS.map((ending) => posix.join(path, `index${ending}`)),
        tree,
      )
    )
      return true;
  } else if (await tree.exists(path)) return true;

  const ending = posix.extname(path);
  const stem = path.slice(0, path.length - ending.length);
  const sources = (SOURCES[ending] ?? []).map((source) => stem + source);
  // The typings of a stylesheet or picture: `a.css` by `a.css.d.ts` or `a.d.css.ts`.
  const candidates = [...sources, ...ENDINGS.map((added) => path + added), `${stem}.d${ending}.ts`];
  if (await anyExists(candidates, tree)) return true;
  return (await siblings(path, tree)).some((name) => PLATFORMS.test(name.slice(posix.basename(stem).length)));
}

async function anyExists(paths: readonly string[], tree: View): Promise<boolean> {
  for (const path of paths) {
    if ((await tree.exists(path)) && !(await tree.isFolder(path))) return true;
  }
  return false;
}

/** Names in the folder of a path that begin like it. */
async function siblings(path: string, tree: View): Promise<readonly string[]> {
  const stem = path.slice(0, path.length - posix.extname(path).length);
  return (await tree.list())
    .filter((other) => other.startsWith(stem) && posix.dirname(other) === posix.dirname(path))
    .map((other) => posix.basename(other));
}

/**
 * The specifier that was probably meant by a relative one that leads nowhere: a module of the same
 * folder with nearly the same name, or the only module of that name elsewhere. Written as the other
 * one was, with the same kind of ending. Null when nothing is near.
 */
export async function suggestRelative(specifier: string, from: string, tree: View): Promise<string | null> {
  const target = posix.join(posix.dirname(from), specifier);
  const ending = posix.extname(target);
  const written = (path: string): string => {
    const bare = path.replace(/(\.d)?\.[cm]?[jt]sx?$/, "").replace(/\/index$/, ending === "" ? "" : "/index");
    const relative = posix.relative(posix.dirname(from), bare === path ? path : bare + ending);
    return relative.startsWith(".") ? relative : `./${relative}`;
  };
  const files = (await tree.list()).filter(
    (path) => path !== from && /\.([cm]?[jt]sx?|json|vue|svelte)$/.test(path),
  );
  const inFolder = files.filter((path) => posix.dirname(path) === posix.dirname(target));
  const near = await nearestName(specifier, inFolder.map(written));
  if (near !== null) return near;

  const stem = posix.basename(target, ending);
  const sameName = files.filter((path) => posix.basename(path).replace(/\..*$/, "") === stem);
  const [only, ...others] = sameName;
  return only !== undefined && others.length === 0 ? written(only) : null;
}
