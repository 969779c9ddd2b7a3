import { setTimeout as pause } from "node:timers/promises";
import { ask, type Reply } from "../../src/models/ask.ts";
import { shareBudget, type SpendingLimit } from "../../src/models/budget.ts";
import { chatModel } from "../../src/models/chat.ts";
import { CALL_LIMITS, type CallLimits } from "../../src/models/call.ts";
import { type CatalogEntry, describeModel } from "../../src/models/catalog.ts";
import type { Model, ModelEvent, ModelRequest } from "../../src/models/model.ts";
import { openaiModel } from "../../src/models/openai.ts";
import { NO_RATE_MEMORY, type RateMemory } from "../../src/models/rate-limits.ts";
import { NO_MEMORY, type ProviderMemory } from "../../src/models/http-model.ts";
import { chatReply } from "../support/chat-wire.ts";
import { startWire, textReply, type Script } from "../support/wire.ts";

/** A key that must turn up nowhere. */
export const KEY = "sk-test-0123456789abcdefSECRET";

export const REQUEST: ModelRequest = {
  instructions: "Answer.",
  messages: [{ role: "user", text: "hello" }],
  schema: null,
  tools: [],
  effort: null,
  maxOutputTokens: 1_000,
  cacheKey: null,
};

/** The product's bounds with waits that pass at once and are written down. */
export function quickLimits(more: Partial<CallLimits> = {}): { limits: CallLimits; waits: number[] } {
  const waits: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    waits.push(ms);
    await pause(0);
  };
  return {
    limits: { ...CALL_LIMITS, retry: { ...CALL_LIMITS.retry, sleep, random: () => 1 }, ...more },
    waits,
  };
}

/** The two APIs, with a reply of some text in the words of each. */
export const APIS = [
  { api: "responses", build: openaiModel, reply: textReply },
  { api: "chat", build: chatModel, reply: chatReply },
] as const;

/** How the model under test is built, where a test says otherwise. */
interface Built {
  readonly build?: typeof openaiModel;
  readonly limits?: CallLimits;
  readonly key?: string | null;
  readonly proxy?: string | null;
  readonly entry?: Partial<CatalogEntry>;
  readonly memory?: ProviderMemory;
  readonly rate?: RateMemory;
}

/** The adapter under test, at a base URL. */
export function modelAt(baseUrl: string, more: Built = {}): Model {
  const {
    build = openaiModel,
    limits = quickLimits().limits,
    key = KEY,
    proxy = null,
    memory = NO_MEMORY,
    rate = NO_RATE_MEMORY,
  } = more;
  const entry = describeModel("test-model", more.entry ?? null);
  return build(
    {
      baseUrl,
      model: "test-model",
      keyEnv: "OPENAI_API_KEY",
      key,
      proxy,
      entry,
      memory,
      rate,
      lists: new Map(),
    },
    limits,
  );
}

/** A limit of which nobody else has anything, and what was held of it. */
export function limitOf(usd: number): SpendingLimit & { readonly held: readonly number[] } {
  const held: number[] = [];
  const others = { spentUsd: 0, heldUsd: 0 };
  return {
    name: "--max-usd",
    usd,
    held,
    hold: async (own) => {
      held.push(own(others));
      return others;
    },
  };
}

/** What puts each of some models under the same limits. */
export function boundBy(models: readonly Model[], limits: readonly SpendingLimit[]): (model: Model) => Model {
  const shared = shareBudget(models, limits);
  if (!shared.ok) throw new Error(shared.failure.message);
  if (shared.value === null) throw new Error("there is no limit");
  return shared.value.bound;
}

/** All events of one call. */
export async function collect(
  model: Model,
  request: ModelRequest = REQUEST,
  signal: AbortSignal = new AbortController().signal,
): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of model.stream(request, signal)) events.push(event);
  return events;
}

/** What a call came to, how many requests it took, and the waits between them in milliseconds. */
export interface Observed {
  readonly reply: Reply;
  readonly requests: number;
  readonly waits: readonly number[];
}

/** Runs one call against a server with the scripts. The key must not turn up in anything it says. */
export async function run(
  scripts: readonly Script[],
  more: Partial<CallLimits> = {},
  build: Built["build"] = openaiModel,
): Promise<Observed> {
  const server = await startWire(scripts);
  const { limits, waits } = quickLimits(more);
  const reply = await ask(modelAt(server.url, { limits, build }), REQUEST, new AbortController().signal);
  if (JSON.stringify(reply).includes(KEY)) throw new Error("the key turned up in the reply");
  return { reply, requests: server.posts.length, waits };
}
