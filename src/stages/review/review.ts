import { BOUNDS } from "../../domain/bounds.ts";
import type { ChangeSet } from "../../domain/change.ts";
import { type Context, textsOf } from "../../domain/context.ts";
import type { Turn, Work } from "../../domain/draft.ts";
import type { Emit } from "../../domain/events.ts";
import { type Result, fail, ok } from "../../domain/failure.ts";
import type { Inspection } from "../../domain/finding.ts";
import type { Review } from "../../domain/review.ts";
import type { Task } from "../../domain/task.ts";
import { compose } from "../../edits/compose.ts";
import { parseReply } from "../../edits/parse.ts";
import { keepToScope } from "../../edits/scope.ts";
import { converse, type Conversation } from "../../models/converse.ts";
import type { Effort, Model } from "../../models/model.ts";
import { findChangedSince, toChanges } from "../../workspace/changes.ts";
import { overlay } from "../../workspace/overlay.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { findingsStream } from "./findings-stream.ts";
import { reviewInstructions, reviewMessage, shareMessage } from "./prompt.ts";
import type { Share } from "./split.ts";
import { type ParsedReview, parseReview, reviewSchema } from "./verdict.ts";

/** What a review looks at. */
export interface ReviewInput {
  readonly task: Task;
  readonly context: Context;
  readonly work: Work;
  readonly inspection: Inspection;
  readonly effort: Effort;
  /** The files of the draft that this reviewer answers for; null for all of it. */
  readonly share: Share | null;
}

/** A finished review, and the draft with the mending edits in it. */
export interface Reviewed {
  readonly parsed: ParsedReview;
  readonly work: Work;
}

/** One streamed strong call on a draft: findings and the mending edits together; one repair. */
export async function review(
  input: ReviewInput,
  ports: {
    readonly model: Model;
    readonly workspace: Workspace | null;
    readonly emit: Emit;
    readonly cacheKey: string;
  },
  signal: AbortSignal,
): Promise<Conversation<Reviewed>> {
  const { model, workspace, emit } = ports;
  const message = reviewMessage(input.task, input.context, input.work, input.inspection);
  const shown = new Set<string>();
  const openStream = () =>
    findingsStream((finding) => {
      // A repaired review repeats what the first one said.
      if (!shown.has(finding.id)) emit({ type: "review.finding", finding });
      shown.add(finding.id);
    });
  let stream = openStream();
  const conversation = await converse(
    model,
    {
      instructions: reviewInstructions(input.work.kind, model.editFormat),
      messages: [
        { role: "user", text: message },
        ...(input.share === null ? [] : [{ role: "user" as const, text: shareMessage(input.share) }]),
      ],
      schema: { name: "review", schema: reviewSchema() },
      tools: [],
      effort: input.effort,
      maxOutputTokens: BOUNDS.max_output_tokens,
      cacheKey: ports.cacheKey,
    },
    async (text) => {
      await stream.end();
      const parsed = parseReview(text);
      if (!parsed.ok) return parsed;
      const work = await mend(input, parsed.value, workspace);
      return work.ok ? ok({ parsed: parsed.value, work: work.value }) : work;
    },
    signal,
    {
      watch: {
        text: (delta, total) => {
          stream.push(delta);
          emit({ type: "review.progressed", chars: total.length });
        },
        again: () => {
          stream = openStream();
        },
        retrying: (reason, wait) => emit({ type: "model.retried", model: model.id, reason, wait_ms: wait }),
      },
    },
  );
  await stream.end();
  return conversation;
}

/** The draft with the reviewer's edits applied on top; the draft itself when there are none. */
export async function mend(
  { work, task, context, share }: Pick<ReviewInput, "work" | "task" | "context" | "share">,
  parsed: Pick<ParsedReview, "verdict" | "edits">,
  workspace: Workspace | null,
): Promise<Result<Work>> {
  if (parsed.verdict !== "patched") return ok(work);
  if (work.kind === "answer") return ok({ kind: "answer", text: parsed.edits.trim() });
  if (workspace === null) return fail("not_a_worktree", "edits need a git working tree");
  const edits = parseReply(parsed.edits);
  if (!edits.ok) return fail("unusable_reply", `"edits" can't be read: ${edits.failure.message}`);
  const seen = textsOf(context);
  for (const change of work.changes) seen.delete(change.renamedFrom ?? change.path);
  const changed = await findChangedSince(edits.value, seen, workspace);
  if (changed !== null)
    return fail("conflict", `${changed} changed while tandem worked; nothing was written`);
  const changes = await toChanges(edits.value, overlay(workspace, work.changes));
  if (!changes.ok)
    return fail("unusable_reply", `"edits" don't apply to the draft: ${changes.failure.message}`);
  const foreign = share === null ? undefined : ofAnother(share, work.changes, changes.value);
  if (foreign !== undefined)
    return fail("unusable_reply", `"edits" change ${foreign}, which another reviewer looks at`);
  const kept = keepToScope(compose(work.changes, changes.value), task);
  if (!kept.ok) return fail("unusable_reply", `"edits" go too far: ${kept.failure.message}`);
  if (kept.value.length === 0) {
    return fail("unusable_reply", '"edits" take back all of the draft; the verdict for that is "rejected"');
  }
  const removed = removedBeside(work.changes, kept.value);
  if (removed !== undefined) {
    return fail("unusable_reply", `"edits" delete ${removed}, which the draft keeps; a mend deletes no file`);
  }
  return ok({ kind: "edit", changes: kept.value });
}

/** A file of the draft that a mend changes and that is not this reviewer's. */
function ofAnother(share: Share, draft: ChangeSet, mends: ChangeSet): string | undefined {
  const others = new Set(draft.map(({ path }) => path).filter((path) => !share.includes(path)));
  return mends
    .flatMap(({ path, renamedFrom }) => [path, renamedFrom ?? path])
    .find((path) => others.has(path));
}

/** A file of the user's that only the mend deletes: a review mends what was drafted, and no more. */
function removedBeside(draft: ChangeSet, mended: ChangeSet): string | undefined {
  const gone = new Set(draft.filter((change) => change.after === null).map((change) => change.path));
  return mended.find((change) => change.after === null && !gone.has(change.path))?.path;
}

/** The review as the result shows it. */
export function toReview(parsed: ParsedReview, turn: Turn): Review {
  return {
    model: turn.model,
    served_model: turn.served_model,
    verdict: parsed.verdict,
    findings: parsed.findings,
    ms: turn.ms,
    tokens: turn.tokens,
  };
}
