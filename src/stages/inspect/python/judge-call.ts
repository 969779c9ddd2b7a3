import { isOverload, isPlainlyDecorated } from "./decorators.ts";
import type { Claim } from "./claims.ts";
import { hasWord } from "./origins.ts";
import { withMeant } from "../nearest.ts";
import { meantName, weigh, type Scene, type Verdict } from "./verdict.ts";

/**
 * Callees of which another function may be called than pyright thinks: a base's constructor by
 * `super()`, the class of `self` by whatever name.
 */
const UNSURE = /super\(|^cls$|^type\(|__class__|\.__init__$|\.__new__$|^(self|cls)\.__|\.__call__$|^super/;

/** Judges arguments that a function is said not to take, or to lack. */
export async function judgeCall(
  claim: Extract<Claim, { kind: "argument" }>,
  scene: Scene,
): Promise<Verdict | null> {
  const { site, pyright, path, origins } = scene;
  if (site.isGuarded || site.ownerAt === null || UNSURE.test(site.owner)) return null;
  const definitions = await pyright.definitions(path, site.ownerAt);
  const [first] = definitions;
  // In several files it is of one of several classes, or one of several versions of a module.
  if (first === undefined || definitions.some((other) => other.path !== first.path)) return null;
  const text = await origins.read(first.path);
  if (text === null) return null;
  const called = /\w+$/.exec(site.owner)?.[0] ?? "";
  const lines = text.split("\n");
  for (const { start } of definitions) {
    // Under another name it was imported, or it is a variable.
    const name = definedName(lines[start.line] ?? "");
    if (name === null || !isPlainlyDecorated(text, start.line, name)) return null;
    if (definitions.length > 1 && !isOverload(text, start.line)) return null;
  }
  const name = definedName(lines[first.start.line] ?? "") ?? called;
  const isClass = /^\s*class\b/.test(lines[first.start.line] ?? "");
  if (isClass && isMadeUp(lines, first.start.line)) return null;
  const origin = await origins.originOf(first.path);
  if (origin.kind === "standard" && claim.fault !== "unknown" && differsByVersion(text, name)) return null;
  const body = isClass ? blockAt(lines, first.start.line) : [];
  const heads = isClass ? signaturesOf(body.join("\n"), ["__init__", "__new__"]) : signaturesOf(text, [name]);
  const unknown = unknownIn(claim, site.keywords, heads);
  if (claim.fault === "no-overload" && unknown === null) return null;
  const severity = await weigh(origin, unknown, heads.join("\n"), scene);
  if (severity === null) return null;
  const fields = body.filter((line) => /^\s+\w+\s*:/.test(line));
  const known = parametersOf([...heads, ...fields].join("\n"));
  return { severity, ...(await describe(claim.message, called, unknown, known)) };
}

/** The parameter that isn't there: the one pyright names, or one that no form of the function has. */
function unknownIn(
  claim: Extract<Claim, { kind: "argument" }>,
  keywords: readonly string[],
  heads: readonly string[],
): string | null {
  if (claim.fault === "unknown") return claim.names[0] ?? null;
  if (claim.fault !== "no-overload" || heads.length === 0 || heads.some((head) => head.includes("**")))
    return null;
  return keywords.find((keyword) => !heads.some((head) => hasWord(head, keyword))) ?? null;
}

async function describe(
  said: string,
  called: string,
  unknown: string | null,
  known: readonly string[],
): Promise<Pick<Verdict, "message" | "suggestion">> {
  if (unknown === null) {
    return {
      message: `"${called}": ${said.replace(/^./, (letter) => letter.toLowerCase())}`,
      suggestion: null,
    };
  }
  return withMeant(`"${called}" has no parameter "${unknown}"`, await meantName(unknown, known));
}

/** The name that a line defines; null when it isn't the beginning of a definition. */
function definedName(line: string): string | null {
  return /^\s*(?:async\s+)?(?:def|class)\s+(\w+)/.exec(line)?.[1] ?? null;
}

/** A class whose constructor something else makes: a metaclass, an object mapper, `namedtuple(…)`. */
function isMadeUp(lines: readonly string[], line: number): boolean {
  const header =
    lines
      .slice(line, line + 5)
      .join(" ")
      .split(/\)\s*:/, 1)[0] ?? "";
  return /metaclass\s*=|\b(Model|Base|Form|Serializer|Schema|Document|Factory|Struct|Structure|Enum)\b/.test(
    header,
  );
}

/** The heads of all functions of these names, up to their colon. */
function signaturesOf(text: string, names: readonly string[]): readonly string[] {
  const head = new RegExp(
    String.raw`\bdef\s+(?:${names.join("|")})\s*(?:\[[^\]]*\])?\(([\s\S]*?)\)\s*(?:->[^\n]*)?:`,
    "g",
  );
  return [...text.matchAll(head)].map((match) => match[1] ?? "");
}

/** Whether the stubs hold a function in more than one form that are no overloads: one a version. */
function differsByVersion(text: string, name: string): boolean {
  const lines = text.split("\n");
  const at = lines.flatMap((line, index) => (definedName(line) === name ? [index] : []));
  return at.length > 1 && at.some((line) => !isOverload(text, line));
}

/** Names of parameters, by the look of a function's head. */
function parametersOf(text: string): readonly string[] {
  const names = [...text.matchAll(/(?:^|[,(\n])\s*(\w+)\s*(?=[:=,)\n]|$)/g)].map((match) => match[1] ?? "");
  return [...new Set(names)].filter((name) => !/^(self|cls|\d.*)$/.test(name));
}

/** The lines of the block that a line begins. */
function blockAt(lines: readonly string[], line: number): readonly string[] {
  const depth = (text: string): number => /^\s*/.exec(text)?.[0].length ?? 0;
  const indent = depth(lines[line] ?? "");
  const end = lines.findIndex((text, at) => at > line && /^\s*[\w@]/.test(text) && depth(text) <= indent);
  return lines.slice(line + 1, end === -1 ? undefined : end);
}
