import type { BindingProperty, BindingRestElement, Expression, Super } from "oxc-parser";
import { parseJavaScript } from "../javascript.ts";
import { readObjects } from "../structure/objects-javascript.ts";

/** A name that is taken out of a module, by an import or from what was imported as a whole. */
export interface ImportedName {
  readonly specifier: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** True for `module.name()`, false for `import { name }` and `const { name } = require()`. */
  readonly isCall: boolean;
}

/** Names that a file takes out of modules; none for a file that does not parse. Types are left out. */
export async function readImportedNames(path: string, content: string): Promise<readonly ImportedName[]> {
  const parsed = await parseJavaScript(path, content);
  if (parsed === null || parsed.errors.length > 0) return [];
  const found: ImportedName[] = [];
  const wholes = new Map<string, string>();
  const required = new Set<string>();
  for (const { moduleRequest, entries } of parsed.module.staticImports) {
    for (const { importName, localName, isType } of entries) {
      if (isType) continue;
      const { name, start, end } = importName;
      if (name === null || start === null || end === null) wholes.set(localName.value, moduleRequest.value);
      else found.push({ specifier: moduleRequest.value, name, start, end, isCall: false });
    }
  }
  const { Visitor } = await import("oxc-parser");
  const { bound } = await readObjects({ parsed, content });
  new Visitor({
    VariableDeclarator: ({ id, init }) => {
      const specifier = init === null ? null : requiredBy(init);
      if (id.type === "Identifier" && specifier !== null) {
        wholes.set(id.name, specifier);
        required.add(id.name);
      }
      if (id.type !== "ObjectPattern" || specifier === null) return;
      const isAsked = (part: BindingProperty | BindingRestElement): boolean =>
        part.type === "Property" && part.value.type === "Identifier" && isAskedFor(part.value.name, content);
      // Whoever asks for one of the names knows that not every version of the module has them. A file beside
      // this one has one version.
      if (!specifier.startsWith(".") && id.properties.some(isAsked)) return;
      for (const property of id.properties) {
        if (property.type !== "Property" || property.computed || property.key.type !== "Identifier") continue;
        // One with a fallback may be missing.
        if (property.value.type === "AssignmentPattern" || isAsked(property)) continue;
        const { name, start, end } = property.key;
        found.push({ specifier, name, start, end, isCall: false });
      }
    },
  }).visit(parsed.program);
  new Visitor({
    CallExpression: ({ callee }) => {
      if (callee.type !== "MemberExpression" || callee.computed || callee.object.type !== "Identifier")
        return;
      const specifier = wholes.get(callee.object.name);
      // The same name declared twice, or by a parameter, may be something else here.
      const declared = required.has(callee.object.name) ? 1 : 0;
      if (specifier === undefined || (bound.get(callee.object.name) ?? 0) > declared) return;
      const { property } = callee;
      if (property.type !== "Identifier") return;
      found.push({ specifier, name: property.name, start: property.start, end: property.end, isCall: true });
    },
  }).visit(parsed.program);
  return found;
}

/** Whether code asks if a name holds anything: `if (name)`, `typeof name`, `name ? a : b`, `name && b`. */
function isAskedFor(name: string, content: string): boolean {
  const word = String.raw`(?<![\w$.])${name.replaceAll("$", "[$]")}(?![\w$])`;
  return new RegExp(
    String.raw`(?:\bif\s*\(\s*|typeof\s+|!\s*)${word}(?!\s*[.(])|${word}\s*(?:\?(?!\.)|\?\?|&&|\|\||[!=]==?\s*(?:undefined|null)\b)`,
  ).test(content);
}

/** The module that an expression requires; null when it is no such call. */
function requiredBy(node: Expression | Super): string | null {
  if (node.type !== "CallExpression" || node.callee.type !== "Identifier" || node.callee.name !== "require")
    return null;
  const [argument] = node.arguments;
  return argument?.type === "Literal" && typeof argument.value === "string" ? argument.value : null;
}
