import { BOUNDS } from "../../domain/bounds.ts";
import type { Severity } from "../../domain/finding.ts";
import { checked, eachFile, type Checker, type Observation, type SourceFile } from "./checker.ts";
import { hasComments, scanComments, type Comment } from "./comments.ts";
import { legalDotsIn, legalDotsInYaml } from "./dots.ts";
import { grammarFor } from "./grammar.ts";
import { isJavaScript, parseJavaScript } from "./javascript.ts";
import { codeLoss, type CodeLoss, NO_LOSS } from "./lost-code.ts";
import { standInByWords } from "./stand-ins.ts";

/** Comments and lines that stand where code should be, as "rest unchanged". */
export const placeholders: Checker = {
  name: "placeholders",
  limitMs: BOUNDS.instant_check_ms,
  alone: true,
  wants: hasComments,
  check: eachFile(async (file, _tree, signal) => {
    const { comments, code } = scanComments(file.path, file.content);
    const isNew = writtenAnew(file, comments);
    const loss = once(() => codeLoss(file));
    // What stood there before stands for nothing that went away since.
    const lost = (comment: Comment) => (isNew(comment) ? loss() : NO_LOSS);
    return checked([
      ...ownComments(comments, isNew).flatMap((comment) => judgeComment(comment, file, () => lost(comment))),
      ...(await bareEllipses(file, code, signal)),
    ]);
  }),
};

/** Lines of a run of comments beyond which it is prose or an example, not a stand-in. */
const MAX_RUN = 3;

/**
 * Comments that could stand for code: short, and not part of a longer explanation. What a change puts
 * below a comment that was there is no part of it.
 */
function ownComments(comments: readonly Comment[], isNew: (comment: Comment) => boolean): readonly Comment[] {
  const runs: Comment[][] = [];
  for (const comment of comments) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (
      run !== undefined &&
      last?.alone === true &&
      comment.alone &&
      comment.line === last.endLine + 1 &&
      isNew(comment) === isNew(last)
    ) {
      run.push(comment);
    } else runs.push([comment]);
  }
  return runs
    .filter((run) => run.length <= MAX_RUN)
    .flatMap((run) => (run.length === 1 ? run : run.filter((comment) => !isBare(comment.text))))
    .filter((comment) => comment.endLine - comment.line < MAX_RUN);
}

/** Tells which comments of a changed file are the change's: by their words, and bare dots by the line above as well. */
function writtenAnew(file: SourceFile, comments: readonly Comment[]): (comment: Comment) => boolean {
  const { before, renamedFrom } = file.change;
  if (before === null || comments.length === 0) return () => true;
  const keysOf = (content: string): ((comment: Comment) => string) => {
    const lines = content.split("\n");
    return ({ text, line }) => (isBare(text) ? `${lines[line - 2]?.trim() ?? ""}\n` : "") + text.trim();
  };
  const keyBefore = keysOf(before);
  const known = new Set(scanComments(renamedFrom ?? file.path, before).comments.map(keyBefore));
  const keyNow = keysOf(file.content);
  return (comment) => !known.has(keyNow(comment));
}

function once<T>(compute: () => T): () => T {
  let value: { readonly of: T } | null = null;
  return () => (value ??= { of: compute() }).of;
}

function isBare(text: string): boolean {
  return /^\s*[[({<]?\s*(\.{3,}|…)\s*[\])}>]?\s*$/.test(text);
}

const DOTS = String.raw`(?:\.{2,}|…)`;
/** Things that a model leaves out. */
const PARTS = String.raw`(?:code|logic|implementation|implementations|content|contents|file|function|functions|method|methods|class|classes|component|components|imports?|exports?|fields?|props|properties|cases?|routes?|handlers?|tests?|styles?|rules|options|definitions?|declarations?|statements?|body|members|lines?|setup|configuration|config|variables|state|hooks|entries|items|elements|markup|jsx|html|types?|constructor|helpers?|parameters|arguments|stuff|module|script|program|schema|tables?|columns|steps)`;
const WORDS = String.raw`(?:[\w'\`./()-]+ ){0,4}?`;
const LEFT = String.raw`(?:existing|previous|original|remaining|other|rest of|remainder of|the rest of|the remainder of)`;
const SAME = String.raw`(?:unchanged|(?:is|are|remains?|stays?|kept|keep|goes|continues?)? ?(?:unchanged|the same|as[- ]is|as before|as it was|intact|untouched|unmodified|not changed)|remains?|stays?|omitted|elided|truncated|(?:goes |remains? |stays? )?here|same as (?:before|the original|above))`;

