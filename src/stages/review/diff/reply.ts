import * as z from "zod/mini";
import type { ReportedFinding } from "../../../domain/diff-review.ts";
import { type Failure, fail, ok, type Result } from "../../../domain/failure.ts";
import { parseJson, ReviewFinding } from "../verdict.ts";

const Findings = z.object({ findings: z.array(ReviewFinding) });
const Mends = z.object({ findings: z.array(ReviewFinding), edits: z.string() });

/** A finished reply; what it says is not yet held against the diff. */
export interface DiffReply {
  readonly findings: readonly ReportedFinding[];
  readonly edits: string;
  /** Why its edits can't be used, though its findings can; null when they can. */
  readonly unfit: Failure | null;
}

/** Strict JSON Schema of the reply. */
export function diffSchema(mend: boolean): Readonly<Record<string, unknown>> {
  const { $schema: _, ...schema } = z.toJSONSchema(mend ? Mends : Findings);
  return schema;
}

/** Reads a finished reply; the message of a failure goes back to the reviewer. */
export function parseDiffReply(text: string, mend: boolean): Result<DiffReply> {
  if (text.trim() === "") return fail("empty", "the review was empty");
  const json = parseJson(text);
  if (json === undefined) return fail("unusable_reply", "the review is not JSON");
  const parsed = (mend ? Mends : Findings).safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue === undefined ? "" : ` at ${issue.path.join(".") || "the top"}: ${issue.message}`;
    return fail("unusable_reply", `the review does not follow the schema${where}`);
  }
  const { findings, edits } = { edits: "", ...parsed.data };
  return ok({ findings, edits: edits.trim() === "" ? "" : edits, unfit: null });
}
