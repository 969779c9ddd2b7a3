import { posix } from "node:path";
import type { Observation, SourceFile } from "../checker.ts";
import { foldersUp } from "../imports/manifests.ts";
import { isBuiltin, packageName } from "../imports/packages.ts";
import { lineCounter } from "../lines.ts";
import { nearestName, withMeant } from "../nearest.ts";
import { exportedNames } from "../structure/exports-javascript.ts";
import { resolveModule } from "../structure/module-paths.ts";
import type { View } from "../view.ts";
import { builtinMembers, builtinWith, isLater } from "./builtins.ts";
import { dependencyFolders, packageFolder } from "./dependency-folders.ts";
import { readImportedNames, type ImportedName } from "./imported-names.ts";
import { missingPackage } from "./installed.ts";
import { absentFrom } from "./search-folders.ts";

/**
 * Names that changed files take out of modules that don't have them: of Node, as it runs here, and of
 * installed packages in whose code, and in that of what they ask for, the name stands nowhere, and of
 * the repository itself.
 * Only names that the file did not spell before the change are asked for.
 */
export async function absentImports(
  files: readonly SourceFile[],
  tree: View,
  signal: AbortSignal,
): Promise<readonly Observation[]> {
  const observations: Observation[] = [];
  for (const { path, content, change } of files) {
    const before = new Set(change.before?.match(/[\w$]+/g));
    const lineAt = lineCounter(content);
    for (const taken of await readImportedNames(path, content)) {
      if (before.has(taken.name) || !/^[\w$]+$/.test(taken.name)) continue;
      if (/\.[cm]?tsx?$/.test(path) && isOnlyType(taken.name, content)) continue;
      const why = isBuiltin(taken.specifier)
        ? await missingInNode(taken, content, tree)
        : ((await missingInTree(taken, { path, content }, tree, signal)) ??
          (await missingInPackage(taken, posix.dirname(posix.join(tree.root, path)), signal)));
      if (why === null) continue;
      observations.push({
        rule: taken.isCall ? "member" : "export",
        category: taken.isCall ? "api" : "import",
        severity: "error",
        path,
        line: lineAt(taken.start),
        endLine: lineAt(taken.end),
        ...why,
        key: taken.name,
      });
    }
  }
  return observations;
}

/** Whether TypeScript drops the import of a name, as that of a type, which no module has when it runs. */
function isOnlyType(name: string, content: string): boolean {
  const escaped = name.replaceAll("$", "[$]");
  const value = String.raw`\b(?:new|extends|instanceof|typeof)\s+${escaped}(?![\w$])|(?<![\w$.])${escaped}\s*(?:\(|\.\s*[a-z_$][\w$]*\s*\()`;
  return /^[A-Z]/.test(name) && !new RegExp(value).test(content);
}

type Words = Pick<Observation, "message" | "suggestion">;

async function missingInNode(
  { specifier, name }: ImportedName,
  content: string,
  tree: View,
): Promise<Words | null> {
  const members = builtinMembers(specifier);
  if (members === null || members.has(name) || isLater(name)) return null;
  // Libraries put methods of their own there, and then say so.
  if (/promisifyAll/.test(content) || (await isSetElsewhere(name, tree))) return null;
  return withMeant(`"${name}" is not in "${specifier}"`, await meantInNode(specifier, name, members));
}

async function isSetElsewhere(name: string, tree: View): Promise<boolean> {
  const lines = await tree.searchUnchanged(`.${name}`, 50);
  return lines.some((line) => new RegExp(String.raw`\.${name.replaceAll("$", "[$]")}\s*=(?!=)`).test(line));
}

/** A promise of what is there with a callback, another module that has the name, or the name most like it. */
async function meantInNode(
  specifier: string,
  name: string,
  members: ReadonlySet<string>,
): Promise<string | null> {
  const plain = name.replace(/(Async|Promise|P)$/, "");
  if (
    plain !== name &&
    builtinMembers("fs/promises")?.has(plain) === true &&
    /^(node:)?fs$/.test(specifier)
  ) {
    return `"${plain}" from "${specifier}/promises"`;
  }
  const near = await nearestName(name, members);
  if (near !== null) return near;
  const elsewhere = builtinWith(name);
  return elsewhere === null ? null : `"${name}" from "node:${elsewhere}"`;
}