interface Phrase {
  readonly pattern: RegExp;
  readonly severity: Severity;
  /** Whether the phrase also counts behind code on the same line. */
  readonly behindCode: boolean;
}

/**
 * Each matches a whole comment, lower-cased, its decoration taken off but for the dots. What counts
 * is what nobody would write of code that is there: dots around a mention of code, or code said to
 * be the same or left out.
 */
const PHRASES: readonly Phrase[] = [
  // "... existing code ...", "... rest of the file", "... (unchanged)", "... same as before"
  phrase(
    `${DOTS} ?\\(?(?:the )?(?:keep |include |same )?(?:all )?(?:the )?${LEFT} ${WORDS}${PARTS}\\b.{0,40}`,
    true,
  ),
  phrase(`(?:the )?${LEFT} ${WORDS}${PARTS}\\b[^.…]{0,40}${DOTS}\\)?`, true),
  phrase(
    `${DOTS} ?[([]?(?:(?:the )?(?:rest|remainder|same|code|everything(?: else)?)(?: ${SAME})?|unchanged|no changes?|omitted|snip(?:ped)?|truncated|${SAME})[)\\]]? ?${DOTS}?`,
    true,
  ),
  phrase(`[([]?(?:the )?rest(?: ${SAME})?[)\\]]? ?${DOTS}`, true),
  phrase(`[([](?:unchanged|no changes?|omitted|code omitted|rest unchanged|truncated|snip)[)\\]]`),
  // "rest of the code unchanged", "existing code here", "remaining methods stay the same"
  phrase(`(?:keep )?(?:all )?(?:the )?${LEFT} ${WORDS}${PARTS} ?(?:${WORDS})[([]?${SAME}[)\\]]?`),
  phrase(
    `(?:the )?(?:rest|remainder|everything else)(?: of (?:the |this |your )?${WORDS}${PARTS})? ?${SAME}`,
  ),
  phrase(
    `(?:the )?(?:rest|remainder) of (?:the |this |your )?(?:existing |original )?(?:file|code|implementation|component|class|function|module|script|methods|imports)`,
  ),
  phrase(`existing (?:code|implementation|logic)`),
  phrase(
    `(?:code |implementation |logic )?(?:same|unchanged) (?:as|from) (?:before|previous|the previous version|the original|original)`,
  ),
  phrase(
    `(?:${DOTS} ?)?(?:${WORDS}${PARTS} )?(?:is |are )?(?:omitted|truncated|elided|removed|skipped|shortened|left out) for (?:brevity|clarity|simplicity|conciseness)`,
  ),
  phrase(`${PARTS} (?:is |are |remains? )?(?:unchanged|omitted|elided|stays? the same|remains? the same)`),
  phrase(
    `no (?:other )?changes? (?:to|in|needed in|below) (?:the )?(?:rest|remaining|existing|other) ?.{0,40}`,
  ),
  // Templates ask for these in earnest, so they only warn.
  phrase(
    `(?:add |put |insert |write |your )(?:your )?(?:own )?(?:code|logic|implementation)(?: goes)? here`,
    false,
    "warning",
  ),
  phrase(
    `(?:actual |real |the )?(?:code|logic|implementation) (?:goes|would go|should go) here`,
    false,
    "warning",
  ),
];

/** What each phrase holds some of: to ask the phrases themselves takes their compilation, longer than all else here. */
const IN_A_PHRASE =
  /\.\.|…|existing|previous|original|remain|other|rest|same|chang|omit|snip|truncat|elided|removed|skipped|shortened|left out|here|keep|intact|untouched|unmodified|as[- ]is|as before|as it was/;

function phrase(source: string, behindCode = false, severity: Severity = "error"): Phrase {
  return { pattern: new RegExp(`^(?:${source})$`), severity, behindCode };
}

