import type { Claim } from "./claims.ts";
import { hasWord } from "./origins.ts";
import { isPlainlyDecorated } from "./decorators.ts";
import { withMeant } from "../nearest.ts";
import { meantName, weigh, type Scene, type Verdict } from "./verdict.ts";

/** What a mock has in place of the method that it stands for. */
const MOCKED =
  /^(assert_\w+|return_value|side_effect|call_args|call_args_list|call_count|called|mock_calls|method_calls|reset_mock|await_\w+|configure_mock|attach_mock|mock_add_spec)$/;

/** Classes whose values get attributes from anyone, or that stand for "not known". */
const OPEN =
  /^(type\[)?(object|FunctionType|MethodType|ModuleType|NoneType|None|Any|Unknown|Namespace|Mock|MagicMock|property|cached_property|Self@.*)\]?$|</;

/** The classes that literals have: a member of those is not there, whoever wrote the code. */
const BUILTIN = /^(str|bytes|bytearray|int|float|complex|bool|list|dict|set|frozenset|tuple|range)$/;

/** Object mappers and form libraries, which make a class's attributes up when it is created. */
const MAPPER =
  /^\s*(?:from|import)\s+(django|sqlalchemy|flask_sqlalchemy|sqlmodel|peewee|mongoengine|tortoise|pony|odoo|wtforms|flask_wtf|marshmallow|factory|rest_framework|ctypes|zope|traits|traitlets|param|google|thrift|scrapy)\b/m;

/** Judges a member that a value's class is said not to have. */
export async function judgeMember(
  claim: Extract<Claim, { kind: "member" }>,
  scene: Scene,
): Promise<Verdict | null> {
  const { name } = claim;
  const { site, content, pyright, path, tree } = scene;
  const className = plainClass(claim.className);
  if (site.isGuarded || /^__\w+__$/.test(name) || MOCKED.test(name) || OPEN.test(className)) return null;
  // Asked for by its text somewhere: `hasattr(x, "name")`.
  if (new RegExp(String.raw`["']${name}["']`).test(content) || site.dotAt === null) return null;
  // Of a union pyright reports the classes without it, and offers the names of the others.
  const offered = await pyright.completions(path, site.dotAt);
  if (offered.length === 0 || offered.includes(name)) return null;

  const severity = BUILTIN.test(className)
    ? await weighBuiltin(scene)
    : await weighClass(className, name, scene);
  if (severity === null) return null;
  if (await isSetSomewhere(name, scene)) return null;
  // A mixin finds its other half in the class that it becomes part of.
  if (/^(self|cls)$/.test(site.owner) && (await isBoundSomewhere(name, tree, scene.changed))) return null;
  const near = await meantName(name, offered);
  return { severity, ...withMeant(`"${className}" has no "${name}"`, near) };
}

