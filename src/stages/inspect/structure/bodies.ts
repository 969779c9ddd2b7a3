import { BOUNDS } from "../../../domain/bounds.ts";
import type { ChangeSet, FileChange } from "../../../domain/change.ts";
import type { Severity } from "../../../domain/finding.ts";
import {
  checked,
  eachFile,
  unchecked,
  type Checker,
  type FileOutcome,
  type Observation,
} from "../checker.ts";
import { lineCounter } from "../lines.ts";
import { groupBy, isDeclaration, isGenerated, isTestFile } from "./code.ts";
import { mayHoldTests, testCases } from "./test-cases.ts";
import { functionBodies, mayHoldFunctions, type FunctionBody } from "./functions.ts";

/** Functions that did something before the change and do nothing after it. */
export const bodies: Checker = {
  name: "bodies",
  limitMs: BOUNDS.instant_check_ms,
  wants: (path) => mayHoldFunctions(path) && !isDeclaration(path),
  async check(snapshot, signal) {
    // The comparison of the two sides is the check itself: there is nothing to subtract.
    if (snapshot.side === "before") return { observations: [], unchecked: [] };
    const gone = lostLines(snapshot.changes);
    const replaced = snapshot.changes.map(({ before }) => before ?? "").join("\n");
    const written = snapshot.changes.map(({ after }) => after ?? "").join("\n");
    return eachFile((file) => judgeFile(file.change, gone, replaced, written, signal))(snapshot, signal);
  },
};

async function judgeFile(
  change: FileChange,
  gone: ReadonlySet<string>,
  replaced: string,
  written: string,
  signal: AbortSignal,
): Promise<FileOutcome> {
  const { path, before, after } = change;
  if (before === null || after === null || before === after || isGenerated(path, after)) return checked([]);
  const then = await functionBodies({ path: change.renamedFrom ?? path, content: before }, signal);
  const now = await functionBodies({ path, content: after }, signal);
  if (then === null || now === null) return unchecked(signal.aborted ? "out of time" : "it does not parse");
  const found = emptied(then, now);
  // What is a test is judged as one.
  const judged =
    found.length === 0 || !mayHoldTests(path) ? [] : await testCases({ path, content: after }, path, signal);
  const isTest = ({ bodyStart }: FunctionBody): boolean =>
    judged?.some((test) => test.bodyStart <= bodyStart && bodyStart <= test.bodyEnd) === true;
  const lineAt = lineCounter(after);
  return checked(
    found
      .filter(({ hollow }) => !isTest(hollow))
      .flatMap(({ old, hollow }) => {
        const severity =
          wasMoved(old, gone) || isOverridden(hollow, replaced, written) ? null : judge(old, hollow);
        return severity === null
          ? []
          : [report(path, hollow, lineAt, isTestFile(path) ? "warning" : severity)];
      }),
  );
}

/**
 * Functions of one name, overloads and all: as many became hollow as there are more hollow ones and
 * fewer others. One that is gone altogether counts nowhere.
 */
function emptied(
  before: readonly FunctionBody[],
  after: readonly FunctionBody[],
): readonly { readonly old: FunctionBody; readonly hollow: FunctionBody }[] {
  const then = groupBy(before, ({ name }) => name);
  return [...groupBy(after, ({ name }) => name)].flatMap(([name, now]) => {
    const old = then.get(name) ?? [];
    const hollow = now.filter(isHollow);
    const solid = old.filter((one) => !isHollow(one));
    const more = hollow.length - (old.length - solid.length);
    const fewer = solid.length - (now.length - hollow.length);
    return hollow.slice(0, Math.max(0, Math.min(more, fewer))).flatMap((one) => {
      const index = now.indexOf(one);
      const counterpart = old[index];
      const was = counterpart !== undefined && solid.includes(counterpart) ? counterpart : solid[0];
      return was === undefined ? [] : [{ old: was, hollow: one }];
    });
  });
}

/** `:` does nothing in a shell, and can't stand alone elsewhere. */
const NOTHING = /^(?:\s|;|:|_|\bpass\b|\.\.\.|\breturn\b)*$/;
/** One value that says nothing. */
const NO_VALUE = new RegExp(
  String.raw`^\s*_*\s*(?:await\s+Task\.\w+(?:\(\))?\s*;\s*)?(?:return\s+)?(?:${[
    String.raw`null|undefined|None|nil|false|0|-1|_{2}|\[\]|\{\}|void 0|array\(\)|default(?:\([^()]*\))?`,
    String.raw`Ok\(\(\)\)|vec!\[\]|(?:Vec|String|HashMap)::new\(\)|Default::default\(\)`,
    String.raw`(?:Task\.CompletedTask|(?:Task\.FromResult|Promise\.resolve)\((?:null|false|default)?\))`,
    String.raw`(?:Collections\.empty\w+|(?:List|Set|Map)\.of|Optional\.empty|(?:Array|Enumerable)\.Empty<[\w<>,. ]*>)\(\)`,
    String.raw`new (?:\w*(?:List|Map|Set|Dictionary|Array|Object))(?:<[\w<>,.? ]*>)?\(\)`,
  ].join("|")})(?:\s*,\s*(?:nil|null))?[;\s]*$`,
);
const STUB =
  /^\s*(?:_+\s)?\s*(?:return\s+Promise\.reject\([^;]*\)|throw\b[^;{}]*|raise\b[^\n;{}]*|(?:todo|unimplemented|panic|fatalError|TODO|die|abort)!?\s*\([^;]*\))[;\s]*$/;

