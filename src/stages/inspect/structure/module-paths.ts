import { posix } from "node:path";
import { isComponent } from "../component.ts";
import { aliasPaths } from "../imports/aliases.ts";
import { workspacePaths } from "../imports/workspace-packages.ts";
import { isJavaScript } from "../javascript.ts";
import { oncePerView, type View } from "../view.ts";

/**
 * The paths of the tree that a specifier of JavaScript may stand for, without regard to endings, the
 * first ones first: relative, by an alias of tsconfig.json or package.json, or by the name of a package
 * of the repository.
 */
async function pathsFor(specifier: string, from: string, tree: View): Promise<readonly string[]> {
  const text = specifier.replace(/[?#].+$/, "");
  if (/^\.\.?(?:\/|$)/.test(text)) return [posix.join(posix.dirname(from), text)];
  // Node's own modules, and those of bundlers.
  if (/^[a-z][a-z0-9+.-]*:/i.test(text) || text.startsWith("/")) return [];
  return namedPaths(`${posix.dirname(from)}\n${specifier.startsWith("#") ? specifier : text}`, tree);
}

/** By an alias, or the name of a package: the same for all files of a folder. */
const namedPaths = oncePerView(async (key, tree): Promise<readonly string[]> => {
  const [folder = "", specifier = ""] = key.split("\n");
  const from = posix.join(folder, "file.ts");
  return [...(await aliasPaths(specifier, from, tree)), ...(await workspacePaths(specifier, from, tree))];
});

/** Whether a specifier could lead to the file, were it there. */
export async function mayDenote(specifier: string, from: string, path: string, tree: View): Promise<boolean> {
  const wanted = bare(path);
  return (await pathsFor(specifier, from, tree)).some((other) => bare(clean(other)) === wanted);
}

/** The path without what a specifier may leave out or write otherwise. */
function bare(path: string): string {
  return path.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, "").replace(/(?:^|\/)index$/, "");
}

function clean(path: string): string {
  const plain = path.replace(/\/$/, "");
  return plain === "." ? "" : plain;
}

/** All files of the tree: what git ignores is built, and built from what is asked for here. */
const filesOf = oncePerView(async (_, tree): Promise<ReadonlySet<string>> => new Set(await tree.list()));

/** Declarations last: what they declare is what was changed. */
const ENDINGS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".d.ts"];

/** The file of the tree that a specifier leads to; null for any other, or when none is there. */
export async function resolveModule(specifier: string, from: string, tree: View): Promise<string | null> {
  for (const path of await pathsFor(specifier, from, tree)) {
    const found = fileAt(clean(path), await filesOf("", tree));
    if (found !== null) return found;
  }
  return null;
}

function fileAt(base: string, files: ReadonlySet<string>): string | null {
  const stem = base.replace(/\.([cm]?)jsx?$/, "");
  const candidates = [
    ...(isJavaScript(base) || isComponent(base) ? [base] : []),
    ...(stem === base
      ? []
      : [".ts", ".tsx", ".mts", ".cts", ".d.ts", ".d.mts"].map((ending) => stem + ending)),
    ...(base === "" ? [] : ENDINGS.map((ending) => base + ending)),
    ...ENDINGS.map((ending) => posix.join(base, `index${ending}`)),
  ];
  return candidates.find((path) => files.has(path)) ?? null;
}