/** A class without its parameters, and the one of a literal: `dict[str, int]`, `Literal['a']`, `Cart*`. */
function plainClass(written: string): string {
  const name = written.replace(/\*(?=\]?$)/, "");
  const inner = /^type\[(.*)\]$/.exec(name)?.[1];
  if (inner !== undefined) return `type[${plainClass(inner)}]`;
  const literal = /^Literal\[(.)/.exec(name)?.[1];
  if (literal === undefined) return name.replace(/\[.*\]$/, "");
  if (/["']/.test(literal)) return "str";
  if (literal === "b") return "bytes";
  return /[TF]/.test(literal) ? "bool" : "int";
}

function classLine(text: string, name: string): number {
  return text.split("\n").findIndex((line) => new RegExp(String.raw`^\s*class\s+${name}\b`).test(line));
}

/** An attribute that begins as an empty text or list may hold something else later. */
async function weighBuiltin({ site, tree }: Scene): Promise<Verdict["severity"] | null> {
  const attribute = /\.(\w+)$/.exec(site.owner)?.[1];
  if (attribute === undefined) return "error";
  const lines = await tree.searchUnchanged(`.${attribute}`, 200);
  const sets = new RegExp(String.raw`\.${attribute}\s*(:[^=]+)?=[^=]`);
  return lines.some((line) => sets.test(line)) ? null : "error";
}

/** By where the class is defined, or by its name alone when the value has no name to ask about. */
async function weighClass(
  className: string,
  name: string,
  scene: Scene,
): Promise<Verdict["severity"] | null> {
  const { site, pyright, path, origins, tree, content, changed } = scene;
  const classes = site.ownerAt === null ? [] : await pyright.classes(path, site.ownerAt);
  const [definition] = classes;
  if (new Set(classes.map((found) => found.path)).size > 1) return null;
  if (definition === undefined) {
    const isKnown =
      (await isOfStandardBase(content, name, scene)) || (await isBoundSomewhere(name, tree, changed));
    return isKnown ? null : "error";
  }
  const text = await origins.read(definition.path);
  if (text === null || MAPPER.test(text) || isDynamic(text)) return null;
  const plainName = className.replace(/^type\[(.*)\]$/, "$1");
  // For `self` it is the parameter that pyright points at.
  const line = /^(self|cls)$/.test(site.owner) ? classLine(text, plainName) : definition.start.line;
  if (!isPlainlyDecorated(text, line, plainName)) return null;
  const origin = await origins.originOf(definition.path);
  if (origin.kind === "own") {
    if (hasBases(text, line) && (await isOfStandardBase(text, name, scene))) return null;
    // The same is done elsewhere, with a class that this change leaves as it is: it works somehow.
    const tail = /\w+$/.exec(site.owner)?.[0];
    if (tail !== undefined && !changed.has(origin.path)) {
      const lines = await tree.searchUnchanged(`${tail}.${name}`, 5);
      if (lines.some((line) => hasWord(line, name))) return null;
    }
  }
  return weigh(origin, name, text, scene);
}

function hasBases(text: string, line: number): boolean {
  return !/^\s*class\s+\w+\s*(\(\s*(NamedTuple|TypedDict|object)?\s*\)\s*)?:/.test(
    text.split("\n")[line] ?? "",
  );
}

/** Whether a class may get attributes while the program runs. */
function isDynamic(text: string): boolean {
  return /\bsetattr\(|\.__dict__\b|__getattr(ibute)?__|\bmetaclass\s*=|__slots__\s*=\s*[a-z_]|\btype\(\s*["'f]/.test(
    text,
  );
}

/** Whether a module of the standard library that the text imports knows the name in some version. */
async function isOfStandardBase(text: string, name: string, { origins }: Scene): Promise<boolean> {
  const modules = new Set<string>();
  for (const match of text.matchAll(/^\s*(?:from\s+([\w.]+)\s+import|import\s+([\w.]+))/gm))
    modules.add(match[1] ?? match[2] ?? "");
  for (const module of [...modules].slice(0, 40))
    if (module !== "" && !module.startsWith(".") && (await origins.standardMentions(module, name)))
      return true;
  return false;
}

/** Whether anything assigns an attribute of this name, or sets it by its text. */
async function isSetSomewhere(name: string, { tree, content }: Scene): Promise<boolean> {
  const sets = new RegExp(String.raw`\.${name}\s*(:[^=]+)?=[^=]|\w*attr\w*\([^)]*["']${name}["']`);
  if (sets.test(content)) return true;
  const lines = await tree.searchUnchanged(name, 300);
  return lines.some((line) => sets.test(line));
}

/** Whether any unchanged or changed file defines or assigns the name, be it in a class or not. */
async function isBoundSomewhere(
  name: string,
  tree: Scene["tree"],
  changed: ReadonlySet<string>,
): Promise<boolean> {
  const binds = new RegExp(String.raw`\b(def|class)\s+${name}\b|(^|[\s.(,])${name}\s*(:[^=]+)?=[^=]`, "m");
  for (const path of changed) {
    const text = /\.pyi?$/.test(path) ? await tree.read(path) : null;
    if (text !== null && binds.test(text)) return true;
  }
  const lines = await tree.searchUnchanged(name, 300);
  return lines.some((line) => binds.test(line.replace(/^[^:]*:\d+:/, "")));
}
