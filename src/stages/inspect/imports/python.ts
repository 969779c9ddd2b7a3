import { posix } from "node:path";
import { checked, unchecked, type FileOutcome, type Observation, type SourceFile } from "../checker.ts";
import { scanComments } from "../comments.ts";
import { withTree } from "../grammar.ts";
import { nearestName, withMeant } from "../nearest.ts";
import type { View } from "../view.ts";
import { homesOf, isDeclared, isRequired, ownHome } from "./python-homes.ts";
import { isStandard, STANDARD_NAMES } from "./python-names.ts";
import { findRequests, type Request } from "./python-requests.ts";
import { standardModules } from "./python-standard.ts";

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
    const home = posix.join(folder, "__init__.py");
    const init = await tree.read(home);
    // The package's own file spells the name by asking for it.
    const holds = init !== null && (home === from ? binds(init, name) : holdsWord(init, name));
    if (holds || (init !== null && /import\s*\*|__getattr__|globals\(/.test(init))) continue;
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
  if (top === "") return null;
  const homes = await homesOf(top, from, tree);
  const own = homes.length === 0 ? null : await ownHome(top, homes, from, tree);
  for (const home of homes) {
    if ((await missingPart(home, request.parts, tree)) !== null) continue;
    // A file of the name elsewhere has no modules below it, and isn't what a package of the name hides.
    const isOther = own !== null && home !== own && request.parts.length > 1;
    if (!isOther || !(await tree.exists(posix.join(home, `${top}.py`)))) return null;
  }
  if (isStandard(top) && mayBeStandard(request.parts)) return null;
  if (homes.length > 0) {
    const missing = own === null ? null : await missingPart(own, request.parts, tree);
    // A namespace has no one folder.
    if (missing === null || missing.index === 0) return null;
    if (!(await tree.exists(posix.join(missing.folder, "__init__.py")))) return null;
    const near = await nearestName(missing.name, await modulesIn(missing.folder, tree));
    const meant = near === null ? null : [...request.parts.slice(0, missing.index), near].join(".");
    return unresolved(request, from, request.parts.join("."), meant, "error");
  }
  if (isStandard(top)) return judgeStandard(request, from, tree);
  const declared = await isDeclared(top, from, tree);
  if (declared !== false || (await isUsedElsewhere(top, tree))) return null;
  const near = await nearestName(top, STANDARD_NAMES);
  return {
    ...unresolved(request, from, top, near, "warning"),
    rule: "unknown-package",
    ...withMeant(`"${top}" is neither in the standard library, nor in this repository, nor declared`, near),
  };
}

/** Whether the standard library has the module, or may have it. */
function mayBeStandard([top = "", ...rest]: readonly string[]): boolean {
  const modules = standardModules(top);
  return rest.length === 0 || modules === null || modules.has(rest.join("."));
}

/** A module below one of the standard library that it doesn't have; private ones are its own affair. */
async function judgeStandard(request: Request, from: string, tree: View): Promise<Observation | null> {
  const [top = "", ...rest] = request.parts;
  if (rest.some((part) => part.startsWith("_")) || (await isRequired(top, from, tree))) return null;
  const near = await nearestName(rest.join("."), standardModules(top) ?? []);
  return unresolved(request, from, request.parts.join("."), near === null ? null : `${top}.${near}`, "error");
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
    if (init !== null && index > 0 && makesModules(init, name)) return null;
    return { folder: at, name, index };
  }
  return null;
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

async function isUsedElsewhere(top: string, tree: View): Promise<boolean> {
  const lines = [
    ...(await tree.searchUnchanged(`import ${top}`, 20)),
    ...(await tree.searchUnchanged(`from ${top}`, 20)),
  ];
  return lines.some((line) => new RegExp(String.raw`:\s*(import|from) ${top}\b`).test(line));
}

/** Whether a package names the module in its code, or has a way to find modules of its own. */
function makesModules(init: string, name: string): boolean {
  const own =
    /sys\.modules\s*(?:\[[^\]\n]*\]\s*=(?!=)|\.(?:update|setdefault))|__path__\s*(?:=(?!=)|\+=|\.)|\b(?:setattr|vars)\(\s*sys\.modules|meta_path/;
  return own.test(init) || holdsWord(scanComments("a.py", init).code, name);
}

/** Whether a file binds a name, but for asking its own package for it. */
function binds(text: string, name: string): boolean {
  const bound = String.raw`["']${name}["']|\b${name}\s*(?::[^=\n]*)?=(?!=)|\b(?:def|class|as|for|global)\s+${name}\b`;
  const taken = String.raw`\bimport\s[^#\n]*\b${name}\b|^\s+${name}\s*,?\s*(?:#.*)?$`;
  const others = text.replace(/^[^\S\n]*from\s+\.+\s+import\s+(?:\([^)]*\)|[^\n]*)/gm, "");
  return new RegExp(`${bound}|${taken}`, "m").test(others);
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
    ...withMeant(`the module "${written}" does not exist`, meant),
    key: written,
  };
}
