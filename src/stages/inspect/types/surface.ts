import type { Statement } from "oxc-parser";
import { parseJavaScript } from "../javascript.ts";
import { withoutRanges } from "../ranges.ts";

/**
 * The names by which importers of a file use what a change of it altered, as far as that can be told without
 * types: by what stands outside of functions' bodies. Null where importers may name it as they like. Names that
 * are gone altogether are left out: they are the `exports` check's concern.
 */
export async function alteredNames(
  path: string,
  before: string,
  after: string,
): Promise<ReadonlySet<string> | null> {
  const was = await statementsOf(path, before);
  const is = await statementsOf(path, after);
  if (was === null || is === null) return null;
  const altered = [...was].filter(([text]) => !is.has(text)).map(([, names]) => names);
  if (altered.some((names) => names === null)) return null;
  const left = new Set(after.match(WORD));
  const names = altered.flatMap((declared) => declared ?? []);
  return new Set(names.filter((name) => left.has(name) && !COMMON.has(name)));
}

const WORD = /[\w$]+/g;

/** Words that stand in every file. */
const COMMON = new Set(
  (
    "as async await class const constructor else export exports extends false for from function get if import in " +
    "instanceof let module new null of require return set static this true type typeof undefined use strict var void while"
  ).split(" "),
);

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The statements of a file without the bodies of functions, each with what it declares; null where it does not parse. */
async function statementsOf(
  path: string,
  content: string,
): Promise<ReadonlyMap<string, readonly string[] | null> | null> {
  const parsed = await parseJavaScript(path, content);
  if (parsed === null || parsed.errors.length > 0) return null;
  const { Visitor } = await import("oxc-parser");
  const bodies: Range[] = [];
  // What a function does that is called where it stands, or given to another one, may be to set what is exported.
  const called = new Set<number>();
  const leave = ({ start, body }: Range & { readonly body: Range | null }): void => {
    if (body !== null && !called.has(start)) bodies.push(body);
  };
  new Visitor({
    CallExpression: ({ callee, arguments: given }) => {
      for (const { start } of [callee, ...given]) called.add(start);
      if (callee.type === "ParenthesizedExpression") called.add(callee.expression.start);
    },
    FunctionDeclaration: leave,
    FunctionExpression: leave,
    ArrowFunctionExpression: leave,
  }).visit(parsed.program);
  return new Map(
    parsed.program.body.map((statement) => {
      const { start, end } = statement;
      const within = bodies.filter((body) => start <= body.start && body.end <= end);
      const moved = within.map((body) => ({ start: body.start - start, end: body.end - start }));
      const text = withoutRanges(content.slice(start, end), moved).replace(/\s+/g, " ");
      return [text, namesIn(statement, text)];
    }),
  );
}

/** A module that is one value, which is no list of names. */
const WHOLE = /\bmodule ?\. ?exports = (?!\{)/;

/** What a statement declares, by its text without bodies; all its words where that can't be told; null for anything. */
function namesIn(statement: Statement, text: string): readonly string[] | null {
  const words = (part: string): readonly string[] => part.match(WORD) ?? [];
  switch (statement.type) {
    case "ExportDefaultDeclaration":
    case "ExportAllDeclaration":
      return null;
    case "FunctionDeclaration":
      return words(statement.id?.name ?? "");
    case "ExportNamedDeclaration": {
      const { declaration } = statement;
      return declaration === null ? words(text) : namesIn(declaration, text.replace(/^export /, ""));
    }
    case "VariableDeclaration":
      // Patterns, and what a value is made of, may hold more names than one.
      return statement.declarations.length === 1 ? words(text.split(" = ")[0] ?? "") : words(text);
    default:
      return WHOLE.test(text) ? null : words(text);
  }
}
