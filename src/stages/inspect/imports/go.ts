import { posix } from "node:path";
import { checked, unchecked, type FileOutcome, type Observation, type SourceFile } from "../checker.ts";
import { withTree } from "../grammar.ts";
import { nearestName } from "../nearest.ts";
import type { View } from "../view.ts";
import { goFolders, goModules, moduleOf, type GoModule } from "./go-modules.ts";
import { KNOWN_GO, STANDARD_PACKAGES } from "./go-names.ts";
import { importError } from "./import-error.ts";

interface GoImport {
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
}

/** Judges the imports of one Go file against go.mod, the standard library and the repository. */
export async function checkGoImports(
  file: SourceFile,
  tree: View,
  signal: AbortSignal,
): Promise<FileOutcome> {
  // Go itself looks at neither kind of file when it builds.
  if (/^\/\/go:build ignore\b/m.test(file.content) || /(^|\/)(testdata|_[^/]*)\//.test(file.path))
    return checked([]);
  const imports = await withTree("go", file.content, signal, ({ rootNode }) =>
    rootNode.hasError
      ? "broken"
      : rootNode.descendantsOfType("import_spec").map((node) => ({
          path: (node.childForFieldName("path")?.text ?? "").slice(1, -1),
          line: node.startPosition.row + 1,
        })),
  );
  if (imports === "broken") return unchecked("it does not parse");
  if (imports === null) return unchecked("out of time");
  if (imports.length === 0) return checked([]);
  const module = await moduleOf(file.path, tree);
  if (module === null) return unchecked("no go.mod above it");
  const observations: Observation[] = [];
  for (const request of imports) {
    const observation = await judge(request, file.path, module, tree);
    if (observation !== null) observations.push(observation);
  }
  return checked(observations);
}

async function judge(
  { path, line }: GoImport,
  from: string,
  module: GoModule,
  tree: View,
): Promise<Observation | null> {
  if (path === "" || path === "C" || path.startsWith(".") || STANDARD_PACKAGES.has(path)) return null;
  const modules = [module, ...(await goModules("", tree))];
  const [owner] = modules
    .filter((candidate) => isWithin(path, candidate.path))
    .toSorted((a, b) => b.path.length - a.path.length);
  if (module.declared.some((name) => isWithin(path, name) && name.length > (owner?.path.length ?? -1)))
    return null;
  if (owner !== undefined) {
    const folder = posix.join(owner.folder, path.slice(owner.path.length).replace(/^\//, ""));
    if (await isPackage(folder === "." ? "" : folder, tree)) return null;
  }
  if (await comesOtherwise(path, module, tree)) return null;
  if (owner !== undefined) {
    const near = await nearestPackage(path, owner, tree);
    return importError(
      "unresolved",
      `the package "${path}" does not exist`,
      near,
      { path: from, line },
      path,
    );
  }
  const [first = ""] = path.split("/");
  // By the rule of the go command, paths without a dot in the first part are the standard library's.
  if (!first.includes(".")) {
    if (module.go !== null && module.go > KNOWN_GO) return null;
    const near = await nearestName(path, STANDARD_PACKAGES);
    const message = `"${path}" is not in Go's standard library`;
    return importError("unknown-package", message, near, { path: from, line }, path);
  }
  const near = await nearestModule(path, module);
  const message = `no module in go.mod has the package "${path}"`;
  return importError("unknown-package", message, near, { path: from, line }, path);
}

function isWithin(path: string, module: string): boolean {
  return path === module || path.startsWith(`${module}/`);
}

async function isPackage(folder: string, tree: View): Promise<boolean> {
  if ((await goFolders("", tree)).has(folder)) return true;
  if (await tree.isIgnored(posix.join(folder, "generated.go"))) return true;
  // Made from definitions that lie there, on every build anew.
  return (await tree.list()).some((path) => path.endsWith(".proto") && posix.dirname(path) === folder);
}

/** Vendored, known to go.sum, or used by code that the change doesn't touch. */
async function comesOtherwise(path: string, module: GoModule, tree: View): Promise<boolean> {
  for (const folder of new Set([module.folder, ""])) {
    if (await tree.exists(posix.join(folder, "vendor", path))) return true;
    const sums = (await tree.read(posix.join(folder, "go.sum"))) ?? "";
    // `module version h1:…`: downloaded for good, while `…/go.mod h1:…` was only looked at.
    for (const [, name = ""] of sums.matchAll(/^(\S+) v[^/\s]+ h1:/gm)) if (isWithin(path, name)) return true;
  }
  return (await tree.searchUnchanged(`"${path}"`, 20)).some((line) => /^[^:]+\.go:/.test(line));
}

/** The package of the same module with nearly the same path in it. */
async function nearestPackage(path: string, owner: GoModule, tree: View): Promise<string | null> {
  const prefix = owner.folder === "" ? "" : `${owner.folder}/`;
  const folders = [...(await goFolders("", tree))].filter((folder) => folder.startsWith(prefix));
  const near = await nearestName(
    path.slice(owner.path.length + 1),
    folders.map((folder) => folder.slice(prefix.length)).filter((folder) => folder !== ""),
  );
  return near === null ? null : `${owner.path}/${near}`;
}

/** The same package of a module with nearly the same name on the same host. */
async function nearestModule(path: string, module: GoModule): Promise<string | null> {
  const [host = ""] = path.split("/");
  const candidates = module.declared
    .filter((name) => name.startsWith(`${host}/`))
    .map((name) => [...name.split("/"), ...path.split("/").slice(name.split("/").length)].join("/"));
  const near = await nearestName(
    path.slice(host.length),
    candidates.map((name) => name.slice(host.length)),
  );
  return near === null ? null : host + near;
}
