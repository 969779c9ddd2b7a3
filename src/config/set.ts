import { fail, ok, type Result } from "../domain/failure.ts";
import { writePrivateFile } from "./files.ts";
import { parseJson } from "./json.ts";
import { nearestKey, splitKey } from "./keys.ts";
import { fileLayer } from "./layers.ts";
import { explainIssues } from "./problems.ts";
import { configSchema } from "./schema.ts";

/** A copy of the value with `leaf` at the path; objects are made on the way. */
function withLeaf(value: unknown, path: readonly string[], leaf: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return leaf;
  const object: object = typeof value === "object" && value !== null ? value : {};
  const inner: unknown = Object.getOwnPropertyDescriptor(object, key)?.value;
  return { ...object, [key]: withLeaf(inner, rest, leaf) };
}

/**
 * Sets one key of the user's file to a value as it was typed: JSON where that fits the key, else
 * the text itself. Everything else in the file is kept. Fails with `config` and changes nothing
 * when the file is broken already or would become so.
 */
export async function setUserValue(file: string, key: string, typed: string): Promise<Result<null>> {
  const path = splitKey(configSchema, key);
  if (path === null) {
    const hint = /key$/i.test(key)
      ? "keys are read from the environment, as OPENAI_API_KEY, and never kept in a file"
      : nearestKey(configSchema, key);
    return fail("config", `unknown key ${JSON.stringify(key)}`, hint);
  }
  const layer = await fileLayer("user", file);
  if (!layer.ok) return layer;
  // The text again and not the parsed values: those have lost the order of the keys.
  const before = layer.value === null ? null : parseJson(layer.value.text);
  const json = parseJson(typed);
  const leaves: readonly unknown[] = json.ok ? [json.value, typed] : [typed];
  const attempts = leaves.map((leaf) => {
    const document = withLeaf(before?.ok ? before.value : {}, path, leaf);
    return { document, parsed: configSchema.safeParse(document) };
  });
  const fitting = attempts.find(({ parsed }) => parsed.success);
  if (fitting !== undefined) {
    const written = await writePrivateFile(file, `${JSON.stringify(fitting.document, null, 2)}\n`);
    return written.ok ? ok(null) : written;
  }
  const [first] = attempts;
  const issues = first?.parsed.error?.issues ?? [];
  return { ok: false, failure: explainIssues(issues, first?.document, { prefix: "", name: (name) => name }) };
}
