import { BOUNDS } from "../../domain/bounds.ts";
import { type Context, textsOf } from "../../domain/context.ts";
import type { Emit } from "../../domain/events.ts";
import type { Finding } from "../../domain/finding.ts";
import type { Task, TaskKind } from "../../domain/task.ts";
import { briefing, section } from "../../models/briefing.ts";
import { converse, type Conversation } from "../../models/converse.ts";
import type { Effort, Message, Model, Repository } from "../../models/model.ts";
import { listShown } from "../../workspace/changes.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import type { Drafted } from "./draft.ts";
import { agentInstructions, mendRequest, solveInstructions } from "./prompt.ts";
import { readWork } from "./read-work.ts";
import { READ_TOOLS, readTools } from "./tools.ts";

/** What was learnt before the task came up: carried along so that it isn't paid for twice. */
export interface Evidence {
  /** An earlier attempt as a unified diff, or the text of an earlier answer. */
  readonly attempt: string;
  /** Why that attempt is not enough, in one sentence. */
  readonly why: string;
  readonly findings: readonly Finding[];
  /** The end of a failed check's output. */
  readonly checkOutput: string | null;
}

/** What a solve starts from. */
export interface SolveInput {
  readonly task: Task;
  readonly kind: TaskKind;
  readonly context: Context;
  readonly effort: Effort;
  readonly evidence: Evidence | null;
  /** The solve's own reply and what the local checks found in it; null for the first attempt. */
  readonly mend: { readonly previous: string; readonly findings: readonly Finding[] } | null;
}

/** The strong model's turn: it may read further files, then gives the edits or the answer. */
export async function solve(
  input: SolveInput,
  ports: {
    readonly model: Model;
    readonly workspace: Workspace | null;
    readonly emit: Emit;
    readonly cacheKey: string;
  },
  signal: AbortSignal,
): Promise<Conversation<Drafted>> {
  const { model, workspace, emit } = ports;
  const seen = textsOf(input.context);
  const messages: Message[] = [{ role: "user", text: briefing(input.task, input.context) }];
  if (input.evidence !== null) messages.push({ role: "user", text: evidenceText(input.evidence) });
  if (input.mend !== null) {
    messages.push({ role: "assistant", text: input.mend.previous });
    messages.push({ role: "user", text: mendRequest(input.mend.findings) });
  }
  const request = {
    instructions: solveInstructions(input.kind, model.editFormat),
    messages,
    schema: null,
    tools: workspace === null ? [] : READ_TOOLS,
    ...(workspace === null ? {} : { repository: repositoryOf(workspace, input.kind) }),
    effort: input.effort,
    maxOutputTokens: BOUNDS.max_output_tokens,
    cacheKey: ports.cacheKey,
  };
  const watch = {
    text: (_delta: string, total: string) => emit({ type: "solve.progressed", chars: total.length }),
    retrying: (reason: string, wait: number) =>
      emit({ type: "model.retried", model: model.id, reason, wait_ms: wait }),
  };
  return converse(
    model,
    request,
    async (text) => {
      const work = await readWork(text, { ...input, seen }, workspace);
      return work.ok ? { ok: true, value: { work: work.value, reply: text } } : work;
    },
    signal,
    workspace === null ? { watch } : { watch, runTool: readTools(workspace, emit, seen) },
  );
}

/** The tree for a model that is an agent; what it may see is what `readTools` would show. */
function repositoryOf(workspace: Workspace, kind: TaskKind): Repository {
  return {
    root: workspace.root,
    instructions: agentInstructions(kind),
    edits: kind === "edit",
    files: async () => {
      const files: string[] = [];
      for (const path of await listShown(workspace)) {
        const file = await workspace.read(path);
        if (file.kind !== "unusable" || file.withheld !== true) files.push(path);
      }
      return files;
    },
    isIgnored: (path) => workspace.isIgnored(path),
  };
}

function evidenceText(evidence: Evidence): string {
  const parts = [
    `An earlier attempt was not good enough: ${evidence.why}\nIt has not been applied; the files above are as they are now. Use what is right in it.`,
    section("draft", evidence.attempt),
  ];
  if (evidence.findings.length > 0) {
    const lines = evidence.findings.map((f) => `- ${f.path}:${f.start_line}: ${f.severity}: ${f.message}`);
    parts.push(section("findings", lines.join("\n")));
  }
  if (evidence.checkOutput !== null) parts.push(section("check-output", evidence.checkOutput));
  return parts.join("\n\n");
}
