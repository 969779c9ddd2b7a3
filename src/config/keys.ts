import { closest } from "fastest-levenshtein";
import * as z from "zod/mini";

type Schema = z.core.$ZodType;

function unwrap(schema: Schema): Schema {
  return schema instanceof z.ZodMiniOptional ? unwrap(schema.def.innerType) : schema;
}

/** The schema of one key in the object that `schema` describes; null where there is no such key. */
function step(schema: Schema, key: string): Schema | null {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodMiniRecord) return inner.def.valueType;
  if (!(inner instanceof z.ZodMiniObject)) return null;
  const shape: Readonly<Record<string, Schema>> = inner.def.shape;
  return Object.hasOwn(shape, key) ? (shape[key] ?? null) : null;
}

/** The keys that the object at `path` may hold; none where any may, or where there is no object. */
export function knownKeys(schema: Schema, path: readonly PropertyKey[]): readonly string[] {
  let current: Schema | null = schema;
  for (const key of path) current = current && step(current, String(key));
  const inner = current && unwrap(current);
  return inner instanceof z.ZodMiniObject ? Object.keys(inner.def.shape) : [];
}

/**
 * Takes a dotted key apart by what the schema knows, since names of models hold dots themselves:
 * `models.gpt-5.3-codex.price.input` is four steps. Null where the schema has no such key.
 */
export function splitKey(schema: Schema, key: string): readonly string[] | null {
  const inner = unwrap(schema);
  const names =
    inner instanceof z.ZodMiniRecord
      ? [...prefixes(key), key]
      : knownKeys(inner, []).filter((name) => key === name || key.startsWith(`${name}.`));
  for (const name of names) {
    if (name === key) return [name];
    const next = step(inner, name);
    const rest = next && splitKey(next, key.slice(name.length + 1));
    if (rest) return [name, ...rest];
  }
  return null;
}

/** Everything before each dot, the longest first. */
function prefixes(key: string): readonly string[] {
  const parts = key.split(".");
  return parts.slice(1).map((_, index) => parts.slice(0, parts.length - 1 - index).join("."));
}

/** Which of the names is nearest to the one that was written, as a suggestion; null for none. */
export function nearest(name: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  // A cut-off name is many letters away from the whole one, and still meant.
  const whole = name.length < 3 ? undefined : known.find((one) => one.startsWith(name));
  return `the nearest known one is "${whole ?? closest(name, known)}"`;
}

/** The suggestion for a dotted key that the schema doesn't know, made where it stops to know it. */
export function nearestKey(schema: Schema, key: string): string | null {
  for (const prefix of prefixes(key)) {
    const path = splitKey(schema, prefix);
    const known = path === null ? [] : knownKeys(schema, path);
    if (known.length > 0)
      return nearest(
        key,
        known.map((name) => `${prefix}.${name}`),
      );
  }
  return nearest(key, knownKeys(schema, []));
}
