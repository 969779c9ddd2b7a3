import * as z from "zod/mini";
import type { Turn } from "../domain/draft.ts";
import type { FastRun } from "../domain/fast-run.ts";
import type { Finding } from "../domain/finding.ts";
import type { Review } from "../domain/review.ts";
import type { Run } from "../domain/run.ts";
import type { RunRecord, RunSummary } from "./history.ts";
import {
  artefactRow,
  detailSchema,
  draftSchema,
  fastRunRow,
  findingRow,
  runRow,
  stageRow,
} from "./schemas.ts";

type Detail = z.infer<typeof detailSchema>;
type StageRow = z.infer<typeof stageRow>;

/** A record taken apart into the rows of its tables. */
export interface Rows {
  readonly run: z.infer<typeof runRow>;
  readonly stages: readonly StageRow[];
  readonly findings: readonly {
    readonly stage: "inspect" | "review";
    readonly position: number;
    readonly finding: Finding;
  }[];
  readonly artefacts: readonly z.infer<typeof artefactRow>[];
}

function turnRow(stage: "draft" | "solve", turn: Turn): StageRow {
  const { tokens, ...rest } = turn;
  return { stage, ...rest, ...tokens, verdict: null };
}

function reviewRow({ model, served_model, verdict, ms, tokens }: Review): StageRow {
  return { stage: "review", model, served_model, verdict, ms, first_token_ms: null, ...tokens };
}

/** Takes a record apart. Every fact goes to one place, so that no two can disagree. */
export function toRows(record: RunRecord): Rows {
  const { run } = record;
  const detail = {
    task: record.task,
    route: run.route,
    escalated: run.escalated,
    checks: run.inspection?.checks ?? null,
    race: run.race,
    fallbacks: run.fallbacks,
    final_inspection: run.final_inspection,
    files: run.change?.files ?? null,
    verification: run.verification,
    answer: run.answer,
    usage: run.usage,
    unpriced_models: run.unpriced_models,
    timeline: run.timeline,
    error: run.error,
    bounds: run.bounds,
  } satisfies { readonly [Key in keyof Detail]: unknown };
  const files = run.change?.files;
  return {
    run: {
      id: run.id,
      root: record.root,
      repository: record.repository,
      shift: record.shift,
      started_at: Math.trunc(record.started_at),
      task: run.task,
      lane: run.route?.lane ?? null,
      status: run.status,
      error_code: run.error?.code ?? null,
      applied: run.change?.applied ? 1 : 0,
      added: files?.reduce((sum, file) => sum + file.added, 0) ?? null,
      removed: files?.reduce((sum, file) => sum + file.removed, 0) ?? null,
      answered: run.answer === null ? 0 : 1,
      ms: run.ms,
      cost_usd: run.cost_usd,
      detail: JSON.stringify(detail),
    },
    stages: [
      ...(run.draft === null ? [] : [turnRow("draft", run.draft)]),
      ...(run.solve === null ? [] : [turnRow("solve", run.solve)]),
      ...(run.review === null ? [] : [reviewRow(run.review)]),
    ],
    findings: [
      ...(run.inspection?.findings ?? []).map((finding, position) => ({
        stage: "inspect" as const,
        position,
        finding,
      })),
      ...(run.review?.findings ?? []).map((finding, position) => ({
        stage: "review" as const,
        position,
        finding,
      })),
    ],
    artefacts: [
      ...(record.draft === null ? [] : [{ kind: "draft" as const, content: JSON.stringify(record.draft) }]),
      ...(run.change === null ? [] : [{ kind: "patch" as const, content: JSON.stringify(run.change.patch) }]),
    ],
  };
}

function tokensOf({ input, cached, output, reasoning }: StageRow): Turn["tokens"] {
  return { input, cached, output, reasoning };
}

function toTurn(row: StageRow | undefined): Turn | null {
  if (row === undefined) return null;
  const { model, served_model, ms, first_token_ms } = row;
  return { model, served_model, ms, first_token_ms, tokens: tokensOf(row) };
}

