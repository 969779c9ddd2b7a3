import { posix } from "node:path";
import { withTree } from "../grammar.ts";
import type { View } from "../view.ts";
import { findRequests, type Request } from "../imports/python-requests.ts";
import { codeOf } from "./code.ts";
import { dependants, type Sides } from "./dependants.ts";
import { leadsTo, moduleNames } from "./exports-python.ts";
import { addUse, WHOLE, type Uses } from "./uses.ts";

/** `from … import *` of `from … import *` …, followed upwards. */
const MAX_HANDED = 3;

/** Parsed files, of those that may take a lost name from one module. */
const MAX_PARSED = 80;

/** Who still takes names that a Python module bound before the change, and no longer does. */
export async function usesOfPython(
  path: string,
  before: string,
  sides: Sides,
  signal: AbortSignal,
): Promise<Uses | string> {
  const { tree } = sides;
  const uses = new Map<string, string[]>();
  // A module that became a package, or the other way round, is looked up by its importers elsewhere.
  const text = await tree.read(path);
  const other = path.endsWith("/__init__.py")
    ? path.replace("/__init__.py", ".py")
    : path.replace(/\.py$/, "/__init__.py");
  if (text === null && (await tree.exists(other))) return uses;
  // An import hook of the repository's may find the module by its old name.
  if (text === null && (await spells("meta_path", tree))) return uses;
  const then = await moduleNames(path, before, tree, signal);
  const now =
    text === null ? { names: new Set<string>(), open: false } : await moduleNames(path, text, tree, signal);
  if (then === null || now === null) return "it does not parse";
  if (now.open) return uses;
  const lost = new Set([...then.names].filter((name) => !now.names.has(name)));
  // A package without `__init__.py` is still one.
  if (text === null && !path.endsWith("__init__.py")) lost.add(WHOLE);
  await collect(path, lost, uses, sides, signal, MAX_HANDED);
  return uses;
}

/** Whether a word stands anywhere in the tree. */
async function spells(word: string, tree: View): Promise<boolean> {
  if ([...tree.touched.values()].some((text) => text?.includes(word) === true)) return true;
  return (await tree.occurring([word])).size > 0;
}

async function collect(
  path: string,
  lost: ReadonlySet<string>,
  uses: Map<string, string[]>,
  sides: Sides,
  signal: AbortSignal,
  depth: number,
): Promise<void> {
  if (lost.size === 0 || depth === 0) return;
  const { tree } = sides;
  const folder = path.replace(/(?:\/__init__)?\.py$/, "");
  const isPython = (file: string): boolean => file.endsWith(".py");
  const stem = posix.basename(folder);
  const isPackage = path.endsWith("/__init__.py");
  const asks = asksFor(stem, isPackage);
  const handsOn = new RegExp(String.raw`\bfrom\s+(?:[\w.]*\b${stem}|\.+)\s+import\s*\*`);
  let parsed = 0;
  for (const user of await dependants(
    { path, names: lost, words: [stem], star: "import *", spoken: isPackage ? null : stem },
    isPython,
    sides,
  )) {
    if (!asks.test(user.content)) continue;
    // Of a module that is everywhere few take the lost name.
    if (!lost.has(WHOLE) && !takes(user.content, lost) && !handsOn.test(user.content)) continue;
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted || ++parsed > MAX_PARSED) return;
    const requests = await withTree("python", user.content, signal, ({ rootNode }) =>
      rootNode.hasError ? [] : findRequests(rootNode),
    );
    for (const request of requests ?? []) {
      const { level, parts, isStar } = request;
      const isOfIt = await leadsTo(path, level, parts, user.path, tree);
      if (isOfIt && isStar) {
        const handed = await moduleNames(user.path, user.content, tree, signal);
        const gone = [...lost].filter((name) => name !== WHOLE && handed?.names.has(name) !== true);
        if (handed?.open === false) await collect(user.path, new Set(gone), uses, sides, signal, depth - 1);
      }
      const taken = [
        ...(isOfIt ? request.names : []),
        ...(await membersTaken(path, request, user.path, user.content, sides)),
      ];
      for (const name of taken) {
        const isModule =
          (await tree.exists(`${folder}/${name}.py`)) || (await tree.exists(`${folder}/${name}`));
        if (lost.has(name) && !isModule) addUse(uses, name, user.path);
      }
      if (taken.every((name) => !lost.has(name)) && lost.has(WHOLE)) {
        if (await asksForWhole(path, request, user.path, sides, signal)) addUse(uses, WHOLE, user.path);
      }
    }
  }
}

