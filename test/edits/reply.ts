import type { Edit } from "../../src/edits/edit.ts";
import { parseReply } from "../../src/edits/parse.ts";

/** The edits in a reply that must be readable. */
export function edits(text: string): readonly Edit[] {
  const parsed = parseReply(text);
  if (!parsed.ok) throw new Error(`${parsed.failure.kind}: ${parsed.failure.message}`);
  return parsed.value;
}

/** Why a reply that must not be readable is not. */
export function failure(text: string): { readonly kind: string; readonly message: string } {
  const parsed = parseReply(text);
  if (parsed.ok) throw new Error(`read as ${JSON.stringify(parsed.value)}`);
  return parsed.failure;
}

/** An update by one hunk without anchors. */
export function update(path: string, before: string[], after: string[], moveTo: string | null = null): Edit {
  return { kind: "update", path, moveTo, hunks: [{ anchors: [], before, after, atEnd: false }] };
}
