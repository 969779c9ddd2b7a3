import * as z from "zod/mini";
import type { ChangeSet, FileStat } from "../domain/change.ts";
import type { Turn } from "../domain/draft.ts";
import type { Escalation } from "../domain/escalation.ts";
import { ERROR_CODES, type Failure } from "../domain/failure.ts";
import { CATEGORIES, type Check, type Finding, type Inspection } from "../domain/finding.ts";
import type { Race } from "../domain/race.ts";
import type { Route } from "../domain/route.ts";
import type { Fallback } from "../domain/run.ts";
import { type Span, TIMED_STAGES } from "../domain/timeline.ts";
import type { Task } from "../domain/task.ts";
import type { Usage } from "../domain/usage.ts";
import type { Verification } from "../domain/verification.ts";

/**
 * What a row may hold. Each schema is written against its domain type, so that a change of the type
 * which the history would lose does not compile.
 */
const text = z.string();
const number = z.number();
const maybeText = z.nullable(text);
const maybeNumber = z.nullable(number);

const boundary = z.nullable(z.enum(["security", "migration", "multi-service"]));
const lane = z.enum(["fast", "strong"]);

const usage: z.ZodMiniType<Usage> = z.object({
  input: number,
  cached: number,
  output: number,
  reasoning: number,
});

const task: z.ZodMiniType<Task> = z.object({
  text,
  input: maybeText,
  files: z.array(text),
  context: z.array(text),
  answer: z.boolean(),
  forced: z.nullable(lane),
});

const route: z.ZodMiniType<Route> = z.object({
  schema: z.literal(1),
  task: text,
  kind: z.enum(["edit", "answer"]),
  lane,
  rule: z.enum([
    "boundary",
    "context-window",
    "steps",
    "verifiable",
    "not-verifiable",
    "unlocated",
    "forced",
  ]),
  boundary,
  estimate: z.object({
    seconds: number,
    probability: number,
    budget_seconds: number,
    // Runs of before the line was kept were fast from one half.
    fast_from: z._default(number, 0.5),
    basis: z.enum(["words", "words+repo", "model", "model+repo"]),
  }),
  reasons: z.array(
    z.object({
      kind: z.enum(["boundary", "size", "location", "artefact", "steps", "window", "question", "forced"]),
      text,
      weight: number,
    }),
  ),
  counterfactual: maybeText,
  model: text,
  ms: number,
});

const escalationReason = z.enum([
  "draft_boundary",
  "draft_too_big",
  "review_rejected",
  "review_unusable",
  "verify_failed",
]);

const escalation: z.ZodMiniType<Escalation> = z.object({
  reason: escalationReason,
  detail: text,
});

const fallback: z.ZodMiniType<Fallback> = z.object({
  role: z.enum(["fast", "strong"]),
  from: text,
  to: text,
  why: text,
});

const turn: z.ZodMiniType<Turn> = z.object({
  model: text,
  served_model: text,
  ms: number,
  first_token_ms: maybeNumber,
  tokens: usage,
});

const race: z.ZodMiniType<Race> = z.object({
  winner: z.nullable(z.enum(["draft", "solve"])),
  lost: z.nullable(turn),
  cancelled_tokens: number,
});

const verification: z.ZodMiniType<Verification> = z.object({
  command: text,
  passed: z.boolean(),
  ms: number,
  output_tail: text,
  ended: z.enum(["exited", "timed_out", "not_started"]),
});

const failure: z.ZodMiniType<Failure> = z.object({
  code: z.enum(ERROR_CODES),
  message: text,
  hint: maybeText,
});

const check: z.ZodMiniType<Check> = z.object({
  name: text,
  state: z.enum(["ran", "partial", "skipped"]),
  ms: number,
  why: text,
});

const fileStat: z.ZodMiniType<FileStat> = z.object({ path: text, added: number, removed: number });

const finding: z.ZodMiniType<Finding> = z.object({
  id: text,
  source: z.enum(["inspect", "review", "verify"]),
  rule: text,
  category: z.enum(CATEGORIES),
  severity: z.enum(["error", "warning", "info"]),
  path: text,
  start_line: number,
  end_line: number,
  message: text,
  suggestion: maybeText,
});

const inspection: z.ZodMiniType<Inspection> = z.object({
  findings: z.array(finding),
  checks: z.array(check),
});

const span: z.ZodMiniType<Span> = z.object({
  stage: z.enum(TIMED_STAGES),
  start_ms: number,
  end_ms: number,
  first_token_ms: maybeNumber,
});

/** The column `runs.detail`: what no other column or table holds. */
export const detailSchema = z.object({
  task,
  route: z.nullable(route),
  escalated: z.nullable(escalation),
  /** Null when the inspection did not run. */
  checks: z.nullable(z.array(check)),
  race: z._default(z.nullable(race), null),
  fallbacks: z._default(z.array(fallback), []),
  final_inspection: z.nullable(inspection),
  /** Null when there was no change. */
  files: z.nullable(z.array(fileStat)),
  verification: z.nullable(verification),
  answer: maybeText,
  usage,
  unpriced_models: z.array(text),
  // Runs of before the times were kept have none.
  timeline: z._default(z.array(span), []),
  error: z.nullable(failure),
  bounds: z.record(text, number),
});

const verdict = z.nullable(z.enum(["approved", "patched", "rejected"]));

/** A row of `runs`. */
export const runRow = z.object({
  id: text,
  root: text,
  repository: maybeText,
  shift: number,
  started_at: number,
  task: text,
  lane: z.nullable(lane),
  status: z.enum(["approved", "patched", "solved", "rejected", "unreviewed", "failed", "cancelled"]),
  error_code: maybeText,
  applied: number,
  added: maybeNumber,
  removed: maybeNumber,
  answered: number,
  ms: number,
  cost_usd: maybeNumber,
  detail: text,
});

/** A run of the fast lane: what was predicted, what came of it, what it took. */
export const fastRunRow = z.object({
  probability: number,
  shift: number,
  status: runRow.shape.status,
  escalated: z.nullable(escalationReason),
  verdict,
  undone: number,
  draft_ms: number,
  draft_tokens: number,
  inspect_ms: number,
  review_ms: number,
  verify_ms: number,
});

/** A row of `stages`. */
export const stageRow = z.object({
  stage: z.enum(["draft", "solve", "review"]),
  model: text,
  served_model: text,
  verdict,
  ms: number,
  first_token_ms: maybeNumber,
  input: number,
  cached: number,
  output: number,
  reasoning: number,
});

/** A row of `findings`: the list it stands in, and the finding. */
export const findingRow = z.pipe(
  z.looseObject({ stage: z.enum(["inspect", "review"]) }),
  z.transform((row) => ({ stage: row.stage, finding: finding.parse(row) })),
);

/** A row of `artefacts`. */
export const artefactRow = z.object({ kind: z.enum(["draft", "patch"]), content: text });

const changes: z.ZodMiniType<ChangeSet> = z.array(
  z.object({ path: text, renamedFrom: maybeText, before: maybeText, after: maybeText }),
);

/** The draft as it is kept: changes of files, the text of an answer, or none. */
export const draftSchema = z.nullable(z.union([text, changes]));
