import { BOUNDS } from "../../../domain/bounds.ts";
import { ok, type Result } from "../../../domain/failure.ts";
import { converse, type Conversation, type Watch } from "../../../models/converse.ts";
import type { Effort, Model } from "../../../models/model.ts";
import { diffInstructions } from "./prompt.ts";
import { diffSchema, type DiffReply, parseDiffReply } from "./reply.ts";

/** One part of a diff, ready to be sent. */
export interface PartInput {
  readonly content: string;
  readonly evidence: string;
  readonly effort: Effort;
  /** Whether mending edits fit the tree, when they are asked for; null when they are not. */
  readonly tryEdits: ((edits: string) => Promise<Result<unknown>>) | null;
}

/** One streamed strong call on a part of a diff; one repair. Edits that never fit don't cost its findings. */
export async function reviewPart(
  { content, evidence, effort, tryEdits }: PartInput,
  { model, cacheKey, watch }: { readonly model: Model; readonly cacheKey: string; readonly watch: Watch },
  signal: AbortSignal,
): Promise<Conversation<DiffReply>> {
  const mend = tryEdits !== null;
  let repairs: number = BOUNDS.reply_repairs;
  return converse(
    model,
    {
      instructions: diffInstructions(mend ? model.editFormat : null),
      messages: [{ role: "user", text: `${content}\n\n${evidence}` }],
      schema: { name: "review", schema: diffSchema(mend) },
      tools: [],
      effort,
      maxOutputTokens: BOUNDS.max_output_tokens,
      cacheKey,
    },
    async (text) => {
      const reply = parseDiffReply(text, mend);
      if (!reply.ok || tryEdits === null || reply.value.edits === "") return reply;
      const fits = await tryEdits(reply.value.edits);
      if (fits.ok) return reply;
      repairs -= 1;
      const isLast = repairs < 0 || fits.failure.code === "conflict";
      return isLast ? ok({ ...reply.value, edits: "", unfit: fits.failure }) : fits;
    },
    signal,
    { watch },
  );
}
