import type { Expression, ObjectProperty } from "oxc-parser";
import { isTooDeep } from "./nesting.ts";

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * Reads JSON with comments and trailing commas, as tsconfig.json allows. Undefined when the text is
 * not that. Such a text is a JavaScript expression of a narrow kind, so the JavaScript parser reads
 * it and only JSON's own values are let through.
 */
export async function parseJsonc(text: string): Promise<Json | undefined> {
  if (isTooDeep(text)) return undefined;
  const { parseSync } = await import("oxc-parser");
  const source = text.replace(/^\ufeff/, "");
  // In brackets on their own lines, so that a comment at the end can't swallow the closing one.
  const result = parseSync("value.js", `(\n${source}\n)`, { preserveParens: false });
  const [statement, ...more] = result.program.body;
  if (result.errors.length > 0 || more.length > 0) return undefined;
  if (statement?.type !== "ExpressionStatement") return undefined;
  return toJson(statement.expression);
}

function toJson(node: Expression): Json | undefined {
  switch (node.type) {
    case "Literal":
      return isJsonLiteral(node.value) && !node.raw?.startsWith("'") ? node.value : undefined;
    case "UnaryExpression":
      return node.operator === "-" &&
        node.argument.type === "Literal" &&
        typeof node.argument.value === "number"
        ? -node.argument.value
        : undefined;
    case "ArrayExpression": {
      const items: Json[] = [];
      for (const element of node.elements) {
        const item = element === null || element.type === "SpreadElement" ? undefined : toJson(element);
        if (item === undefined) return undefined;
        items.push(item);
      }
      return items;
    }
    case "ObjectExpression": {
      const entries: [string, Json][] = [];
      for (const property of node.properties) {
        const entry = property.type === "SpreadElement" ? undefined : toEntry(property);
        if (entry === undefined) return undefined;
        entries.push(entry);
      }
      return Object.fromEntries(entries);
    }
    default:
      return undefined;
  }
}

function toEntry(property: ObjectProperty): [string, Json] | undefined {
  const { key } = property;
  if (property.shorthand || property.computed || key.type !== "Literal" || typeof key.value !== "string") {
    return undefined;
  }
  const value = toJson(property.value);
  return value === undefined ? undefined : [key.value, value];
}

function isJsonLiteral(value: unknown): value is string | number | boolean | null {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

/** The value as an object, or none. */
export function asObject(value: Json | undefined): { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !isArray(value) ? value : {};
}

/** The strings among the values of an array; none when it is no array. */
export function asStrings(value: Json | undefined): readonly string[] {
  return isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
