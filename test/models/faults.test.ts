import { expect, test } from "vitest";
import * as wire from "../support/wire.ts";
import { PASSING } from "./passing-faults.ts";
import { PERMANENT } from "./permanent-faults.ts";
import { run } from "./support.ts";

test.each(PERMANENT)("$name: one request", async ({ script, code, says, hint }) => {
  const { reply, requests } = await run([script]);
  expect(requests).toBe(1);
  expect(reply.outcome).toMatchObject({
    kind: "failed",
    failure: { code, message: expect.stringContaining(says), hint: expect.stringContaining(hint ?? "") },
  });
});

test.each(PASSING)("$name: three requests", async ({ script, code, says }) => {
  const { reply, requests } = await run([script]);
  expect(requests).toBe(3);
  expect(reply.outcome).toMatchObject({
    kind: "failed",
    failure: { code, retryable: true, message: expect.stringContaining(says) },
  });
});

test.each(PASSING)("$name: the next attempt may do", async ({ script }) => {
  const { reply, requests } = await run([script, wire.textReply("well")]);
  expect(requests).toBe(2);
  expect(reply).toMatchObject({ text: "well", outcome: { kind: "completed" } });
});

test.each<readonly [string, wire.Script, string]>([
  [
    "reset",
    wire.eventsThen([wire.created(), wire.delta("hal")], (_, socket) => void socket.resetAndDestroy()),
    "stream_cut",
  ],
  ["end", wire.events(wire.created(), wire.delta("hal")), "stream_cut"],
  ["stall", wire.eventsThen([wire.created(), wire.delta("hal")], () => {}), "timeout"],
  [
    "error event",
    wire.events(wire.created(), wire.delta("hal"), { type: "error", code: "server_error", message: "x" }),
    "server_error",
  ],
])("after the first text a %s is final, and what came is kept", async (_, script, code) => {
  const { reply, requests } = await run([script], { idleTimeoutMs: 1_000 });
  expect(requests).toBe(1);
  expect(reply).toMatchObject({ text: "hal", outcome: { kind: "failed", failure: { code } } });
});

test("a failed reply keeps its usage, and that of the attempts before", async () => {
  const { reply } = await run([wire.events(wire.created(), wire.responseFailed("server_error", "x"))]);
  expect(reply.usage).toEqual({ input: 360, cached: 300, output: 90, reasoning: 30 });
});

test("the model that was served is reported", async () => {
  const { reply } = await run([wire.events(wire.created("other-model"), wire.delta("hi"), wire.completed())]);
  expect(reply).toMatchObject({ servedModel: "other-model", outcome: { kind: "completed" } });
});
