import { type ComposedReply, Recorder } from "./recorder.ts";
import type { SpokenReply } from "./script.ts";
import type { Json } from "./wire.ts";

/** Turns a reply of the script into the events of one response. */
export function compose(reply: SpokenReply, request: Json, serial: number): ComposedReply {
  const recorder = new Recorder({
    request,
    model: reply.servedModel ?? request["model"],
    reasoningTokens: reply.reasoningTokens ?? 0,
    cachedTokens: reply.cachedTokens ?? 0,
    serial,
  });
  speak(reply, recorder);
  return recorder.composed();
}

function speak(reply: SpokenReply, recorder: Recorder): void {
  switch (reply.kind) {
    case "text":
      recorder.say("output_text", reply.text, "completed");
      recorder.finish("completed", {});
      break;
    case "json":
      recorder.say("output_text", JSON.stringify(reply.value), "completed");
      recorder.finish("completed", {});
      break;
    case "tool-calls":
      if (reply.text !== undefined) recorder.say("output_text", reply.text, "completed");
      for (const call of reply.calls) recorder.call(call);
      recorder.finish("completed", {});
      break;
    case "refusal":
      recorder.say("refusal", reply.refusal, "completed");
      recorder.finish("completed", {});
      break;
    case "empty":
      recorder.finish("completed", {});
      break;
    case "incomplete":
      recorder.say("output_text", reply.text, "incomplete");
      recorder.finish("incomplete", { incomplete_details: { reason: reply.reason } });
      break;
    case "failed":
      if (reply.text !== undefined) recorder.say("output_text", reply.text, null);
      recorder.finish("failed", { error: { code: reply.code, message: reply.message } });
      break;
    case "error-event": {
      if (reply.text !== undefined) recorder.say("output_text", reply.text, null);
      const fields = { code: reply.code, message: reply.message, param: null };
      recorder.error(reply.shape === "flat" ? fields : { error: { type: "server_error", ...fields } });
      break;
    }
    case "cut":
      recorder.say("output_text", reply.text.slice(0, reply.after), null);
      recorder.breakOff(reply.how);
      break;
    case "stall":
      recorder.say("output_text", reply.text.slice(0, reply.after), null);
      recorder.breakOff("stall");
      break;
  }
}
