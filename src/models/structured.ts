import type { ModelRequest } from "./model.ts";

/** The instructions, with the schema in words for a provider that can't be held to one. */
export function instructionsWithSchema({ instructions, schema }: ModelRequest): string {
  if (schema === null) return instructions;
  return [
    instructions,
    "Answer with one JSON object and nothing else: no prose before or after it, no code fence. It must follow this JSON Schema:",
    JSON.stringify(schema.schema),
  ].join("\n\n");
}
