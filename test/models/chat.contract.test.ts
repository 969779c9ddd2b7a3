import { chatModel } from "../../src/models/chat.ts";
import * as chat from "../support/chat-wire.ts";
import * as wire from "../support/wire.ts";
import { describeModelContract, type Behaviour } from "./contract.ts";
import { modelAt } from "./support.ts";

describeModelContract("chat", async (behaviours) => {
  const server = await wire.startWire(behaviours.map(toScript));
  return {
    model: modelAt(server.url, { build: chatModel }),
    requests: () => server.posts.length,
    closed: (connections) => server.closed(connections),
  };
});

function toScript(behaviour: Behaviour): wire.Script {
  switch (behaviour.kind) {
    case "text":
      return chat.chatReply(...behaviour.pieces);
    case "tool-call": {
      const called = { name: behaviour.name, arguments: "" };
      const [first, ...rest] = behaviour.arguments;
      return chat.chunks(
        chat.FIRST,
        chat.chunk({ tool_calls: [{ index: 0, id: "call_1", type: "function", function: called }] }),
        chat.chunk({ tool_calls: [{ index: 0, function: { arguments: first } }] }),
        chat.chunk({ tool_calls: [{ index: 0, function: { arguments: rest.join("") } }] }),
        chat.chunk({}, "tool_calls"),
        chat.USED,
      );
    }
    case "refusal":
      return chat.chunks(
        chat.FIRST,
        chat.chunk({ refusal: behaviour.text }),
        chat.chunk({}, "stop"),
        chat.USED,
      );
    case "length":
      return chat.chunks(
        chat.FIRST,
        chat.chunk({ content: behaviour.text }),
        chat.chunk({}, "length"),
        chat.USED,
      );
    case "content-filter":
      return chat.chunks(chat.FIRST, chat.chunk({}, "content_filter"), chat.USED);
    case "cut":
      return chat.chunksThen([chat.FIRST, chat.chunk({ content: behaviour.text })], (response) =>
        response.end(),
      );
    case "hang":
      return chat.chunksThen([chat.FIRST, chat.chunk({ content: behaviour.text })], () => {});
    case "passing-error":
      return wire.json(503, { error: { message: "overloaded", code: "server_is_overloaded" } });
    default:
      return wire.json(401, { error: { message: "wrong key", code: "invalid_api_key" } });
  }
}
