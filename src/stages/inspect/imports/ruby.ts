import { posix } from "node:path";
import type { Node } from "web-tree-sitter";
import { checked, unchecked, type FileOutcome, type Observation, type SourceFile } from "../checker.ts";
import { withTree } from "../grammar.ts";
import { nearestName } from "../nearest.ts";
import { oncePerView, type View } from "../view.ts";
import { importError } from "./import-error.ts";
import { foldersUp } from "./manifests.ts";
import { isOfGem, isStandardFeature } from "./ruby-names.ts";

interface Feature {
  readonly name: string;
  readonly relative: boolean;
  /** Counted from 1. */
  readonly line: number;
}

/** Judges `require_relative` against the tree, and `require` against Gemfile.lock where it names a gem. */
export async function checkRubyImports(
  file: SourceFile,
  tree: View,
  signal: AbortSignal,
): Promise<FileOutcome> {
  const features = await withTree("ruby", file.content, signal, ({ rootNode }) =>
    rootNode.hasError ? "broken" : featuresOf(rootNode),
  );
  if (features === "broken") return unchecked("it does not parse");
  if (features === null) return unchecked("out of time");
  const gems = await gemsFor(file.path, tree);
  const observations: Observation[] = [];
  let isUnknown = false;
  for (const feature of features) {
    if (feature.relative) observations.push(...(await judgeRelative(feature, file.path, tree)));
    else if (gems !== null) observations.push(...(await judgeGem(feature, file.path, gems, tree)));
    else isUnknown ||= !isStandardFeature(feature.name);
  }
  return isUnknown && observations.length === 0
    ? unchecked("no Gemfile.lock above it")
    : checked(observations);
}

function featuresOf(root: Node): readonly Feature[] {
  return root.descendantsOfType("call").flatMap((node) => {
    const method = node.childForFieldName("method")?.text;
    const [argument] = node.childForFieldName("arguments")?.namedChildren ?? [];
    if ((method !== "require" && method !== "require_relative") || argument?.type !== "string") return [];
    if (node.childForFieldName("receiver") !== null || isGuarded(node)) return [];
    const [content, ...more] = argument.namedChildren;
    if (content?.type !== "string_content" || more.length > 0) return [];
    return [
      { name: content.text, relative: method === "require_relative", line: node.startPosition.row + 1 },
    ];
  });
}

/** Prepared for a feature that isn't there, or asked for only where it is. */
function isGuarded(node: Node): boolean {
  for (let parent = node.parent; parent !== null; parent = parent.parent) {
    if (/^(rescue_modifier|if|unless|if_modifier|unless_modifier|case|conditional)$/.test(parent.type))
      return true;
    if (parent.namedChildren.some((child) => child.type === "rescue")) return true;
  }
  return false;
}

async function judgeRelative(
  { name, line }: Feature,
  from: string,
  tree: View,
): Promise<readonly Observation[]> {
  const target = posix.join(posix.dirname(from), name);
  if (target.startsWith("..")) return [];
  for (const ending of ["", ".rb", ".so", ".bundle", ".jar"]) {
    const path = target + ending;
    if (((await tree.exists(path)) && !(await tree.isFolder(path))) || (await tree.isIgnored(path)))
      return [];
  }
  // Compiled beside it by an extension of the same name.
  const base = posix.basename(target, ".rb");
  if ((await tree.list()).some((path) => path.includes(`ext/`) && path.includes(base))) return [];
  const inFolder = (await tree.list())
    .filter((path) => path.endsWith(".rb") && path !== from && posix.dirname(path) === posix.dirname(target))
    .map((path) => posix.join(posix.dirname(name), posix.basename(path, ".rb")));
  const near = await nearestName(name, inFolder);
  return [importError("unresolved", `"${name}" does not exist`, near, { path: from, line }, name)];
}

async function judgeGem(
  { name, line }: Feature,
  from: string,
  gems: readonly string[],
  tree: View,
): Promise<readonly Observation[]> {
  const [first = ""] = name.split("/");
  // Paths, and names with capitals, are no plain gem names.
  if (!/^[a-z][\w-]*$/.test(first) || isStandardFeature(name) || isOfGem(name, gems)) return [];
  const isLocal = (await tree.list()).some(
    (path) => `/${path}`.includes(`/${first}/`) || posix.basename(path).replace(/\..*$/, "") === first,
  );
  if (isLocal) return [];
  for (const quote of ['"', "'"]) {
    const uses = await tree.searchUnchanged(`require ${quote}${first}`, 5);
    if (uses.length > 0) return [];
  }
  const near = await nearestName(first, gems);
  const message = `no gem in Gemfile.lock has "${name}"`;
  return [importError("unknown-package", message, near, { path: from, line }, name, "warning")];
}

/** The gems of the nearest Gemfile.lock, those that others need included; null when there is none. */
async function gemsFor(path: string, tree: View): Promise<readonly string[] | null> {
  for (const folder of foldersUp(path)) {
    const gems = await readLock(folder, tree);
    if (gems !== null) return gems;
  }
  return null;
}

const readLock = oncePerView(async (folder, tree): Promise<readonly string[] | null> => {
  const text = await tree.read(posix.join(folder, "Gemfile.lock"));
  if (text === null) return null;
  // A gem that the same change adds to the Gemfile is not in the lock yet.
  const gemfile = (await tree.read(posix.join(folder, "Gemfile"))) ?? "";
  const added = [...gemfile.matchAll(/^\s*gem\s*\(?\s*["']([^"']+)["']/gm)];
  const locked = [...text.matchAll(/^ {4,}([\w.-]+)/gm)];
  return [...new Set([...locked, ...added].flatMap(([, name]) => name ?? []))];
});
