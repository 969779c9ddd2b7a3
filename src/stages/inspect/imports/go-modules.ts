import { posix } from "node:path";
import { oncePerView, type View } from "../view.ts";
import { foldersUp } from "./manifests.ts";

/** What a go.mod says (https://go.dev/ref/mod#go-mod-file). */
export interface GoModule {
  /** Its folder, relative to the root; empty for the root itself. */
  readonly folder: string;
  readonly path: string;
  /** The minor number of `go 1.x`; null when there is no such line. */
  readonly go: number | null;
  /** Modules required or replaced. */
  readonly declared: readonly string[];
}

/** Modules of one repository that are read: more than that is a mirror of other people's. */
const MAX_MODULES = 200;

/** The module of the nearest go.mod above a file; null when there is none that names a module. */
export async function moduleOf(path: string, tree: View): Promise<GoModule | null> {
  for (const folder of foldersUp(path)) {
    const module = await readModule(folder, tree);
    if (module !== null) return module;
  }
  return null;
}

/** Every module that the repository holds, in a go.work or not. */
export const goModules = oncePerView((_, tree): Promise<readonly GoModule[]> => readModules(tree));

async function readModules(tree: View): Promise<readonly GoModule[]> {
  const folders = (await tree.list())
    .filter((path) => posix.basename(path) === "go.mod")
    .map((path) => posix.dirname(path).replace(/^\.$/, ""));
  const modules = await Promise.all(folders.slice(0, MAX_MODULES).map((folder) => readModule(folder, tree)));
  return modules.filter((module) => module !== null);
}

const readModule = oncePerView(async (folder, tree): Promise<GoModule | null> => {
  const text = await tree.read(posix.join(folder, "go.mod"));
  return text === null ? null : parseGoMod(folder, text);
});

function parseGoMod(folder: string, text: string): GoModule | null {
  let path: string | null = null;
  let go: number | null = null;
  const declared: string[] = [];
  let block = "";
  for (const raw of text.split("\n")) {
    const words = raw
      .replace(/\/\/.*$/, "")
      .replaceAll(/["`]/g, "")
      .trim()
      .split(/\s+/);
    if (words[0] === ")") block = "";
    else if (words[1] === "(") block = words[0] ?? "";
    else {
      const [verb = "", name = ""] = block === "" ? words : [block, ...words];
      if (verb === "module") path ??= name;
      else if (verb === "go") go = Number(/^1\.(\d+)/.exec(name)?.[1] ?? Number.NaN);
      else if ((verb === "require" || verb === "replace") && name !== "") declared.push(name);
    }
  }
  return path === null ? null : { folder, path, go: Number.isNaN(go) ? null : go, declared };
}

/** Folders that hold Go sources, relative to the root; the root is the empty text. */
export const goFolders = oncePerView(async (_, tree): Promise<ReadonlySet<string>> => {
  const sources = (await tree.list()).filter((path) => path.endsWith(".go"));
  return new Set(sources.map((path) => posix.dirname(path).replace(/^\.$/, "")));
});
