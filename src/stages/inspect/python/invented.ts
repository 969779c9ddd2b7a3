import { readdir } from "node:fs/promises";
import type { Node } from "web-tree-sitter";
import type { Observation, Outcome, SourceFile } from "../checker.ts";
import { withTree } from "../grammar.ts";
import { homesOf } from "../imports/python-homes.ts";
import { isStandard } from "../imports/python-names.ts";
import { findRequests } from "../imports/python-requests.ts";
import { withMeant } from "../nearest.ts";
import { withoutRanges } from "../ranges.ts";
import type { View } from "../view.ts";
import type { Environment } from "./environment.ts";
import { isGuarded } from "./sites.ts";
import type { Spelling } from "./spelling.ts";
import { meantName } from "./verdict.ts";

/** A method that is called by its name. */
interface CalledName {
  readonly name: string;
  /** Counted from 1. */
  readonly line: number;
}

/** What a file calls, and the words of the rest of it, without those names and without comments. */
interface Calls {
  readonly called: readonly CalledName[];
  readonly words: ReadonlySet<string>;
  /** The packages and modules that it asks for, by the first part of their names. */
  readonly tops: readonly string[];
}

/** What is handed over may have methods that only other code spells; what stands for a service makes them up. */
const OF_OTHERS =
  /^(options?|opts|config|settings|hooks?|callbacks?|handlers?|listeners?|params|args|kwargs|plugins?|adapter|delegate|context|ctx|client|service|stub|proxy|driver|func|ns|mocker|mock\w*|\w*_mock|\w*_client)$/i;

/** Code that makes methods up: remote procedures, foreign libraries, services that describe themselves, mocks. */
const MAKES_NAMES =
  /\b(xmlrpc|xmlrpclib|jsonrpc\w*|boto3|aioboto\w*|googleapiclient|zeep|suds|sh|plumbum|win32com|comtypes|pythoncom|Pyro[45]|rpyc|pymongo|motor|jpype|py4j|pyspark|ctypes|cffi|gi|clr|rpy2|oct2py|matlab|Quartz|objc|AppKit|pyobjus|jnius|sqlalchemy|unittest\.mock|mock|Mock|MagicMock|monkeypatch)\b/;

/** Of a class whose objects answer to any name, somewhere in the repository. */
const ANSWERS_ALL = "__getattr__";

/**
 * Methods that changed files call by names that stand nowhere else: not in the repository, not in the
 * standard library, not in a package that is installed. What has no type is found by this alone. Only the
 * side after the change is asked: what was there stands there.
 */
export async function inventedMethods(
  files: readonly SourceFile[],
  {
    tree,
    environment,
    spelling,
  }: { readonly tree: View; readonly environment: Environment | null; readonly spelling: Spelling },
  signal: AbortSignal,
): Promise<Outcome> {
  const observations: Observation[] = [];
  const unchecked: { path: string; why: string }[] = [];
  let mayAnswer: boolean | null = null;
  for (const { path, content, change } of files) {
    if (MAKES_NAMES.test(content)) continue;
    const calls = await withTree("python", content, signal, ({ rootNode }) =>
      rootNode.hasError ? null : readCalls(rootNode, content),
    );
    if (calls === null) continue;
    const then = new Set(change.before?.match(/\w+/g));
    const called = calls.called.filter(({ name }) => !then.has(name) && !calls.words.has(name));
    if (called.length === 0 || !(await knowsAll(calls.tops, path, tree, environment))) continue;
    const unknown = await spelling.unknown(
      called.map(({ name }) => name),
      path,
    );
    if (unknown === null) {
      unchecked.push({ path, why: "its packages hold too much code to look up the names of methods in" });
      continue;
    }
    const wrong = called.filter(({ name }) => unknown.has(name));
    if (wrong.length === 0) continue;
    mayAnswer ??= (await tree.occurring([ANSWERS_ALL])).size > 0;
    // What is compiled spells its names nowhere.
    const isSure = !mayAnswer && environment === null && !content.includes(ANSWERS_ALL);
    for (const one of wrong) observations.push(await observe(path, one, calls.words, isSure));
  }
  return { observations, unchecked };
}

async function observe(
  path: string,
  { name, line }: CalledName,
  words: ReadonlySet<string>,
  isSure: boolean,
): Promise<Observation> {
  const message = `"${name}" is called, but neither this repository nor the standard library nor an installed package has that name`;
  return {
    rule: "unknown-member",
    category: "api",
    severity: isSure ? "error" : "warning",
    path,
    line,
    endLine: line,
    ...withMeant(message, await meantName(name, [...USUAL, ...words])),
    key: name,
  };
}

/** Methods of the language's own classes, for suggestions. */
const USUAL =
  "append add clear copy count decode encode endswith extend format get index insert items join keys lower pop popitem remove replace reverse rstrip setdefault sort split splitlines startswith strip update upper values write read close".split(
    " ",
  );

function readCalls(root: Node, content: string): Calls {
  const called: CalledName[] = [];
  const left: { readonly start: number; readonly end: number }[] = [];
  for (const node of root.descendantsOfType(["call", "comment"])) {
    if (node?.type === "comment") left.push({ start: node.startIndex, end: node.endIndex });
    const access = node?.childForFieldName("function") ?? null;
    const name = access?.type === "attribute" ? access.childForFieldName("attribute") : null;
    const owner = access?.childForFieldName("object") ?? null;
    if (node === null || access === null || name === null || owner === null) continue;
    if (/^__\w+__$|^.{1,2}$/.test(name.text) || OF_OTHERS.test(lastWord(owner.text))) continue;
    if (isGuarded(access, { kind: "member" })) continue;
    called.push({ name: name.text, line: name.startPosition.row + 1 });
    left.push({ start: name.startIndex, end: name.endIndex });
  }
  return {
    called,
    words: new Set(withoutRanges(content, left).match(/\w+/g)),
    tops: findRequests(root).flatMap(({ level, parts: [top] }) =>
      level === 0 && top !== undefined ? [top] : [],
    ),
  };
}

/** `client` of `self.client`, and of `client()`. */
function lastWord(owner: string): string {
  return /(\w+)\s*(?:\([^()]*\)|\[[^[\]]*\])?$/.exec(owner)?.[1] ?? "";
}

/** Whether the code of all that a file asks for can be looked into. */
async function knowsAll(
  tops: readonly string[],
  path: string,
  tree: View,
  environment: Environment | null,
): Promise<boolean> {
  for (const top of new Set(tops)) {
    if (isStandard(top) || (await homesOf(top, path, tree)).length > 0) continue;
    if (!(await isInstalled(top, environment))) return false;
  }
  return true;
}

async function isInstalled(top: string, environment: Environment | null): Promise<boolean> {
  for (const folder of environment?.paths ?? []) {
    const entries = await readdir(folder).catch(() => []);
    if (entries.some((entry) => entry === top || entry.startsWith(`${top}.`))) return true;
  }
  return false;
}
