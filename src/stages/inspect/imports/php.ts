import { posix } from "node:path";
import type { Node } from "web-tree-sitter";
import { checked, unchecked, type FileOutcome, type Observation, type SourceFile } from "../checker.ts";
import { withTree } from "../grammar.ts";
import { nearestName } from "../nearest.ts";
import type { View } from "../view.ts";
import { composerFor, type Composer } from "./composer.ts";
import { importError } from "./import-error.ts";

/** A class or namespace that `use` names, without the leading backslash. */
interface PhpUse {
  readonly name: string;
  /** Counted from 1. */
  readonly line: number;
}

/** Namespaces of PHP and its extensions, which no package brings. */
const BUILT_IN =
  /^(BcMath|Couchbase|Decimal|Dom|Ds|FFI|Filter|Grpc|Io|MongoDB|Mosquitto|Open(Swoole|Telemetry)|Parle|Pcntl|Pdo|Pq|Random|RdKafka|Relay|Sodium|Swoole|UI|Uri|Yaf|Zend|ZMQ|parallel)$/i;

/** Judges `use` against the folders and packages that Composer loads classes from (PSR-4). All of it is advice. */
export async function checkPhpImports(
  file: SourceFile,
  tree: View,
  signal: AbortSignal,
): Promise<FileOutcome> {
  const uses = await withTree("php", file.content, signal, ({ rootNode }) =>
    rootNode.hasError ? "broken" : usesOf(rootNode),
  );
  if (uses === "broken") return unchecked("it does not parse");
  if (uses === null) return unchecked("out of time");
  if (uses.length === 0) return checked([]);
  const composer = await composerFor(file.path, tree);
  if (composer === null) return unchecked("no composer.json above it");
  const observations: Observation[] = [];
  let isUnknown = false;
  for (const use of uses) {
    const verdict = await judge(use, file.path, composer, tree);
    if (verdict === "unknown") isUnknown = true;
    else if (verdict !== null) observations.push(verdict);
  }
  return isUnknown && observations.length === 0
    ? unchecked("no composer.lock above it")
    : checked(observations);
}

function usesOf(root: Node): readonly PhpUse[] {
  return root.descendantsOfType("namespace_use_declaration").flatMap((node) => {
    // Functions and constants are loaded with files that Composer names, not by their names.
    if (/^use\s+(function|const)\b/.test(node.text)) return [];
    const group = node.namedChildren.find((child) => child.type === "namespace_use_group");
    const prefix =
      group === undefined ? [] : node.namedChildren.filter((child) => child.type === "namespace_name");
    return node.descendantsOfType("namespace_use_clause").flatMap((clause) => {
      const [first] = clause.namedChildren;
      if (first === undefined || /^(function|const)\b/.test(clause.text)) return [];
      const name = [...prefix.map((part) => part.text), first.text].join("\\").replace(/^\\/, "");
      return [{ name, line: clause.startPosition.row + 1 }];
    });
  });
}

async function judge(
  { name, line }: PhpUse,
  from: string,
  composer: Composer,
  tree: View,
): Promise<Observation | "unknown" | null> {
  const [top = "", ...rest] = name.split("\\");
  if (rest.length === 0 || BUILT_IN.test(top)) return null;
  const folders = composer.own
    .filter(({ prefix }) => prefix !== "" && `${name}\\`.startsWith(prefix))
    .toSorted((a, b) => b.prefix.length - a.prefix.length)
    .flatMap(({ prefix, folders }) =>
      folders.map((folder) => posix.join(folder, name.slice(prefix.length).replaceAll("\\", "/"))),
    );
  for (const path of folders) {
    // A namespace may be named for what is in it.
    if ((await tree.exists(`${path}.php`)) || (await tree.exists(path))) return null;
    if (await tree.isIgnored(`${path}.php`)) return null;
  }
  const { packages } = composer;
  if (packages?.prefixes.some((prefix) => prefix !== "" && `${name}\\`.startsWith(prefix)) === true)
    return null;
  if (await isDeclaredElsewhere(name, tree)) return null;
  if (folders.length > 0) {
    const near = await nearestName(name, await classesBeside(name, folders, tree));
    const message = `no file has the class "${name}", by the folders in composer.json`;
    return importError("unresolved", message, near, { path: from, line }, name, "warning");
  }
  if (packages === null) return "unknown";
  if (packages.names.some((known) => squash(known).includes(squash(top)))) return null;
  const near = await nearestName(
    top,
    [...packages.prefixes, ...composer.own.map(({ prefix }) => prefix)].map(topOf),
  );
  const meant = near === null ? null : [near, ...rest].join("\\");
  const message = `no package in composer.lock has "${name}"`;
  return importError("unknown-package", message, meant, { path: from, line }, name, "warning");
}

function topOf(prefix: string): string {
  return prefix.split("\\")[0] ?? "";
}

function squash(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/** Declared in a file of another name (a class map), or used by code that the change doesn't touch. */
async function isDeclaredElsewhere(name: string, tree: View): Promise<boolean> {
  const last = name.slice(name.lastIndexOf("\\") + 1);
  const lines = [
    ...(await tree.searchUnchanged(`class ${last}`, 20)),
    ...(await tree.searchUnchanged(`interface ${last}`, 5)),
    ...(await tree.searchUnchanged(`trait ${last}`, 5)),
    ...(await tree.searchUnchanged(`enum ${last}`, 5)),
    ...(await tree.searchUnchanged(name, 5)),
  ];
  return lines.some((line) => new RegExp(String.raw`^[^:]+\.(php|inc|stub):.*[\s\\]${last}\b`).test(line));
}

/** Names of the classes in the folders where one was looked for. */
async function classesBeside(name: string, paths: readonly string[], tree: View): Promise<readonly string[]> {
  const namespace = name.slice(0, name.lastIndexOf("\\"));
  const folders = new Set(paths.map((path) => posix.dirname(path)));
  return (await tree.list())
    .filter((path) => path.endsWith(".php") && folders.has(posix.dirname(path)))
    .map((path) => `${namespace}\\${posix.basename(path, ".php")}`);
}
