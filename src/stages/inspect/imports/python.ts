import { posix } from "node:path";
import type { Node } from "web-tree-sitter";
import { checked, unchecked, type FileOutcome, type Observation, type SourceFile } from "../checker.ts";
import { withTree } from "../grammar.ts";
import { nearestName } from "../nearest.ts";
import type { View } from "../view.ts";
import { foldersUp } from "./manifests.ts";
import { isMentioned, isStandard, STANDARD_NAMES } from "./python-names.ts";

/** One module that a Python file asks for. */
export interface Request {
  /** Dots before the name: 0 is absolute, 1 the file's own package. */
  readonly level: number;
  /** The parts of the name after the dots. */
  readonly parts: readonly string[];
  /** Names taken from it; empty for `import a.b` and for `*`. */
  readonly names: readonly string[];
  /** What the file calls them: one for each name, or one for the module of `import a.b`. */
  readonly locals: readonly string[];
  /** True for `from a import *`. */
  readonly isStar: boolean;
  readonly line: number;
}

/** Judges the imports of one Python file that are not prepared for a missing module. */
export async function checkPythonImports(
  file: SourceFile,
  tree: View,
  signal: AbortSignal,
): Promise<FileOutcome> {
  const requests = await withTree("python", file.content, signal, ({ rootNode }) =>
    rootNode.hasError ? "broken" : findRequests(rootNode),
  );
  if (requests === "broken") return unchecked("it does not parse");
  if (requests === null) return unchecked("out of time");
  const observations: Observation[] = [];
  for (const request of requests) {
    const observation = await (request.level > 0 ? judgeRelative : judgeAbsolute)(request, file.path, tree);
    if (observation !== null) observations.push(observation);
  }
  return checked(observations);
}

/** What a parsed file asks for, but for what is prepared for its absence. */
export function findRequests(root: Node): readonly Request[] {
  const requests: Request[] = [];
  for (const node of root.descendantsOfType(["import_statement", "import_from_statement"])) {
    if (node === null || isGuarded(node)) continue;
    const line = node.startPosition.row + 1;
    const taken = node.childrenForFieldName("name").filter((name) => name !== null);
    const names = taken.map(plainName);
    const locals = taken.map((name) => name.childForFieldName("alias")?.text ?? plainName(name));
    if (node.type === "import_statement") {
      for (const [index, name] of names.entries()) {
        const own = locals.slice(index, index + 1);
        requests.push({ level: 0, parts: name.split("."), names: [], locals: own, isStar: false, line });
      }
      continue;
    }
    const isStar = node.namedChildren.some((child) => child?.type === "wildcard_import");
    const module = node.childForFieldName("module_name")?.text.replace(/\s/g, "") ?? "";
    const level = /^\.*/.exec(module)?.[0].length ?? 0;
    const parts = module
      .slice(level)
      .split(".")
      .filter((part) => part !== "");
    requests.push({ level, parts, names, locals, isStar, line });
  }
  return requests;
}

function plainName(node: Node): string {
  const name = node.type === "aliased_import" ? (node.childForFieldName("name") ?? node) : node;
  return name.text.replace(/\s/g, "");
}

/** In `try`, under a test of the version or platform, or in `with suppress(ImportError)`. */
function isGuarded(node: Node): boolean {
  for (let parent = node.parent; parent !== null; parent = parent.parent) {
    if (parent.type === "try_statement") return true;
    if (parent.type === "if_statement" && /version|platform|PY[23]|os\.name/.test(firstLine(parent)))
      return true;
    if (parent.type === "with_statement" && /suppress|raises|warns/.test(firstLine(parent))) return true;
  }
  return false;
}

function firstLine(node: Node): string {
  return node.text.split("\n", 1)[0] ?? "";
}

