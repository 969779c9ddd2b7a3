import { dirname, posix } from "node:path";
import { BOUNDS } from "../../../domain/bounds.ts";
import type { Observation, Outcome, SourceFile } from "../checker.ts";
import { foldersUp } from "../imports/manifests.ts";
import { isBuiltin, packageName } from "../imports/packages.ts";
import { lineCounter } from "../lines.ts";
import { nearestName, withMeant } from "../nearest.ts";
import type { View } from "../view.ts";
import { readCalls, type CalledName, type Calls } from "./called-names.ts";
import { findCompiler } from "./compiler.ts";
import { dependencyFolders, packageFolder } from "./dependency-folders.ts";
import { hasManifest, missingPackage } from "./installed.ts";
import { isRuntimeName, runtimeNames } from "./runtime-names.ts";
import { absentFrom } from "./search-folders.ts";

/** A file with its calls of methods whose names are new to the repository. */
interface Candidate {
  readonly file: SourceFile;
  readonly calls: Calls;
  readonly called: readonly CalledName[];
}

const TOO_MUCH = "its packages hold too much code to look up the names of methods in";

/**
 * Methods that changed files call by names that stand nowhere else: not in the repository, not in the
 * packages that it asks for nor in theirs, not in the language, in Node or in browsers. What has no
 * type is found by this alone. Only the side after the change is asked: what was there stands there.
 */
export async function inventedNames(
  files: readonly SourceFile[],
  tree: View,
  signal: AbortSignal,
): Promise<Outcome> {
  const observations: Observation[] = [];
  const unchecked: { path: string; why: string }[] = [];
  const searches = new Map<string, Promise<readonly string[] | null>>();
  for (const candidate of await candidatesIn(files, tree)) {
    const { path } = candidate.file;
    if (!(await hasManifest(path, tree)) || (await missingPackage(path, tree)) !== null) continue;
    // What comes from a package that isn't there has methods that nothing here spells.
    if (candidate.calls.specifiers.some((specifier) => isAbsent(specifier, path, tree))) continue;
    const manifests = foldersUp(path).map((folder) => posix.join(tree.root, folder));
    const names = [...new Set(candidate.called.map(({ name }) => name))].sort();
    const question = JSON.stringify([manifests, names]);
    const search = searches.get(question) ?? absentFrom(names, foldersFor(manifests), signal);
    searches.set(question, search);
    const absent = await search;
    if (absent === null) unchecked.push({ path, why: TOO_MUCH });
    else observations.push(...(await observe(candidate, absent)));
  }
  return { observations, unchecked };
}

/** Whether a specifier is of a package that is not installed. */
function isAbsent(specifier: string, path: string, tree: View): boolean {
  const name = isBuiltin(specifier) ? null : packageName(specifier);
  return name !== null && packageFolder(name, posix.dirname(posix.join(tree.root, path))) === null;
}

/** The types of the language and of browsers, then the packages. */
function foldersFor(manifests: readonly string[]): readonly string[] {
  const compiler = findCompiler();
  const library = compiler === null ? [] : [dirname(compiler.executable)];
  return [...library, ...new Set(manifests.flatMap(dependencyFolders))];
}

async function candidatesIn(files: readonly SourceFile[], tree: View): Promise<readonly Candidate[]> {
  const read: { readonly file: SourceFile; readonly calls: Calls }[] = [];
  for (const file of files) {
    const calls = await readCalls(file.path, file.content);
    if (calls !== null) read.push({ file, calls });
  }
  const parsed = new Set(read.map(({ file }) => file.path));
  const others = [...tree.touched].filter(([path]) => !parsed.has(path));
  const texts = [
    ...read.map(({ calls }) => calls.rest),
    ...files.map(({ change }) => change.before ?? ""),
    ...others.map(([, content]) => content ?? ""),
  ];
  const spelt = new Set(texts.flatMap((text) => text.match(/[\w$]+/g) ?? []));
  const isNew = ({ name }: CalledName): boolean =>
    /^[\w$]+$/.test(name) && !spelt.has(name) && !isRuntimeName(name);
  const wanted = read.flatMap(({ calls }) => calls.called.filter(isNew).map(({ name }) => name));
  const asked = [...new Set(wanted)].slice(0, BOUNDS.search_words);
  if (asked.length === 0) return [];
  const elsewhere = await tree.occurring(asked);
  const left = new Set(asked.filter((name) => !elsewhere.has(name)));
  return read
    .map(({ file, calls }) => ({ file, calls, called: calls.called.filter(({ name }) => left.has(name)) }))
    .filter(({ called }) => called.length > 0);
}

async function observe(
  { file: { path, content }, calls, called }: Candidate,
  absent: readonly string[],
): Promise<readonly Observation[]> {
  const lineAt = lineCounter(content);
  const near = new Set([...(calls.rest.match(/[\w$]{3,}/g) ?? []), ...runtimeNames()]);
  const wrong = called.filter(({ name }) => absent.includes(name));
  return Promise.all(
    wrong.map(async ({ name, start, end }): Promise<Observation> => {
      return {
        rule: "member",
        category: "api",
        severity: "error",
        path,
        line: lineAt(start),
        endLine: lineAt(end),
        ...withMeant(
          `"${name}" is called, but neither this repository nor a package or runtime it uses has that name`,
          await nearestName(name, near),
        ),
        key: name,
      };
    }),
  );
}
