import type {
  ArrowFunctionExpression,
  Class,
  Expression,
  Function as FunctionNode,
  PropertyKey,
} from "oxc-parser";
import { soundScripts, type Script } from "../scripts.ts";
import type { FoundFunction } from "./functions.ts";

type AnyFunction = FunctionNode | ArrowFunctionExpression;

/** Functions that are declared, assigned, or methods; callbacks have no name to know them by. */
export async function javascriptFunctions(
  path: string,
  content: string,
): Promise<readonly FoundFunction[] | null> {
  const scripts = await soundScripts(path, content);
  if (typeof scripts === "string") return null;
  return (await Promise.all(scripts.map((script) => functionsIn(script)))).flat();
}

async function functionsIn({ parsed, content }: Script): Promise<readonly FoundFunction[]> {
  const { Visitor } = await import("oxc-parser");
  const found: FoundFunction[] = [];
  const names = new Map<number, string>();
  const constructors = new Set<number>();
  const around: { readonly start: number; readonly name: string }[] = [];

  const nameValue = (
    name: string | null,
    value: { readonly type: string; readonly start: number } | null,
  ): void => {
    if (name !== null && value !== null && /Function|Class/.test(value.type)) names.set(value.start, name);
  };
  const enter = (node: AnyFunction): void => {
    const name =
      names.get(node.start) ?? (node.type === "ArrowFunctionExpression" ? null : (node.id?.name ?? null));
    if (name === null) return;
    around.push({ start: node.start, name });
    if (node.body === null) return;
    const inset = node.body.type === "BlockStatement" ? 1 : 0;
    found.push({
      name: around.map((one) => one.name).join("."),
      start: node.start,
      bodyStart: node.body.start + inset,
      bodyEnd: node.body.end - inset,
      isConstructor: constructors.has(node.start),
      isAbstract: false,
    });
  };
  const enterClass = (node: Class): void => {
    around.push({ start: node.start, name: names.get(node.start) ?? node.id?.name ?? "class" });
  };
  const leave = (node: { readonly start: number }): void => {
    if (around.at(-1)?.start === node.start) around.pop();
  };
  new Visitor({
    ExportDefaultDeclaration: ({ declaration }) => {
      if (!("id" in declaration) || declaration.id === null) nameValue("default", declaration);
    },
    VariableDeclarator: ({ id, init }) => nameValue(id.type === "Identifier" ? id.name : null, init),
    AssignmentExpression: ({ left, right }) => nameValue(content.slice(left.start, left.end), right),
    Property: ({ key, value }) => nameValue(keyName(key), value),
    PropertyDefinition: ({ key, value }) => nameValue(keyName(key), value),
    MethodDefinition: ({ key, value, kind }) => {
      // Getter and setter have one name.
      const prefix = kind === "get" || kind === "set" ? `${kind} ` : "";
      const name = keyName(key);
      nameValue(name === null ? null : prefix + name, value);
      if (kind === "constructor") constructors.add(value.start);
    },
    ClassDeclaration: enterClass,
    ClassExpression: enterClass,
    FunctionDeclaration: enter,
    FunctionExpression: enter,
    ArrowFunctionExpression: enter,
    "ClassDeclaration:exit": leave,
    "ClassExpression:exit": leave,
    "FunctionDeclaration:exit": leave,
    "FunctionExpression:exit": leave,
    "ArrowFunctionExpression:exit": leave,
  }).visit(parsed.program);
  return found;
}

function keyName(key: PropertyKey | Expression): string | null {
  if (key.type === "Identifier" || key.type === "PrivateIdentifier") return key.name;
  return key.type === "Literal" ? String(key.value) : null;
}
