import { BOUNDS } from "../../domain/bounds.ts";
import { CALL_LIMITS, streamCall, type Call, type CallLimits } from "../call.ts";
import { type CatalogEntry, describeModel } from "../catalog.ts";
import { CallError } from "../failures.ts";
import type { Model, ModelRequest } from "../model.ts";
import { NO_RATE_MEMORY } from "../rate-limits.ts";
import { nearest } from "../http-model.ts";
import { untilAborted } from "../scope.ts";
import { execute, executeAsAgent, type OnBytes } from "./exec.ts";
import { type CodexPlace, type Launch, prepareLaunch } from "./launch.ts";
import { toPrompt } from "./prompt.ts";
import { CodexReader } from "./reader.ts";
import { giveUp, serverFor, type Turn } from "./server.ts";

/** The bounds of a call that hold unless a test says otherwise. */
const CODEX_LIMITS: CallLimits = { ...CALL_LIMITS, idleTimeoutMs: BOUNDS.codex_idle_timeout_ms };

/** A model that is asked through the Codex CLI of this machine, with the login it has. */
export interface CodexSettings {
  readonly model: string;
  readonly entry: CatalogEntry;
  readonly place: CodexPlace;
}

/** Builds the model of a role. The plan of a login has no price per token, so only the user can name one. */
export function createCodexModel(
  model: string,
  overrides: Partial<CatalogEntry> | null,
  place: CodexPlace,
): Model {
  const entry = describeModel(model, { ...overrides, price: overrides?.price ?? null });
  return codexModel({ model, entry, place });
}

/**
 * A model behind the Codex CLI. A request without a repository is text in and text out, by the app-server
 * (by `codex exec` where that can't be had); one with a repository is an agent's work in a copy of it.
 */
export function codexModel({ model, entry, place }: CodexSettings, limits: CallLimits = CODEX_LIMITS): Model {
  let launch: ReturnType<typeof prepareLaunch> | null = null;
  const prepared = (): ReturnType<typeof prepareLaunch> => (launch ??= prepareLaunch(place));
  return {
    id: model,
    contextWindow: entry.contextWindow,
    editFormat: entry.editFormat,
    price: entry.price,
    tokensPerSecond: entry.tokensPerSecond,
    stream(request, signal) {
      const open: Call["open"] = async (signal, onBytes) => {
        const found = await prepared();
        if (!found.ok) throw new CallError({ ...found.failure, retryable: false });
        const turn = toTurn(model, entry, request);
        return (await converse(found.value, turn, request, signal, onBytes))[Symbol.asyncIterator]();
      };
      const origin = { host: "codex", model, keyEnv: null, key: null };
      const reader = (): CodexReader => new CodexReader(model);
      return streamCall({ origin, limits, open, rate: NO_RATE_MEMORY, reader }, signal);
    },
    shutdownDate: () => entry.shutdownDate,
    warm() {
      prepared()
        .then((found) => (found.ok ? serverFor(found.value) : null))
        .catch(() => {});
    },
  };
}

function toTurn(model: string, entry: CatalogEntry, request: ModelRequest): Turn {
  return {
    model,
    instructions: request.instructions,
    prompt: toPrompt(request.messages),
    effort: request.effort === null ? null : nearest(request.effort, entry.efforts),
    schema: request.schema?.schema ?? null,
  };
}

/** Has the CLI take a turn in the way that suits the request; resolves when its messages can be read. */
async function converse(
  launch: Launch,
  turn: Turn,
  { repository }: ModelRequest,
  signal: AbortSignal,
  onBytes: OnBytes,
): Promise<AsyncIterable<unknown>> {
  const asAgent =
    repository === undefined ? null : await executeAsAgent(launch, turn, repository, signal, onBytes);
  if (asAgent !== null) return asAgent;
  const server = await untilAborted(serverFor(launch), signal);
  if (server === null) return execute(launch, turn, signal, onBytes);
  try {
    return measured(await server.turn(turn, signal), onBytes);
  } catch (error) {
    if (signal.aborted) throw error;
    // A version that wants to be asked otherwise.
    giveUp(launch, server);
    return execute(launch, turn, signal, onBytes);
  }
}

async function* measured(notes: AsyncIterable<unknown>, onBytes: OnBytes): AsyncGenerator<unknown, void> {
  for await (const note of notes) {
    onBytes(Buffer.from(`${JSON.stringify(note)}\n`));
    yield note;
  }
}