/** Puts a record together from its rows as SQLite gives them; throws when they don't hold one. */
export function fromRows(rows: {
  readonly run: unknown;
  readonly stages: unknown;
  readonly findings: unknown;
  readonly artefacts: unknown;
}): RunRecord {
  const row = runRow.parse(rows.run);
  const detail = detailSchema.parse(JSON.parse(row.detail));
  const stages = z.array(stageRow).parse(rows.stages);
  const findings = z.array(findingRow).parse(rows.findings);
  const artefacts = z.array(artefactRow).parse(rows.artefacts);

  const stage = (name: StageRow["stage"]) => stages.find((one) => one.stage === name);
  const artefact = (kind: string): unknown =>
    JSON.parse(artefacts.find((one) => one.kind === kind)?.content ?? "null");
  const findingsOf = (name: "inspect" | "review") =>
    findings.filter((one) => one.stage === name).map((one) => one.finding);

  const reviewed = stage("review");
  const run: Run = {
    schema: 1,
    id: row.id,
    task: row.task,
    status: row.status,
    route: detail.route,
    draft: toTurn(stage("draft")),
    inspection: detail.checks && { findings: findingsOf("inspect"), checks: detail.checks },
    review: reviewed?.verdict
      ? {
          model: reviewed.model,
          served_model: reviewed.served_model,
          verdict: reviewed.verdict,
          findings: findingsOf("review"),
          ms: reviewed.ms,
          tokens: tokensOf(reviewed),
        }
      : null,
    escalated: detail.escalated,
    solve: toTurn(stage("solve")),
    race: detail.race,
    fallbacks: detail.fallbacks,
    final_inspection: detail.final_inspection,
    change: detail.files && {
      applied: row.applied === 1,
      files: detail.files,
      patch: z.string().parse(artefact("patch")),
    },
    verification: detail.verification,
    answer: detail.answer,
    usage: detail.usage,
    cost_usd: row.cost_usd,
    unpriced_models: detail.unpriced_models,
    ms: row.ms,
    timeline: detail.timeline,
    error: detail.error,
    bounds: detail.bounds,
  };
  return {
    root: row.root,
    repository: row.repository,
    shift: row.shift,
    started_at: row.started_at,
    task: detail.task,
    run,
    draft: draftSchema.parse(artefact("draft")),
  };
}

/** The columns of {@link toSummary}. */
export const SUMMARY_COLUMNS =
  "id, root, started_at, task, lane, status, error_code, applied, added, removed, answered, ms, cost_usd";

const summaryRow = z.omit(runRow, { detail: true, repository: true, shift: true });

/** One line of the log from its row; throws when the row doesn't hold one. */
export function toSummary(row: unknown): RunSummary {
  const { added, removed, answered, applied, ...rest } = summaryRow.parse(row);
  return {
    ...rest,
    applied: applied === 1,
    lines: added === null || removed === null ? null : { added, removed },
    answered: answered === 1,
  };
}

/**
 * The newest runs of a repository whose estimate chose the fast lane, as {@link toFastRun} reads them.
 * Only estimates that the size model spoke in say anything about it. ?1: repository, ?2: how many.
 */
export const FAST_RUNS = `
  SELECT r.shift, r.status, r.undone, v.verdict,
    r.detail ->> '$.route.estimate.probability' AS probability,
    r.detail ->> '$.escalated.reason' AS escalated,
    coalesce(d.ms, 0) AS draft_ms,
    coalesce(d.output - d.reasoning, 0) AS draft_tokens,
    (SELECT coalesce(sum(value ->> '$.ms'), 0) FROM json_each(r.detail, '$.checks')) AS inspect_ms,
    coalesce(v.ms, 0) AS review_ms,
    coalesce(r.detail ->> '$.verification.ms', 0) AS verify_ms
  FROM runs r
  LEFT JOIN stages d ON d.run_id = r.id AND d.stage = 'draft'
  LEFT JOIN stages v ON v.run_id = r.id AND v.stage = 'review'
  WHERE r.repository = ?1 AND r.lane = 'fast'
    AND r.started_at > coalesce((SELECT at FROM forgotten WHERE repository = ?1), -1)
    AND r.detail ->> '$.route.rule' = 'verifiable'
    AND r.detail ->> '$.route.estimate.basis' LIKE 'model%'
  ORDER BY r.started_at DESC, r.id DESC LIMIT ?2`;

/** One row of {@link FAST_RUNS}; throws when it doesn't hold one. */
export function toFastRun(row: unknown): FastRun {
  const parsed = fastRunRow.parse(row);
  return {
    probability: parsed.probability,
    shift: parsed.shift,
    status: parsed.status,
    escalated: parsed.escalated,
    verdict: parsed.verdict,
    undone: parsed.undone === 1,
    draftMs: parsed.draft_ms,
    draftTokens: parsed.draft_tokens,
    inspectMs: parsed.inspect_ms,
    reviewMs: parsed.review_ms,
    verifyMs: parsed.verify_ms,
  };
}