/** "TODO: implement" and the like. */
const TO_DO =
  /^(?:todo|fixme)\b.{0,20}\b(?:implement|re-?add|restore|add back|fill in|complete|move (?:.{0,20} )?(?:back|here))\b/;

/** Characters of a comment beyond which it says something of its own. */
const MAX_COMMENT = 300;

function judgeComment(comment: Comment, file: SourceFile, lost: () => CodeLoss): readonly Observation[] {
  if (comment.text.length > MAX_COMMENT) return [];
  const text = comment.text
    .toLowerCase()
    .replace(/[\s*]+|[8%]<|>[8%]/g, " ")
    .replace(/^[\s\-=~#/*!:<>{};←-↓⬆⬇✂]+|[\s\-=~#/*!:<>{};,←-↓⬆⬇✂]+$/gu, "")
    .replace(/^(["'`])(.*)\1$/, "$2");
  if (text.length > 120) return [];
  if (isBare(text)) return comment.alone ? [report(file, comment, "error")] : [];

  // A full stop ends a sentence; two or more dots leave something out.
  const body = text.replace(/([^.])\.$/, "$1").trim();
  const found = IN_A_PHRASE.test(body)
    ? PHRASES.find(({ pattern, behindCode }) => (comment.alone || behindCode) && pattern.test(body))
    : undefined;
  if (found !== undefined) return [report(file, comment, found.severity)];
  if (!comment.alone) return [];
  const words = standInByWords(body);
  const isStandIn =
    words === "certain" ||
    (words === "likely" && lost().at(comment.line)) ||
    (TO_DO.test(body) && (lost().overall || lost().at(comment.line)));
  return isStandIn ? [report(file, comment, "error")] : [];
}

/** Languages without a parser on board in which a line of three dots can be code or content. */
const DOTS_ARE_LEGAL = /\.(pyi?|xml|vue|svelte|astro|r|d\.[cm]?ts|m|mm|ini|cfg|conf|properties)$/i;

/** Languages in which the character … is content. */
const ELLIPSIS_IS_LEGAL = /\.(html?|xml|vue|svelte|astro|ya?ml|toml|php|phtml)$/i;

async function bareEllipses(
  file: SourceFile,
  code: string,
  signal: AbortSignal,
): Promise<readonly Observation[]> {
  if (!/^[^\S\n]*(\.{3,}|…)[^\S\n]*$/m.test(code)) return [];
  const found: Comment[] = [];
  for (const [index, line] of code.split("\n").entries()) {
    const text = line.trim();
    const isCharacter = text === "…" && !ELLIPSIS_IS_LEGAL.test(file.path);
    if (!isCharacter && (!/^\.{3,}$/.test(text) || DOTS_ARE_LEGAL.test(file.path))) continue;
    found.push({ text, line: index + 1, endLine: index + 1, alone: true });
  }
  const legal = found.length === 0 ? null : await legalDots(file, signal);
  return found.filter(({ line }) => legal?.(line) !== true).map((dots) => report(file, dots, "error"));
}

/** Tells which lines' dots are part of the language, by its parser; null where none can tell. */
async function legalDots(file: SourceFile, signal: AbortSignal): Promise<((line: number) => boolean) | null> {
  if (isJavaScript(file.path)) {
    // A spread, or text between JSX tags: where the file parses, the dots are part of it.
    const parsed = await parseJavaScript(file.path, file.content);
    return () => parsed === null || parsed.errors.length === 0;
  }
  if (/\.ya?ml$/i.test(file.path)) return legalDotsInYaml(file.content);
  const grammar = grammarFor(file.path);
  // Dots are text in markup, nearly everywhere.
  if (grammar === "html") return () => true;
  return grammar === null ? null : legalDotsIn(grammar, file.content, signal);
}

function report(file: SourceFile, comment: Comment, severity: Severity): Observation {
  const text = comment.text.trim().replace(/\s+/g, " ").slice(0, 80);
  return {
    rule: "stand-in",
    category: "elision",
    severity,
    path: file.path,
    line: comment.line,
    endLine: comment.endLine,
    message: `"${text}" stands where code should be`,
    suggestion: "Write out the code that belongs here.",
    key: text.toLowerCase(),
  };
}
