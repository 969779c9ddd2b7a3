import type * as z from "zod/mini";
import { fail, type Failure } from "../domain/failure.ts";
import { knownKeys, nearest } from "./keys.ts";
import { configSchema } from "./schema.ts";

type Issue = z.core.$ZodIssue;

/** Dotted form of a path, as messages and `config get` write it. */
function keyName(path: readonly PropertyKey[]): string {
  return path.map(String).join(".");
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = Object.getOwnPropertyDescriptor(current, key)?.value;
  }
  return current;
}

/** What was found, without its words: a key pasted into the wrong place must not be printed. */
function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null || typeof value === "boolean" || typeof value === "number") return String(value);
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  return value === "" ? "an empty text" : "another text";
}

function explain(
  issue: Issue,
  value: unknown,
): { readonly path: readonly PropertyKey[]; readonly text: string } {
  if (issue.code === "invalid_key") {
    const expected = issue.issues[0]?.message ?? "a name";
    return { path: issue.path.slice(0, -1), text: `expected ${expected} as each key` };
  }
  const text = `expected ${issue.message}, found ${describe(valueAt(value, issue.path))}`;
  return { path: issue.path, text };
}

/**
 * Puts what the schema says of a configuration into one line. `name` turns a dotted key into what
 * the user wrote it as (a flag, a variable, the key in its file); `prefix` says where, as a file.
 */
export function explainIssues(
  issues: readonly Issue[],
  value: unknown,
  { prefix, name }: { readonly prefix: string; readonly name: (key: string) => string },
): Failure {
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  // A misspelt key often causes the other complaints: it goes first.
  const misspelt = issues.find((issue) => issue.code === "unrecognized_keys");
  if (misspelt?.code === "unrecognized_keys") {
    const key = misspelt.keys[0] ?? "";
    const written = JSON.stringify(keyName([...misspelt.path, key]));
    const hint = nearest(key, knownKeys(configSchema, misspelt.path));
    return fail("config", `${prefix}unknown key ${written}${more}`, hint).failure;
  }
  const [first] = issues;
  if (first === undefined) return fail("config", `${prefix}it is not a configuration`).failure;
  const { path, text } = explain(first, value);
  const key = keyName(path);
  const where = key === "" ? "" : `${name(key)}: `;
  return fail("config", `${prefix}${where}${text}${more}`, "see docs/configuration.md").failure;
}