function isHollow({ code, source }: FunctionBody): boolean {
  return NOTHING.test(code) || NO_VALUE.test(code) || isStub(code, source);
}

function isStub(code: string, source: string): boolean {
  return (
    STUB.test(code) &&
    /not\s*(?:yet\s*|been\s*)?implemented|unimplemented|\btodo\b|NotImplemented|implement me/i.test(source)
  );
}

/** What somebody writes who left a body empty in earnest. */
const ON_PURPOSE =
  /deprecat|no-?op|nothing|intention|on purpose|deliberate|compat|legacy|not needed|no longer|not supported|unsupported|ignore|by default|override|subclass/i;
const UNFINISHED =
  /\b(?:todo|fixme|implement|implementation|existing|original|rest of|same as|unchanged|placeholder|stub)\b|\.{3}|…/i;

/** How bad it is that a body is hollow; null when it is meant so. */
function judge(old: FunctionBody, hollow: FunctionBody): Severity | null {
  if (hollow.isAbstract || (hollow.isConstructor && !isStub(hollow.code, hollow.source))) return null;
  const comment = hollow.source.replace(/\breturn\b|\bpass\b|^\s*:(?=[\s;]|$)|[;{}]/gm, "");
  if (isStub(hollow.code, hollow.source)) return "error";
  if (ON_PURPOSE.test(comment)) return null;
  if (UNFINISHED.test(comment)) return "error";
  const lines = linesOf(old.code).length;
  if (NO_VALUE.test(hollow.code)) return lines > 2 ? "warning" : null;
  // One statement less, or some other words in its place, may be a decision.
  return lines > 1 && comment.trim() === "" ? "error" : "warning";
}

/** Characters below which a line says nothing of where it came from. */
const TELLING = 8;

/** Lines of which the change leaves fewer than there were, over all its files. */
function lostLines(changes: ChangeSet): ReadonlySet<string> {
  const counts = new Map<string, number>();
  const count = (text: string | null, by: number): void => {
    for (const line of linesOf(text ?? "")) counts.set(line, (counts.get(line) ?? 0) + by);
  };
  for (const { before, after } of changes) {
    count(before, 1);
    count(after, -1);
  }
  return new Set([...counts].filter(([, left]) => left > 0).map(([line]) => line));
}

/** True when most of a body stands somewhere else now. */
function wasMoved({ source }: FunctionBody, gone: ReadonlySet<string>): boolean {
  // What stands on the line of the head is no line of its own.
  const telling = source.includes("\n") ? linesOf(source).filter((line) => line.length >= TELLING) : [];
  const lost = telling.filter((line) => gone.has(line));
  return telling.length > 0 && lost.length < telling.length / 2;
}

/** True for a stub whose work the change gives to a class that extends its own. */
function isOverridden({ name }: FunctionBody, replaced: string, written: string): boolean {
  const [owner, own = ""] = name.split(".").slice(-2);
  if (name.split(".").length < 2 || owner === undefined || !/^\w+$/.test(owner)) return false;
  const heads = (text: string): number =>
    text.match(new RegExp(String.raw`(?<![.\w])${own}\s*\(`, "g"))?.length ?? 0;
  // A class that had its own before the change took nothing over.
  if (!/^\w+$/.test(own) || heads(written) <= heads(replaced)) return false;
  return new RegExp(
    String.raw`\bextends\s+${owner}\b|class\s+\w+\s*\([^)]*\b${owner}\b|\babstract\s+class\s+${owner}\b`,
  ).test(written);
}

function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && line !== "}");
}

function report(
  path: string,
  { name, start, bodyEnd }: FunctionBody,
  lineAt: (offset: number) => number,
  severity: Severity,
): Observation {
  return {
    rule: "emptied",
    category: "elision",
    severity,
    path,
    line: lineAt(start),
    endLine: lineAt(bodyEnd),
    message: `\`${name}\` does nothing any more; it had a body before`,
    suggestion: "Put the body back, or take the whole function away.",
    key: name,
  };
}
