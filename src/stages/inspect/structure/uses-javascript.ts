import { posix } from "node:path";
import { manifestsFor } from "../imports/manifests.ts";
import { isTooDeep } from "../nesting.ts";
import { holdsScripts } from "../scripts.ts";
import { oncePerView, type View } from "../view.ts";
import { dependants, type Sides } from "./dependants.ts";
import { exportedNames, type ModuleNames } from "./exports-javascript.ts";
import { mayDenote, resolveModule } from "./module-paths.ts";
import { takenNames } from "./taken-javascript.ts";
import { addUse, WHOLE, type Uses } from "./uses.ts";

/** `export *` of `export *` …, followed upwards. */
const MAX_HANDED = 4;

/** Parsed files, of those that may take a lost name from one module. */
const MAX_PARSED = 80;

const takenAt = oncePerView(async (path, tree) => takenNames(path, (await tree.read(path)) ?? ""));
const namesAt = oncePerView(async (path, tree): Promise<ModuleNames> => {
  const text = await tree.read(path);
  return text === null
    ? { names: new Set(), open: true, packages: null, isCommon: false }
    : exportedNames(path, text, tree);
});

/** Who still takes names that a JavaScript or TypeScript module gave before the change, and no longer does. */
export async function usesOfJavaScript(
  path: string,
  before: string,
  sides: Sides,
  signal: AbortSignal,
): Promise<Uses | string> {
  const { tree } = sides;
  if (isTooDeep(before)) return "too deeply nested to parse";
  const then = await exportedNames(path, before, tree);
  // The path as it was: importers were not told of a move.
  const isThere = await tree.exists(path);
  const now = isThere ? await namesAt(path, tree) : NOTHING;
  if (now.open) return new Map();
  const lost = new Set([...then.names].filter((name) => !now.names.has(name)));
  const uses = new Map<string, string[]>();
  if (!isThere) lost.add(WHOLE);
  await collect({ path, lost, isCommon: then.isCommon }, uses, sides, signal, MAX_HANDED);
  return uses;
}

const NOTHING: ModuleNames = { names: new Set(), open: false, packages: new Set(), isCommon: false };

async function collect(
  module: { readonly path: string; readonly lost: ReadonlySet<string>; readonly isCommon: boolean },
  uses: Map<string, string[]>,
  sides: Sides,
  signal: AbortSignal,
  depth: number,
): Promise<void> {
  const { path, lost, isCommon } = module;
  if (lost.size === 0 || depth === 0) return;
  const { tree } = sides;
  const isThere = await tree.exists(path);
  const words = await wordsFor(path, tree);
  let parsed = 0;
  for (const { path: user, content } of await dependants(
    { path, names: lost, words, star: "export *", spoken: null },
    holdsScripts,
    sides,
  )) {
    if (signal.aborted) return;
    if (!(await mayAsk(user, content, path, tree))) continue;
    await new Promise((resolve) => setImmediate(resolve));
    for (const taken of (await takenAt(user, tree)) ?? []) {
      const { specifier, isStar } = taken;
      if (!(await mayDenote(specifier, user, path, tree))) continue;
      const members = [...taken.members(), ...(isCommon ? taken.defaultMembers() : [])];
      const wanted = [...taken.names, ...members].filter((name) => lost.has(name));
      if (wanted.length === 0 && !isStar && isThere) continue;
      const target = await resolveModule(specifier, user, tree);
      // Another file comes first, or what is there is no module.
      if (isThere && target !== path) continue;
      if (target === null && /\.(?!js|ts|[cm][jt]s|vue|svelte|astro)/.test(posix.basename(specifier)))
        continue;
      // Another file may stand in its place now: `a/index.ts` for `a.ts`.
      const there = target === null ? NOTHING : await namesAt(target, tree);
      if (there.open) continue;
      if (target === null && wanted.length === 0) addUse(uses, WHOLE, user);
      for (const name of wanted) if (!there.names.has(name)) addUse(uses, name, user);
      if (!isStar) continue;
      const handed = await namesAt(user, tree);
      const gone = new Set(
        [...lost].filter((name) => name !== "default" && name !== WHOLE && !handed.names.has(name)),
      );
      if (handed.open) continue;
      await collect({ path: user, lost: gone, isCommon: false }, uses, sides, signal, depth - 1);
    }
    if (++parsed >= MAX_PARSED) return;
  }
}

/** A text that begins like a relative path, or follows what asks for a module. */
const SPECIFIER =
  /["'](\.{1,2}(?:\/[^"'\n]*)?)["']|\b(?:from|import|require)\b\s*\(?\s*(?:\/\*[^*]*\*\/\s*)*["']([^"'\n.][^"'\n]*)["']/g;

/** Whether a file seems to ask for the module at a path: told by its text, for parsing takes a hundred times as long. */
async function mayAsk(user: string, content: string, path: string, tree: View): Promise<boolean> {
  const specifiers = new Set(
    [...content.matchAll(SPECIFIER)].map(([, relative, other = ""]) => relative ?? other),
  );
  for (const specifier of specifiers) if (await mayDenote(specifier, user, path, tree)) return true;
  return false;
}

/** Words by which a module may be asked for, as they stand in a specifier. */
async function wordsFor(path: string, tree: View): Promise<readonly string[]> {
  const stem = posix.basename(path).replace(/\..*$/, "");
  const folder = posix.basename(posix.dirname(path));
  const [manifest] = (await manifestsFor(path, tree)).manifests;
  const words = [`/${stem}`];
  if (stem === "index") {
    words.push(...(folder === "." ? [] : [`/${folder}`]), `"."`, `'.'`, `".."`, `'..'`, `"./"`, `'./'`);
  }
  return manifest?.name === null || manifest === undefined ? words : [...words, manifest.name];
}