async function judgeRelative(request: Request, from: string, tree: View): Promise<Observation | null> {
  let folder = posix.dirname(from);
  for (let level = 1; level < request.level; level++) folder = posix.join(folder, "..");
  // `..` beyond the repository: the package may go on above it.
  if (folder.startsWith("..")) return null;
  const dots = ".".repeat(request.level);
  const written = dots + request.parts.join(".");
  if (request.parts.length > 0) {
    const missing = await missingPart(folder, request.parts, tree);
    if (missing === null) return null;
    const near = await nearestName(missing.name, await modulesIn(missing.folder, tree));
    const meant = near === null ? null : dots + [...request.parts.slice(0, missing.index), near].join(".");
    return unresolved(request, from, written, meant, "error");
  }
  // `from . import name`: a module beside it, or something that the package itself holds.
  for (const name of request.names) {
    const init = await tree.read(posix.join(folder, "__init__.py"));
    if (init !== null && (holdsWord(init, name) || /import\s*\*|__getattr__|globals\(/.test(init))) continue;
    if ((await missingPart(folder, [name], tree)) === null) continue;
    if (init === null && (await tree.exists(posix.join(folder, "__init__.py")))) continue;
    const near = await nearestName(name, await modulesIn(folder, tree));
    return unresolved(
      request,
      from,
      `${dots} import ${name}`,
      near === null ? null : `${dots} import ${near}`,
      "error",
    );
  }
  return null;
}

async function judgeAbsolute(request: Request, from: string, tree: View): Promise<Observation | null> {
  const [top = ""] = request.parts;
  if (top === "" || isStandard(top)) return null;
  const homes = await homesOf(top, from, tree);
  if (homes.length > 0) {
    for (const home of homes) if ((await missingPart(home, request.parts, tree)) === null) return null;
    const [home = ""] = homes;
    const missing = await missingPart(home, request.parts, tree);
    // A distribution of the same name may hold the rest, and a namespace has no one folder.
    if (missing === null || missing.index === 0 || homes.length > 1 || (await isDeclared(top, from, tree)))
      return null;
    if (!(await tree.exists(posix.join(missing.folder, "__init__.py")))) return null;
    const near = await nearestName(missing.name, await modulesIn(missing.folder, tree));
    const meant = near === null ? null : [...request.parts.slice(0, missing.index), near].join(".");
    return unresolved(request, from, request.parts.join("."), meant, "error");
  }
  const declared = await isDeclared(top, from, tree);
  if (declared !== false || (await isUsedElsewhere(top, tree))) return null;
  const near = await nearestName(top, STANDARD_NAMES);
  return {
    ...unresolved(request, from, top, near, "warning"),
    rule: "unknown-package",
    message: `"${top}" is neither in the standard library, nor in this repository, nor declared${didYouMean(near)}`,
  };
}

/** The first part of a dotted name that isn't in the tree below a folder; null when all of it is there. */
async function missingPart(
  folder: string,
  parts: readonly string[],
  tree: View,
): Promise<{ readonly folder: string; readonly name: string; readonly index: number } | null> {
  let at = folder;
  for (const [index, name] of parts.entries()) {
    const path = posix.join(at, name);
    if (await tree.exists(path)) {
      at = path;
      continue;
    }
    // A module, compiled or not, ends the way: what follows is its own affair.
    for (const ending of [".py", ".pyi", ".pyx", ".so", ".pyd"])
      if (await tree.exists(path + ending)) return null;
    const beside = posix.dirname(path);
    if (
      (await tree.list()).some(
        (file) => posix.dirname(file) === beside && posix.basename(file).startsWith(`${name}.`),
      )
    ) {
      return null;
    }
    const init = await tree.read(posix.join(at, "__init__.py"));
    // Generated files are ignored by git; packages can make modules up (`six.moves`).
    if (await tree.isIgnored(`${path}.py`)) return null;
    if (init !== null && index > 0 && (holdsWord(init, name) || /sys\.modules|__path__/.test(init)))
      return null;
    return { folder: at, name, index };
  }
  return null;
}

/** Folders in which a top-level name is found: source roots, those of other scripts included. */
async function homesOf(top: string, from: string, tree: View): Promise<readonly string[]> {
  const homes = new Set<string>();
  for (const path of await tree.list()) {
    const parts = path.split("/");
    const at = parts.findIndex((part) => part === top || part === `${top}.py` || part === `${top}.pyi`);
    if (at !== -1 && /\.pyi?$/.test(path)) homes.add(parts.slice(0, at).join("/"));
  }
  // Its own folder first: a script sees what is beside it.
  const near = foldersUp(from).filter((folder) => homes.has(folder));
  return [...new Set([...near, ...homes])];
}

/** Names of the modules in a folder, for suggestions. */
async function modulesIn(folder: string, tree: View): Promise<readonly string[]> {
  const prefix = folder === "" || folder === "." ? "" : `${folder}/`;
  const names = new Set<string>();
  for (const path of await tree.list()) {
    if (!path.startsWith(prefix) || !/\.pyi?$/.test(path)) continue;
    const [first = ""] = path.slice(prefix.length).split("/");
    names.add(first.replace(/\.pyi?$/, ""));
  }
  names.delete("__init__");
  return [...names];
}

const MANIFEST =
  /(^|\/)(requirements[^/]*\.(txt|in)|requirements\/[^/]+\.(txt|in)|pyproject\.toml|setup\.(py|cfg)|Pipfile|environment[^/]*\.ya?ml|conda[^/]*\.ya?ml|tox\.ini|noxfile\.py|uv\.lock|poetry\.lock)$/;

/** Whether a manifest mentions the module's distribution; `unknown` when there is no manifest. */
async function isDeclared(top: string, from: string, tree: View): Promise<boolean | "unknown"> {
  const above = new Set(foldersUp(from));
  const manifests = (await tree.list()).filter((path) => {
    const folder = posix.dirname(path).replace(/^\.$|\/?requirements$/, "");
    return MANIFEST.test(path) && above.has(folder);
  });
  if (manifests.length === 0) return "unknown";
  for (const path of manifests) {
    const text = await tree.read(path);
    // A manifest that can't be read may name anything.
    if (text === null || isMentioned(top, text)) return true;
  }
  return false;
}

async function isUsedElsewhere(top: string, tree: View): Promise<boolean> {
  const lines = [
    ...(await tree.searchUnchanged(`import ${top}`, 20)),
    ...(await tree.searchUnchanged(`from ${top}`, 20)),
  ];
  return lines.some((line) => new RegExp(String.raw`:\s*(import|from) ${top}\b`).test(line));
}

function holdsWord(text: string, word: string): boolean {
  return new RegExp(String.raw`(^|\W)${word}(\W|$)`).test(text);
}

function unresolved(
  request: Request,
  path: string,
  written: string,
  meant: string | null,
  severity: Observation["severity"],
): Observation {
  return {
    rule: "unresolved",
    category: "import",
    severity,
    path,
    line: request.line,
    endLine: request.line,
    message: `the module "${written}" does not exist${didYouMean(meant)}`,
    suggestion: meant,
    key: written,
  };
}

function didYouMean(name: string | null): string {
  return name === null ? "" : `; did you mean "${name}"?`;
}
