import path from "node:path";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { jsonSchemaText } from "../../src/config/json-schema.ts";

const object = z.record(z.string(), z.unknown());

test("tandem.schema.json is what the schema says", async () => {
  await expect(jsonSchemaText()).toMatchFileSnapshot(
    path.join(import.meta.dirname, "../../tandem.schema.json"),
  );
});

test("every key is described to an editor", () => {
  const nameless: string[] = [];
  const visit = (schema: unknown, key: string): void => {
    const { properties, additionalProperties, description } = object.parse(schema);
    if (key !== "" && !key.endsWith("*") && typeof description !== "string") nameless.push(key);
    for (const [name, inner] of Object.entries(object.parse(properties ?? {})))
      visit(inner, `${key}.${name}`);
    if (typeof additionalProperties === "object") visit(additionalProperties, `${key}.*`);
  };
  visit(JSON.parse(jsonSchemaText()), "");
  expect(nameless).toEqual([]);
});
