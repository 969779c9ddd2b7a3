import type { Model } from "./model.ts";

/** The same model, whose calls go through `stream`. */
export function withStream(model: Model, stream: Model["stream"]): Model {
  // Named one by one: a model may be an instance of a class, of which `...` takes no methods.
  return {
    id: model.id,
    contextWindow: model.contextWindow,
    editFormat: model.editFormat,
    price: model.price,
    tokensPerSecond: model.tokensPerSecond,
    shutdownDate: () => model.shutdownDate(),
    warm: (opened) => model.warm(opened),
    stream,
  };
}
