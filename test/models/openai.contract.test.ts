import * as wire from "../support/wire.ts";
import { type Behaviour, describeModelContract, type Subject } from "./contract.ts";
import { boundBy, limitOf, modelAt } from "./support.ts";

describeModelContract("openai", async (behaviours) => {
  const server = await wire.startWire(behaviours.map(toScript));
  return subjectAt(server);
});

// A limit on what may be spent must not change what callers rely on.
describeModelContract("openai under a budget", async (behaviours) => {
  const server = await wire.startWire(behaviours.map(toScript));
  const price = { input: 1, cached: 1, output: 1 };
  const model = modelAt(server.url, { entry: { price } });
  return { ...subjectAt(server), model: boundBy([model], [limitOf(100)])(model) };
});

function subjectAt(server: wire.Wire): Subject {
  return {
    model: modelAt(server.url),
    requests: () => server.posts.length,
    closed: (connections) => server.closed(connections),
  };
}

function toScript(behaviour: Behaviour): wire.Script {
  switch (behaviour.kind) {
    case "text":
      return wire.textReply(...behaviour.pieces);
    case "tool-call":
      return wire.events(
        wire.created(),
        {
          type: "response.output_item.done",
          output_index: 0,
          item: {
            type: "function_call",
            call_id: "call_1",
            name: behaviour.name,
            arguments: behaviour.arguments,
          },
        },
        wire.completed(),
      );
    case "refusal":
      return wire.events(
        wire.created(),
        { type: "response.refusal.delta", output_index: 0, delta: behaviour.text },
        wire.completed(),
      );
    case "length":
      return wire.events(wire.created(), wire.delta(behaviour.text), wire.incomplete("max_output_tokens"));
    case "content-filter":
      return wire.events(wire.created(), wire.incomplete("content_filter"));
    case "cut":
      return wire.events(wire.created(), wire.delta(behaviour.text));
    case "hang":
      return wire.eventsThen([wire.created(), wire.delta(behaviour.text)], () => {});
    case "passing-error":
      return wire.json(503, { error: { message: "overloaded", code: "server_is_overloaded" } });
    default:
      return wire.json(401, { error: { message: "wrong key", code: "invalid_api_key" } });
  }
}
