import { BOUNDS } from "../../domain/bounds.ts";
import { type Context, textsOf } from "../../domain/context.ts";
import type { Work } from "../../domain/draft.ts";
import type { Emit } from "../../domain/events.ts";
import type { Finding } from "../../domain/finding.ts";
import type { Task, TaskKind } from "../../domain/task.ts";
import { briefing } from "../../models/briefing.ts";
import { converse, type Conversation } from "../../models/converse.ts";
import type { Message, Model } from "../../models/model.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { draftInstructions, mendRequest } from "./prompt.ts";
import { readWork } from "./read-work.ts";

/** What a draft is made from. */
export interface DraftInput {
  readonly task: Task;
  readonly kind: TaskKind;
  readonly context: Context;
  /** The draft to mend, with what the local checks found; null for the first draft. */
  readonly mend: { readonly previous: string; readonly findings: readonly Finding[] } | null;
}

/** A draft with the words it was written in, which a mending request has to show again. */
export interface Drafted {
  readonly work: Work;
  readonly reply: string;
}

/** Asks the fast model for the task's edits or answer; one repair if the reply can't be used. */
export async function draft(
  input: DraftInput,
  ports: {
    readonly model: Model;
    readonly workspace: Workspace | null;
    readonly emit: Emit;
    readonly cacheKey: string;
    /** Hears the draft while it comes: its next piece, or null when it begins anew. */
    readonly hear: (delta: string | null) => void;
  },
  signal: AbortSignal,
): Promise<Conversation<Drafted>> {
  const { model, workspace, emit } = ports;
  const seen = textsOf(input.context);
  const messages: Message[] = [{ role: "user", text: briefing(input.task, input.context) }];
  if (input.mend !== null) {
    messages.push({ role: "assistant", text: input.mend.previous });
    messages.push({ role: "user", text: mendRequest(input.mend.findings) });
  }
  return converse(
    model,
    {
      instructions: draftInstructions(input.kind, model.editFormat),
      messages,
      schema: null,
      tools: [],
      effort: null,
      maxOutputTokens: BOUNDS.max_output_tokens,
      cacheKey: ports.cacheKey,
    },
    async (text) => {
      const work = await readWork(text, { ...input, seen }, workspace);
      return work.ok ? { ok: true, value: { work: work.value, reply: text } } : work;
    },
    signal,
    {
      watch: {
        text: (delta, total) => {
          ports.hear(delta);
          emit({ type: "draft.progressed", chars: total.length });
        },
        again: () => ports.hear(null),
        repairing: (reason) => emit({ type: "draft.repaired", reason }),
        retrying: (reason, wait) => emit({ type: "model.retried", model: model.id, reason, wait_ms: wait }),
      },
    },
  );
}
