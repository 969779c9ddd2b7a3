import { addUsage, NO_USAGE, type Usage } from "./domain/usage.ts";
import type { Model, ModelEvent, ModelRequest } from "./models/model.ts";
import { countTokens, countUsage } from "./models/tokens.ts";

import type { GivenPorts } from "./scene.ts";

/** Knows what calls had used by the time they were cancelled, which no provider says. */
export interface Meter {
  /** The same ports, whose models' cancelled calls are remembered. */
  readonly watch: (ports: GivenPorts) => GivenPorts;
  /** Loads what counts tokens, to have it when it is needed. */
  readonly warm: () => void;
  /** Counts the calls that were cancelled so far, each once, and tells of each; resolves to their sum. */
  readonly settle: (spend: (model: Model, usage: Usage) => void) => Promise<Usage>;
}

interface Unbilled {
  readonly model: Model;
  readonly request: ModelRequest;
  readonly text: string;
}

export function openMeter(): Meter {
  let unbilled: Unbilled[] = [];
  const watched = (model: Model): Model => ({
    id: model.id,
    contextWindow: model.contextWindow,
    editFormat: model.editFormat,
    price: model.price,
    tokensPerSecond: model.tokensPerSecond,
    shutdownDate: () => model.shutdownDate(),
    warm: (opened) => model.warm(opened),
    stream: (request, signal) =>
      stream(model, request, signal, (text) => unbilled.push({ model, request, text })),
  });
  return {
    watch: (ports) => ({
      ...ports,
      fast: watched(ports.fast),
      strong: watched(ports.strong),
      fallbacks: {
        fast: ports.fallbacks.fast.map(watched),
        strong: ports.fallbacks.strong.map(watched),
      },
    }),
    warm: () => void countTokens("").catch(() => undefined),
    settle: async (spend) => {
      const calls = unbilled;
      unbilled = [];
      let sum = NO_USAGE;
      for (const { model, request, text } of calls) {
        const usage = await countUsage(request, text);
        spend(model, usage);
        sum = addUsage(sum, usage);
      }
      return sum;
    },
  };
}

async function* stream(
  model: Model,
  request: ModelRequest,
  signal: AbortSignal,
  cancelled: (text: string) => void,
): AsyncIterable<ModelEvent> {
  let text = "";
  let started = false;
  let billed = false;
  for await (const event of model.stream(request, signal)) {
    if (event.type === "started") started = true;
    if (event.type === "text" || event.type === "reasoning") text += event.delta;
    if (event.type === "usage") billed = true;
    // A call that nobody had taken up yet costs nothing.
    if (event.type === "failed" && event.failure.code === "cancelled" && started && !billed) cancelled(text);
    yield event;
  }
}
