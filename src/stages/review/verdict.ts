import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { type Result, fail, ok } from "../../domain/failure.ts";
import { CATEGORIES, type Finding } from "../../domain/finding.ts";
import type { Verdict } from "../../domain/review.ts";

/** A finding as the wire has it. */
export const ReviewFinding = z.object({
  title: z.string(),
  message: z.string(),
  category: z.enum(CATEGORIES),
  severity: z.enum(["error", "warning", "info"]),
  path: z.string(),
  start_line: z.number(),
  end_line: z.number(),
  suggestion: z.nullable(z.string()),
});

/** The reviewer's answer. Findings come first, so that they can be shown while the rest streams. */
const ReviewReply = z.object({
  findings: z.array(ReviewFinding),
  verdict: z.enum(["approved", "patched", "rejected"]),
  summary: z.string(),
  edits: z.string(),
});

/** Strict JSON Schema of {@link ReviewReply} as the wire wants it: every key required, no others. */
export function reviewSchema(): Readonly<Record<string, unknown>> {
  const { $schema: _, ...schema } = z.toJSONSchema(ReviewReply);
  return schema;
}

/** What a reply says, before its edits are tried. */
export interface ParsedReview {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly summary: string;
  readonly edits: string;
}

/**
 * Reads a finished review. Two contradictions are sent back rather than interpreted: `patched`
 * without edits, and `approved` beside an error that nothing mends.
 */
export function parseReview(text: string): Result<ParsedReview> {
  if (text.trim() === "") return fail("empty", "the review was empty");
  const json = parseJson(text);
  if (json === undefined) return fail("unusable_reply", "the review is not JSON");
  const parsed = ReviewReply.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === undefined ? "" : ` at ${issue.path.join(".") || "the top"}: ${issue.message}`;
    return fail("unusable_reply", `the review does not follow the schema${where}`);
  }
  const { findings, verdict, summary, edits } = parsed.data;
  const mends = edits.trim() !== "";
  if (verdict === "patched" && !mends) {
    return fail("unusable_reply", 'the verdict is "patched", but "edits" is empty');
  }
  if (verdict === "approved" && !mends && findings.some((finding) => finding.severity === "error")) {
    return fail("unusable_reply", 'the verdict is "approved", but an error is reported and nothing mends it');
  }
  return ok({
    verdict: verdict === "approved" && mends ? "patched" : verdict,
    findings: findings.map(toFinding),
    summary,
    edits: mends ? edits : "",
  });
}

/** A finding of a reply in progress; null when it does not follow the schema. */
export function parseFinding(value: unknown): Finding | null {
  const parsed = ReviewFinding.safeParse(value);
  return parsed.success ? toFinding(parsed.data) : null;
}

function toFinding(raw: z.infer<typeof ReviewFinding>): Finding {
  const start = Math.max(1, Math.trunc(raw.start_line));
  const message = raw.message.trim() === "" ? raw.title : raw.message;
  return {
    id: createHash("sha256")
      .update([raw.path, raw.category, raw.title].join("\0"))
      .digest("hex")
      .slice(0, 12),
    source: "review",
    rule: raw.category,
    category: raw.category,
    severity: raw.severity,
    path: raw.path,
    start_line: start,
    end_line: Math.max(start, Math.trunc(raw.end_line)),
    message,
    suggestion: raw.suggestion,
  };
}

/** JSON, also inside a code fence: servers without structured output wrap it in one. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(withoutFence(text.trim()));
  } catch {
    return undefined;
  }
}

/** Not by one expression: models in JSON mode may write blank lines without end, which it would try all ways. */
function withoutFence(text: string): string {
  const end = text.indexOf("\n");
  if (end === -1 || !/^```(json)?\s*$/.test(text.slice(0, Math.min(end, 100)))) return text;
  return text.endsWith("\n```") ? text.slice(end, -"```".length) : text;
}
