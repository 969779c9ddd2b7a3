import { ulid } from "ulid";
import { BOUNDS } from "../../domain/bounds.ts";
import type { Turn } from "../../domain/draft.ts";
import { fail, ok, type Result } from "../../domain/failure.ts";
import { openLedger } from "../../ledger.ts";
import { ask, type Reply } from "../../models/ask.ts";
import { DATA_NOTICE, section } from "../../models/briefing.ts";
import type { Model } from "../../models/model.ts";
import { crewOf } from "../crew.ts";
import { openLog } from "../session.ts";
import { spendingLimits } from "../spending.ts";
import { limitTime } from "../time-limit.ts";
import { findOutage } from "./hook-review.ts";
import type { HookRun } from "./hook-run.ts";

/** Reasoning included. */
const MAX_TOKENS = 4_000;
/** Subjects that show the style. */
const SHOWN_SUBJECTS = 10;
const TASK = "a commit message for what is staged";

/** What a message is drafted from. */
interface MessageInput {
  readonly diff: string;
  /** Newest first. */
  readonly subjects: readonly string[];
  readonly conventional: boolean;
}

/** Asks the fast model for the message, within the time, and records what it cost as a run of the history. */
export async function askForMessage(input: MessageInput, run: HookRun): Promise<Result<string>> {
  const { cli, session } = run;
  if (!session.ok) return session;
  const { settings } = session.value;
  const history = await openLog(cli, settings);
  const limit = limitTime(cli.surroundings.signal, run.budgetMs ?? BOUNDS.hook_message_ms);
  try {
    const spending = spendingLimits(settings, history);
    if (!spending.ok) return spending;
    const crew = crewOf(settings, spending.value);
    if (!crew.ok) return crew;
    const { fast } = crew.value;
    const outage = await findOutage(settings.fast.provider, BOUNDS.hook_patient_connect_ms);
    if (outage !== null) return { ok: false, failure: outage };
    const startedAt = Date.now();
    const ledger = openLedger(ulid(), TASK, () => undefined, cli.surroundings.signal);
    const reply = await ask(fast, requestOf(input), limit.signal);
    const turn = turnOf(fast, reply);
    ledger.run.draft = turn;
    ledger.spend(fast, turn);
    const read = readReply(reply, limit.signal.aborted && !cli.surroundings.signal.aborted);
    ledger.run.answer = read.ok ? read.value : null;
    // The user reads it in the editor: no model has.
    const ended = read.ok ? ledger.close("unreviewed", null) : ledger.close("failed", read.failure);
    const task = { text: TASK, input: null, files: [], context: [], answer: true, forced: null };
    const { root } = run.workspace;
    await history.record({
      root,
      repository: null,
      shift: 0,
      started_at: startedAt,
      task,
      run: ended,
      draft: null,
    });
    return read;
  } finally {
    limit.close();
    history.close();
  }
}

function requestOf({ diff, subjects, conventional }: MessageInput): Parameters<Model["stream"]>[0] {
  const form = conventional
    ? "Write the subject as a conventional commit (type(scope): description), with the types and scopes that the repository uses."
    : "Write the subject in the style of the repository's own.";
  const style = section("other-files", subjects.slice(0, SHOWN_SUBJECTS).join("\n"), {
    what: "newest subjects",
  });
  return {
    instructions: `You write the commit message for a diff. Say what the change does and, where the diff shows it, why; claim nothing that the diff doesn't show. ${form} The subject has at most 72 characters and no full stop. Add a body, behind a blank line and wrapped at 72 columns, only where the subject can't say it. Reply with the message alone.\n\n${DATA_NOTICE}`,
    messages: [{ role: "user", text: `${style}\n\n${section("standard-input", diff)}` }],
    schema: null,
    tools: [],
    effort: null,
    maxOutputTokens: MAX_TOKENS,
    cacheKey: null,
  };
}

function turnOf(model: Model, reply: Reply): Turn {
  return {
    model: model.id,
    served_model: reply.servedModel,
    ms: reply.ms,
    first_token_ms: reply.firstTokenMs,
    tokens: reply.usage,
  };
}

function readReply({ outcome, text }: Reply, isLate: boolean): Result<string> {
  if (isLate) return fail("timeout", "the model took too long", "--budget gives it longer");
  if (outcome.kind === "completed") return ok(text);
  if (outcome.kind === "failed") {
    const { code, message, hint } = outcome.failure;
    return fail(code, message, hint);
  }
  return fail("unusable_reply", "the model gave no whole message");
}
