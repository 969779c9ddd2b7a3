import { setTimeout as sleep } from "node:timers/promises";
import { describeModel } from "../../../src/models/catalog.ts";
import { codexModel } from "../../../src/models/codex/codex.ts";
import { fakeCodex, type FakeTurn, NOTE } from "../../support/codex.ts";
import { describeModelContract, type Behaviour } from "../contract.ts";
import { quickLimits } from "../support.ts";

// The app-server has no events for a refusal, and is given no tools.
describeModelContract(
  "codex",
  async (behaviours) => {
    const { env, log } = fakeCodex(behaviours.map(toTurn));
    const place = { env, root: "/nonexistent" };
    const count = (kind: string): number => log().filter((note) => note.kind === kind).length;
    return {
      model: codexModel({ model: "m", entry: describeModel("m", null), place }, quickLimits().limits),
      requests: () => count("turn"),
      closed: async (turns) => {
        while (count("interrupt") < turns) await sleep(5);
      },
    };
  },
  ["tool-call", "refusal"],
);

const CUT = "stream disconnected before completion: stream closed before response.completed";

function toTurn(behaviour: Behaviour): FakeTurn {
  switch (behaviour.kind) {
    case "text":
      return { say: [NOTE.started, ...behaviour.pieces.map(NOTE.delta), NOTE.used, NOTE.completed] };
    case "length":
      return ended(
        [NOTE.delta(behaviour.text)],
        "Incomplete response returned, reason: max_output_tokens",
        "other",
      );
    case "content-filter":
      return ended([], `stream disconnected: Incomplete response returned, reason: content_filter`, "other");
    case "cut":
      return ended([NOTE.delta(behaviour.text)], CUT, "other");
    case "hang":
      return { say: [NOTE.started, NOTE.delta(behaviour.text)] };
    case "passing-error":
      return ended([], "Selected model is at capacity. Please try a different model.", "serverOverloaded");
    default: {
      const info = { httpConnectionFailed: { httpStatusCode: 401 } };
      return ended([], "unexpected status 401 Unauthorized: wrong key", info);
    }
  }
}

function ended(before: readonly unknown[], message: string, info: unknown): FakeTurn {
  return { say: [NOTE.started, ...before, NOTE.error(message, info), NOTE.failed(message, info)] };
}
