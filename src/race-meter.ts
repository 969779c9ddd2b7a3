import type { Usage } from "./domain/usage.ts";
import type { Model, ModelEvent, ModelRequest } from "./models/model.ts";
import { countTokens, countUsage } from "./models/tokens.ts";
import { withStream } from "./models/with-stream.ts";
import type { GivenPorts } from "./scene.ts";

/** A call that was cancelled, with what it had used. */
interface Cancelled {
  readonly model: Model;
  /** The strong model's own work, and no review. */
  readonly solves: boolean;
  readonly usage: Usage;
  /** False where nobody had told what it used: it is in no turn. */
  readonly told: boolean;
}

/** Knows what calls had used by the time they were cancelled, which no provider says. */
export interface Meter {
  /** The same ports, whose models' cancelled calls are remembered. */
  readonly watch: (ports: GivenPorts) => GivenPorts;
  /** Loads what counts tokens, to have it when it is needed. */
  readonly warm: () => void;
  /** The calls that were cancelled so far, each told once. */
  readonly settle: () => Promise<readonly Cancelled[]>;
}

type Broken = Pick<Cancelled, "model" | "solves"> & {
  readonly request: ModelRequest;
  readonly text: string;
  readonly usage: Usage | null;
};

export function openMeter(): Meter {
  let calls: Broken[] = [];
  const watched = (model: Model, isStrong: boolean): Model =>
    withStream(model, (request, signal) =>
      stream(model, request, signal, (text, usage) => {
        calls.push({ model, solves: isStrong && request.schema === null, request, text, usage });
      }),
    );
  return {
    watch: (ports) => ({
      ...ports,
      fast: watched(ports.fast, false),
      strong: watched(ports.strong, true),
      fallbacks: {
        fast: ports.fallbacks.fast.map((model) => watched(model, false)),
        strong: ports.fallbacks.strong.map((model) => watched(model, true)),
      },
    }),
    warm: () => void countTokens("").catch(() => undefined),
    settle: async () => {
      const ended = calls;
      calls = [];
      return Promise.all(
        ended.map(async ({ model, solves, request, text, usage }) => ({
          model,
          solves,
          usage: usage ?? (await countUsage(request, text)),
          told: usage !== null,
        })),
      );
    },
  };
}

async function* stream(
  model: Model,
  request: ModelRequest,
  signal: AbortSignal,
  cancelled: (text: string, usage: Usage | null) => void,
): AsyncIterable<ModelEvent> {
  let text = "";
  let started = false;
  let usage: Usage | null = null;
  for await (const event of model.stream(request, signal)) {
    if (event.type === "started") started = true;
    if (event.type === "text" || event.type === "reasoning") text += event.delta;
    if (event.type === "usage") usage = event.usage;
    // A call that nobody had taken up yet costs nothing.
    if (event.type === "failed" && event.failure.code === "cancelled" && started) cancelled(text, usage);
    yield event;
  }
}