/** What a test puts in the place of a module has names of its own. */
const MOCKED =
  /\b(?:(?:jest|vi|vitest|td)\s*\.\s*(?:do|unstable_)?mock|mock\.module|proxyquire|rewire|esmock|mockery|rewiremock)/i;

/** Modules of the repository in plain JavaScript, whose names are written out; those with types are the compiler's affair. */
async function missingInTree(
  { specifier, name, isCall }: ImportedName,
  file: Pick<SourceFile, "path" | "content">,
  tree: View,
  signal: AbortSignal,
): Promise<Words | null> {
  // Of a function or class more can be asked than it was given.
  if (isCall || name === "default" || name in Function.prototype) return null;
  const target = isPlain(file.path) ? await resolveModule(specifier, file.path, tree) : null;
  const text = target === null || !isPlain(target) ? null : await tree.read(target);
  if (target === null || text === null) return null;
  const { names, open, packages } = await exportedNames(target, text, tree);
  const folder = posix.dirname(posix.join(tree.root, file.path));
  const unknown = packages === null || [...packages].some((one) => packageFolder(one, folder) === null);
  if (unknown || names.has(name)) return null;
  // Where more names may be given than can be read, one that is spelt nowhere is none of them.
  const mayBeMore = open || MOCKED.test(file.content) || (await isDeclaredBeside(target, tree));
  const isThere = mayBeMore
    ? !(await isSpeltNowhere(name, file, tree, signal))
    : await isSetElsewhere(name, tree);
  return isThere ? null : withMeant(`"${name}" is not in "${specifier}"`, await nearestName(name, names));
}

/** Whether nothing but what takes it names a name: no other file, nothing that the file puts there itself, no package. */
async function isSpeltNowhere(
  name: string,
  { path, content }: Pick<SourceFile, "path" | "content">,
  tree: View,
  signal: AbortSignal,
): Promise<boolean> {
  const word = `(?<![\\w$])${name.replaceAll("$", "[$]")}(?![\\w$])`;
  const puts = new RegExp(`["'\`]${word}|${word}\\s*(?:=(?!=)|:|\\([^()]*\\)\\s*\\{)`);
  const others = [...tree.touched].filter(([other]) => other !== path);
  if (puts.test(content) || others.some(([, text]) => new RegExp(word).test(text ?? ""))) return false;
  if ((await tree.occurring([name])).size > 0 || (await missingPackage(path, tree)) !== null) return false;
  const manifests = foldersUp(path).map((folder) => posix.join(tree.root, folder));
  const absent = await absentFrom([name], [...new Set(manifests.flatMap(dependencyFolders))], signal);
  return absent?.length === 1;
}

function isPlain(path: string): boolean {
  return /\.[cm]?jsx?$/.test(path);
}

/** Whether a hand-written declaration says what a module gives, which its code may do in ways that nobody sees. */
async function isDeclaredBeside(path: string, tree: View): Promise<boolean> {
  return tree.exists(path.replace(/\.([cm]?)jsx?$/, ".d.$1ts"));
}

async function missingInPackage(
  { specifier, name, isCall }: ImportedName,
  folder: string,
  signal: AbortSignal,
): Promise<Words | null> {
  const wanted = packageName(specifier);
  // What is called on a default export may be added to it anywhere.
  if (wanted === null || isCall || name === "default") return null;
  const own = packageFolder(wanted, folder);
  if (own === null) return null;
  const types = packageFolder(`@types/${wanted.replace(/^@/, "").replace("/", "__")}`, folder);
  const folders = [own, ...(types === null ? [] : [types]), ...dependencyFolders(own)];
  const absent = await absentFrom([name], folders, signal);
  if (absent?.length !== 1) return null;
  return withMeant(`"${name}" is not in "${specifier}": it stands nowhere in that package`, null);
}
