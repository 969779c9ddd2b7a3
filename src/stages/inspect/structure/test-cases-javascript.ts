import type { Argument, CallExpression, Expression, Function as FunctionNode } from "oxc-parser";
import { parseJavaScript } from "../javascript.ts";
import type { FoundTest } from "./test-cases.ts";

const TESTS = /^(?:it|test|specify|xit|xtest|fit|bench|Deno|QUnit|t|ava)$/;
const SUITES = /^(?:describe|suite|context|xdescribe|fdescribe|xcontext)$/;
/** What may be chained to them and leaves a test a test. */
const MODIFIERS =
  /^(?:skip|only|each|for|concurrent|todo|fails|failing|sequential|serial|parallel|skipIf|runIf|test|it|describe|fixme|slow|shuffle)$/;

interface Suite {
  readonly call: CallExpression;
  readonly title: string;
  readonly skippedAt: number | null;
  readonly isFocused: boolean;
}

/** The tests of mocha, jest, vitest, node:test, ava, tap, QUnit, Deno and Playwright. */
export async function javascriptTests(path: string, content: string): Promise<readonly FoundTest[] | null> {
  const parsed = await parseJavaScript(path, content);
  if (parsed === null || parsed.errors.length > 0) return null;
  const { Visitor } = await import("oxc-parser");
  const tests: FoundTest[] = [];
  const suites: Suite[] = [];
  new Visitor({
    CallExpression: (call) => {
      const chain = chainOf(call.callee);
      const [first] = call.arguments;
      if (chain === null || first === undefined) return;
      const run = call.arguments.findLast(isFunction);
      const skips = isSkipped(chain, call);
      const isTodo = chain.includes("todo");
      if (run === undefined && !isTodo && !skips) return;
      const outer = suites.at(-1);
      const title = titleOf(first, content);
      const skippedAt = outer?.skippedAt ?? (skips || isTodo ? call.start : null);
      const isFocused =
        outer?.isFocused === true || chain.includes("only") || /^f(it|describe)$/.test(chain[0] ?? "");
      if (SUITES.test(chain[0] ?? "") || chain.includes("describe")) {
        suites.push({ call, title, skippedAt, isFocused });
        return;
      }
      // `test.skip(condition, "why")` inside of a test is none.
      if (run === undefined && first.type !== "Literal" && first.type !== "TemplateLiteral") return;
      const body = run?.body ?? null;
      const isBlock = body?.type === "BlockStatement";
      tests.push({
        names: [...suites.map((suite) => suite.title), title],
        start: call.start,
        bodyStart: body === null ? 0 : body.start + (isBlock ? 1 : 0),
        bodyEnd: body === null ? 0 : body.end - (isBlock ? 1 : 0),
        skippedAt: skippedAt ?? skipInside(run),
        isTable: chain.includes("each") || chain.includes("for"),
        isFocused,
      });
    },
    "CallExpression:exit": (call) => {
      if (suites.at(-1)?.call === call) suites.pop();
    },
  }).visit(parsed.program);
  return tests;
}

type Runner = Extract<Argument, { type: "ArrowFunctionExpression" }> | FunctionNode;

function isFunction(node: Argument): node is Runner & Argument {
  return node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression";
}

/** `["test", "skip", "each"]` of `test.skip.each(table)`; null for any other call. */
function chainOf(callee: Expression): readonly string[] | null {
  const names: string[] = [];
  let node: Expression = callee;
  for (;;) {
    if (node.type === "CallExpression") node = node.callee;
    else if (node.type === "TaggedTemplateExpression") node = node.tag;
    else if (node.type === "MemberExpression" && node.property.type === "Identifier" && !node.computed) {
      names.unshift(node.property.name);
      node = node.object;
    } else if (node.type === "Identifier") {
      const isOne = TESTS.test(node.name) || SUITES.test(node.name);
      const isBare = /^(?:Deno|QUnit|t|ava)$/.test(node.name);
      if (
        !isOne ||
        !names.every((name) => MODIFIERS.test(name)) ||
        (isBare && !/^(?:test|it)$/.test(names[0] ?? ""))
      )
        return null;
      return [node.name, ...names];
    } else return null;
  }
}

function isSkipped(chain: readonly string[], call: CallExpression): boolean {
  if (chain.includes("skip") || chain.includes("fixme") || chain[0]?.startsWith("x") === true) return true;
  return call.arguments.some(
    (argument) =>
      argument.type === "ObjectExpression" &&
      argument.properties.some(
        (property) =>
          property.type === "Property" &&
          property.key.type === "Identifier" &&
          /^(?:skip|todo|ignore)$/.test(property.key.name) &&
          property.value.type === "Literal" &&
          Boolean(property.value.value),
      ),
  );
}

/** `t.skip()` or `this.skip()` as a statement of the test itself: under a condition it is one's right. */
function skipInside(run: Runner | undefined): number | null {
  if (run?.body?.type !== "BlockStatement") return null;
  for (const statement of run.body.body) {
    if (statement.type !== "ExpressionStatement" || statement.expression.type !== "CallExpression") continue;
    const { callee, arguments: given } = statement.expression;
    const isCondition = given.some(({ type }) => type !== "Literal" && type !== "TemplateLiteral");
    if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier" || isCondition) continue;
    if (/^(?:skip|todo)$/.test(callee.property.name)) return statement.start;
  }
  return null;
}

function titleOf(node: Argument, content: string): string {
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  if (isFunction(node)) return node.type === "FunctionExpression" ? (node.id?.name ?? "") : "";
  return content.slice(node.start, node.end);
}
