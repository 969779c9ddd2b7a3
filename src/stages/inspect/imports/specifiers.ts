import type { Argument, BlockStatement, CallExpression, Expression, ParseResult } from "oxc-parser";

/** A module that a file asks for in so many words. */
export interface Specifier {
  readonly text: string;
  /** Where it is written, an offset of UTF-16 code units. */
  readonly start: number;
  /** True when only types are taken from it, so that it need not exist at run time. */
  readonly typeOnly: boolean;
  /** True where the code is prepared for a module that isn't there: in `try`, or before `.catch()`. */
  readonly guarded: boolean;
}

/**
 * The modules that parsed JavaScript or TypeScript asks for: `import`, `export … from`, `import()`,
 * `require()`, `require.resolve()`, `import x = require()`, `import("x").Type`, in the order in which
 * they stand. Computed ones are left out.
 */
export async function findSpecifiers(parsed: ParseResult): Promise<readonly Specifier[]> {
  const { Visitor } = await import("oxc-parser");
  const { module, program } = parsed;
  const found: Specifier[] = [];
  for (const { moduleRequest, entries } of module.staticImports) {
    const typeOnly = entries.length > 0 && entries.every((entry) => entry.isType);
    found.push({ text: moduleRequest.value, start: moduleRequest.start, typeOnly, guarded: false });
  }
  for (const { entries } of module.staticExports) {
    const [first] = entries;
    if (first === undefined || first.moduleRequest === null) continue;
    const { value: text, start } = first.moduleRequest;
    found.push({ text, start, typeOnly: entries.every((entry) => entry.isType), guarded: false });
  }

  const tryBlocks = new Set<BlockStatement>();
  const caught = new Set<Expression>();
  let depth = 0;
  const add = (node: Argument, guarded: boolean, typeOnly = false): void => {
    if (node.type === "Literal" && typeof node.value === "string") {
      found.push({ text: node.value, start: node.start, typeOnly, guarded });
    }
  };
  new Visitor({
    TryStatement: ({ block }) => void tryBlocks.add(block),
    BlockStatement: (block) => {
      if (tryBlocks.has(block)) depth++;
    },
    "BlockStatement:exit": (block) => {
      if (tryBlocks.has(block)) depth--;
    },
    ImportExpression: (node) => add(node.source, depth > 0 || caught.has(node)),
    TSImportType: ({ source }) => add(source, false, true),
    TSExternalModuleReference: ({ expression }) => add(expression, false),
    CallExpression: (call) => {
      if (isMember(call.callee, "catch")) caught.add(call.callee.object);
      const [argument] = call.arguments;
      if (argument !== undefined && isRequire(call)) add(argument, depth > 0);
    },
  }).visit(program);
  return found.sort((a, b) => a.start - b.start);
}

function isRequire({ callee }: CallExpression): boolean {
  if (callee.type === "Identifier") return callee.name === "require";
  return (
    isMember(callee, "resolve") && callee.object.type === "Identifier" && callee.object.name === "require"
  );
}

function isMember(node: Expression, name: string): node is Extract<Expression, { type: "MemberExpression" }> {
  return (
    node.type === "MemberExpression" && node.property.type === "Identifier" && node.property.name === name
  );
}
