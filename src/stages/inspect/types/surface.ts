import type { Statement, VariableDeclaration } from "oxc-parser";
import { parseJavaScript } from "../javascript.ts";
import { withoutRanges } from "../ranges.ts";

/**
 * The names by which importers of a file use what a change of it altered: what stands outside of functions'
 * bodies, and what is made of it. Null where importers may name it as they like.
 *
 * @param isTyped whether types are known: then the body of a function that doesn't say what it returns counts.
 *   Without types nothing is said of what it comes to, and names that are gone are the `exports` check's concern
 */
export async function alteredNames(
  path: string,
  before: string,
  after: string,
  isTyped: boolean,
): Promise<ReadonlySet<string> | null> {
  const was = await statementsOf(path, before, isTyped);
  const is = await statementsOf(path, after, isTyped);
  if (was === null || is === null) return null;
  const words = new Set(after.match(WORD));
  const altered = new Set<string>();
  const queue = [...was].filter(([text]) => !is.has(text));
  const rest = new Map(is);
  for (const [text, names] of queue) {
    if (names === null) return null;
    const gone = isTyped ? (text.match(WORD) ?? []).filter((word) => !words.has(word)) : [];
    const own = names.filter((name) => !COMMON.has(name) && (isTyped || words.has(name)));
    for (const name of [...own, ...gone]) altered.add(name);
    // What is made of it may be another thing, too.
    for (const [other, declared] of rest) {
      if (!(other.match(WORD) ?? []).some((word) => own.includes(word))) continue;
      rest.delete(other);
      if (declared === null) return null;
      if (isTyped && !LIST.test(other)) queue.push([other, declared]);
    }
  }
  return altered;
}

const WORD = /[A-Za-z_$][\w$]*/g;

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

interface Function extends Range {
  readonly body: Range | null;
  readonly returnType?: unknown;
}

/** The statements of a file without bodies of functions, each with what it declares; null where it does not parse. */
async function statementsOf(
  path: string,
  content: string,
  isTyped: boolean,
): Promise<ReadonlyMap<string, readonly string[] | null> | null> {
  const parsed = await parseJavaScript(path, content);
  if (parsed === null || parsed.errors.length > 0) return null;
  const { Visitor } = await import("oxc-parser");
  const bodies: Range[] = [];
  // What a function does that is called where it stands, or given to another one, may be to set what is exported.
  const called = new Set<number>();
  const leave = ({ start, body, returnType }: Function): void => {
    const isPlain = !isTyped || (returnType !== null && returnType !== undefined);
    if (body !== null && isPlain && !called.has(start)) bodies.push(body);
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

/** A list of exports, each of which is another thing only where it is itself. */
const LIST = /^export (type )?\{|\bmodule ?\. ?exports = \{/;

/** What a statement declares, by its text without bodies; all its words where that can't be told; null for anything. */
function namesIn(statement: Statement, text: string): readonly string[] | null {
  const words = (part: string): readonly string[] => part.match(WORD) ?? [];
  switch (statement.type) {
    case "ExportDefaultDeclaration":
    case "ExportAllDeclaration":
    case "TSModuleDeclaration":
      return null;
    case "FunctionDeclaration":
    case "TSDeclareFunction":
      return words(statement.id?.name ?? "");
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
    case "TSEnumDeclaration":
      return [statement.id.name];
    case "ExportNamedDeclaration": {
      const { declaration } = statement;
      return declaration === null ? words(text) : namesIn(declaration, text.replace(/^export /, ""));
    }
    case "VariableDeclaration":
      return words(
        statement.declarations.every(({ id }) => id.type === "Identifier") ? heads(statement) : text,
      );
    default:
      return WHOLE.test(text) ? null : words(text);
  }
}

function heads({ declarations }: VariableDeclaration): string {
  return declarations.map(({ id }) => (id.type === "Identifier" ? id.name : "")).join(" ");
}