/** Whether a text holds one of the names as a word. */
function takes(content: string, names: ReadonlySet<string>): boolean {
  return (content.match(/[^\W\d]\w*/g) ?? []).some((word) => names.has(word));
}

/**
 * Matches the text of files that may ask for a module, by the last part of its name, or for a package by dots
 * alone: parsing takes a hundred times as long.
 */
function asksFor(stem: string, isPackage: boolean): RegExp {
  const forms = [
    String.raw`\bfrom\s+[\w.]*\b${stem}\s+import\b`,
    String.raw`\bimport\b(?:[^\n(]|\\\r?\n)*\b${stem}\b`,
    String.raw`\bimport\s*\([^)]*\b${stem}\b`,
    ...(isPackage ? [String.raw`\bfrom\s*\.+\s*import\b`] : []),
  ];
  return new RegExp(forms.join("|"));
}

/** Members used of the module where it was imported itself: `a.one` after `import a` or `from . import a`. */
async function membersTaken(
  path: string,
  request: Request,
  user: string,
  content: string,
  { tree }: Sides,
): Promise<readonly string[]> {
  const local = await localName(path, request, user, tree);
  if (local === null) return [];
  const code = codeOf("a.py", content);
  // A name that is bound again may be another object.
  const again = String.raw`^\s*${local}\s*(?::[^\n=]*)?=[^=]|\b(?:def|lambda)\b[^:]*\b${local}\b|\b(?:for|as)\s+${local}\b(?!\s*$)`;
  if (!local.includes(".") && new RegExp(again, "m").test(code)) return [];
  // Code that asks first is prepared.
  if (new RegExp(String.raw`\bhasattr\s*\(\s*${local}\b`).test(code)) return [];
  const member = new RegExp(
    String.raw`(?<![\w.])${local.replaceAll(".", String.raw`\s*\.\s*`)}\s*\.\s*([^\W\d]\w*)\b(?!\s*(?::[^\n=]*)?=(?!=))`,
    "g",
  );
  return [...code.matchAll(member)].filter(({ index }) => !isTried(code, index)).map(([, name = ""]) => name);
}

/** Whether what stands at an offset of the code is prepared for an attribute that isn't there. */
function isTried(code: string, at: number): boolean {
  return (
    /\btry\s*:/.test(code.slice(Math.max(0, at - 200), at)) &&
    /\bexcept\b[^\n]*\bAttributeError\b/.test(code.slice(at, at + 300))
  );
}

/** What a file calls the module at a path that it imports as a whole; null when it doesn't. */
async function localName(
  path: string,
  { level, parts, names, locals, isStar }: Request,
  user: string,
  tree: Sides["tree"],
): Promise<string | null> {
  if (isStar) return null;
  if (names.length === 0) return (await leadsTo(path, level, parts, user, tree)) ? (locals[0] ?? null) : null;
  const stem = posix.basename(path.replace(/(?:\/__init__)?\.py$/, ""));
  const index = names.indexOf(stem);
  if (index === -1 || !(await leadsTo(path, level, [...parts, stem], user, tree))) return null;
  return locals[index] ?? null;
}

/** Whether a file asks for a module that is gone, and nothing else goes by its name. */
async function asksForWhole(
  path: string,
  request: Request,
  user: string,
  { tree }: Sides,
  signal: AbortSignal,
): Promise<boolean> {
  if (request.isStar || request.names.length > 0) {
    if (await leadsTo(path, request.level, request.parts, user, tree)) return true;
  }
  if ((await localName(path, request, user, tree)) === null) return false;
  if (request.names.length === 0) return true;
  const init = posix.join(posix.dirname(path), "__init__.py");
  const text = await tree.read(init);
  const names = text === null ? null : await moduleNames(init, text, tree, signal);
  return names === null ? text === null : !names.open && !names.names.has(posix.basename(path, ".py"));
}
