import type {
  ArrowFunctionExpression,
  CallExpression,
  Expression,
  Function as FunctionNode,
} from "oxc-parser";
import { BOUNDS } from "../../../domain/bounds.ts";
import {
  checked,
  eachFile,
  unchecked,
  type Checker,
  type FileOutcome,
  type Observation,
  type SourceFile,
} from "../checker.ts";
import { isComponent } from "../component.ts";
import { lineCounter } from "../lines.ts";
import { holdsScripts, soundScripts, type Script } from "../scripts.ts";
import { codeOf, isDeclaration, isTestFile } from "./code.ts";

/** Listeners, intervals and subscriptions that a component or object begins and never ends. */
export const leaks: Checker = {
  name: "leaks",
  limitMs: BOUNDS.instant_check_ms,
  alone: true,
  wants: (path) => holdsScripts(path) && !isDeclaration(path) && !isTestFile(path),
  check: eachFile((file) => findLeaks(file)),
};

/** Methods that begin something which outlives them, and what ends it. */
const ENDINGS: Readonly<Record<string, RegExp>> = {
  addEventListener: /\bremoveEventListener\b|\.abort\(|AbortSignal/,
  setInterval: /\bclearInterval\b|\bclearTimeout\b|\.unref\(/,
  subscribe:
    /unsubscribe|\btakeUntil|\btake\(|\bfirst\(|\bdispose|\.add\(|\bsubs\w*\.push\(|DestroyRef|onCleanup/i,
};

/** React's hooks with a cleanup of their own. */
const EFFECT = /^use(?:Layout|Insertion|Isomorphic\w*)?Effect$/;
/** Where a class or component begins to live. */
const BIRTH =
  /^(?:constructor|connectedCallback|componentDidMount|mounted|created|ngOnInit|ngAfterViewInit|firstUpdated)$/;
const MOUNTED = /^(?:onMounted|onMount|onBeforeMount)$/;
/** Objects that live as long as the page or process; a listener on one's own element dies with it. */
const GLOBAL =
  /^(?:window|document|globalThis|self|navigator|process|body|screen|matchMedia|visualViewport)\b/;

type Runner = FunctionNode | ArrowFunctionExpression;

async function findLeaks(file: SourceFile): Promise<FileOutcome> {
  if (!/addEventListener|setInterval|subscribe/.test(file.content)) return checked([]);
  const scripts = await soundScripts(file.path, file.content);
  if (typeof scripts === "string") return unchecked(scripts);
  return checked((await Promise.all(scripts.map((script) => leaksIn(file, script)))).flat());
}

async function leaksIn(file: SourceFile, { parsed, content }: Script): Promise<readonly Observation[]> {
  const { Visitor } = await import("oxc-parser");
  const isOfComponent = isComponent(file.path);
  const code = codeOf(isOfComponent ? "a.tsx" : file.path, content);
  const lineAt = lineCounter(file.content);
  const births: {
    readonly start: number;
    readonly end: number;
    readonly where: string;
    readonly isEffect: boolean;
  }[] = [];
  const returns: number[] = [];
  const begun: {
    readonly call: CallExpression;
    readonly name: string;
    readonly on: string;
    readonly isDropped: boolean;
  }[] = [];
  const dropped = new Set<Expression>();
  const add = (run: Runner, where: string, isEffect: boolean): void =>
    void births.push({ start: run.start, end: run.end, where, isEffect });
  new Visitor({
    ExpressionStatement: ({ expression }) => void dropped.add(expression),
    ReturnStatement: ({ argument, start }) => {
      if (argument !== null) returns.push(start);
    },
    MethodDefinition: ({ key, value }) => {
      if (key.type === "Identifier" && BIRTH.test(key.name)) add(value, key.name, false);
    },
    // Vue's options.
    Property: ({ key, value, method }) => {
      if (isOfComponent && method && value.type === "FunctionExpression" && key.type === "Identifier") {
        if (BIRTH.test(key.name)) add(value, key.name, false);
      }
    },
    CallExpression: (call) => {
      const name = calledName(call.callee);
      const [run] = call.arguments;
      const isRunner = run?.type === "ArrowFunctionExpression" || run?.type === "FunctionExpression";
      // An arrow without braces gives back what it calls: the cleanup.
      if (isRunner && EFFECT.test(name) && run.body?.type === "BlockStatement") add(run, name, true);
      else if (isRunner && MOUNTED.test(name)) add(run, name, false);
      if (ENDINGS[name] === undefined) return;
      const on =
        call.callee.type === "MemberExpression"
          ? code.slice(call.callee.object.start, call.callee.object.end)
          : "";
      begun.push({ call, name, on, isDropped: dropped.has(call) });
    },
  }).visit(parsed.program);

  const observations: Observation[] = [];
  for (const { call, name, on, isDropped } of begun) {
    const birth = births.findLast(({ start, end }) => start < call.start && call.end <= end);
    const ending = ENDINGS[name];
    if (birth === undefined || ending === undefined) continue;
    const inside = code.slice(birth.start, birth.end);
    const ends = birth.isEffect
      ? ending.test(inside) || returns.some((at) => at > birth.start && at < birth.end)
      : ending.test(code);
    if (
      ends ||
      !outlives(name, on, isDropped, birth.isEffect) ||
      endsItself(code.slice(call.start, call.end))
    )
      continue;
    const text = file.content.slice(call.start, call.end).replace(/\s+/g, " ");
    const line = lineAt(call.start);
    observations.push({
      rule: "never-removed",
      category: "leak",
      severity: "warning",
      path: file.path,
      line,
      endLine: lineAt(call.end),
      message: `\`${on === "" ? "" : `${on}.`}${name}(…)\` in ${birth.where} is never undone`,
      suggestion: birth.isEffect
        ? "Return a cleanup function from the effect."
        : "Undo it where the object's life ends.",
      key: `${birth.where}\n${text.slice(0, 120)}`,
    });
  }
  return observations;
}

function calledName(callee: Expression): string {
  if (callee.type === "Identifier") return callee.name;
  return callee.type === "MemberExpression" && callee.property.type === "Identifier"
    ? callee.property.name
    : "";
}

function outlives(name: string, on: string, isDropped: boolean, isEffect: boolean): boolean {
  if (name === "setInterval") return on === "" || GLOBAL.test(on);
  if (name === "subscribe") return isDropped && on !== "";
  return isEffect || on === "" || GLOBAL.test(on);
}

/** Options by which a listener goes away by itself. */
function endsItself(call: string): boolean {
  return /\bonce\s*:\s*true\b|\bsignal\b/.test(call);
}
