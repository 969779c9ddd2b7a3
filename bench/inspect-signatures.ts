import type { Function as FunctionNode, TSSignature, TSTypeAnnotation } from "oxc-parser";

/** One parameter; `keys` are those of its type where that is written out, `type` is the name of it where it isn't. */
export interface Parameter {
  readonly isRequired: boolean;
  readonly type: string | null;
  readonly keys: readonly string[] | null;
}

/** True when every mention of a name is its declaration or a call: nothing else can go by it in the file. */
export function isOnlyCalled(name: string, code: string): boolean {
  const mention = new RegExp(String.raw`(?<![\w$.#])${escape(name)}(?![\w$])`, "g");
  const declared = count(code, new RegExp(String.raw`\bfunction\s*\*?\s*${escape(name)}(?![\w$])`, "g"));
  if (declared > 1) return false;
  return [...code.matchAll(mention)].every(({ index }) => {
    const rest = code.slice(index + name.length, index + name.length + 80);
    return /^\s*(?:<[^()]*?>)?\(/.test(rest) || isInList(code, index);
  });
}

/** In `import { … }` or `export { … }` or `module.exports = { … }`. */
function isInList(code: string, at: number): boolean {
  return /(?:\b(?:import|export)\s*(?:type\s*)?|\bexports\s*=\s*)\{[\w\s,$]*$/.test(
    code.slice(Math.max(0, at - 2000), at),
  );
}

/** What a function takes; null where that can't be counted: a rest, `arguments`, `this`. */
export function parametersOf(
  { params, body, start, end }: FunctionNode,
  code: string,
): readonly Parameter[] | null {
  if (!body || /\barguments\b/.test(code.slice(start, end))) return null;
  const parameters: Parameter[] = [];
  for (const parameter of params) {
    if (parameter.type === "RestElement" || parameter.type === "TSParameterProperty") return null;
    if (parameter.type === "Identifier" && parameter.name === "this") return null;
    const annotation =
      parameter.type === "AssignmentPattern" ? parameter.left.typeAnnotation : parameter.typeAnnotation;
    const written = annotation ? code.slice(annotation.start, annotation.end) : "";
    const isOptional =
      parameter.type === "AssignmentPattern" || /^[\w$]+\?/.test(code.slice(parameter.start, parameter.end));
    const isRequired = !isOptional && !/\b(?:void|any|unknown)\b|^: [A-Z]\w?$/.test(written);
    parameters.push({ isRequired, ...typeOf(annotation) });
  }
  return parameters;
}

function typeOf(annotation: TSTypeAnnotation | null | undefined): Pick<Parameter, "type" | "keys"> {
  const type = annotation?.typeAnnotation;
  if (type?.type === "TSTypeLiteral") return { type: null, keys: keysOf(type.members) };
  const isNamed =
    type?.type === "TSTypeReference" && !type.typeArguments && type.typeName.type === "Identifier";
  return { type: isNamed && type.typeName.type === "Identifier" ? type.typeName.name : null, keys: null };
}

/** Keys of an object type that has nothing else; null when it takes others as well. */
export function keysOf(members: readonly TSSignature[]): readonly string[] | null {
  const keys: string[] = [];
  for (const member of members) {
    if (member.type !== "TSPropertySignature" && member.type !== "TSMethodSignature") return null;
    if (member.computed || member.key.type !== "Identifier") return null;
    keys.push(member.key.name);
  }
  return keys.length === 0 ? null : keys;
}

/** How often a pattern occurs. */
export function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function escape(name: string): string {
  return name.replace(/\$/g, "\\$");
}
