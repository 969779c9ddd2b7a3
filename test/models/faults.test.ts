import { describe, expect, test, vi } from "vitest";
import * as chat from "../support/chat-wire.ts";
import * as wire from "../support/wire.ts";
import { PASSING } from "./passing-faults.ts";
import { type Fault, PERMANENT } from "./permanent-faults.ts";
import { APIS, run } from "./support.ts";

describe.each(APIS)("$api", ({ api, build, reply: answer }) => {
  const scriptOf = (fault: Fault): wire.Script => (api === "chat" ? fault.chat : null) ?? fault.script;

  test.each(PERMANENT)("$name: one request", async (fault) => {
    const { code, says, hint = "" } = fault;
    const { reply, requests } = await run([scriptOf(fault)], {}, build);
    expect(requests).toBe(1);
    expect(reply.outcome).toMatchObject({
      kind: "failed",
      failure: { code, message: expect.stringContaining(says), hint: expect.stringContaining(hint) },
    });
  });

  test.each(PASSING)("$name: three requests", async (fault) => {
    const print = vi.spyOn(console, "error");
    const { reply, requests, waits } = await run([scriptOf(fault)], {}, build);
    expect(requests).toBe(3);
    expect(waits).toEqual([500, 1_000]);
    const { code, says } = fault;
    expect(reply.outcome).toMatchObject({
      kind: "failed",
      failure: { code, retryable: true, message: expect.stringContaining(says) },
    });
    expect(print).not.toHaveBeenCalled();
    print.mockRestore();
  });

  test.each(PASSING)("$name: the next attempt may do", async (fault) => {
    const { reply, requests } = await run([scriptOf(fault), answer("well")], {}, build);
    expect(requests).toBe(2);
    expect(reply).toMatchObject({ text: "well", outcome: { kind: "completed" } });
  });

  const half =
    api === "chat"
      ? [chat.FIRST, chat.chunk({ content: "hal" })].map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
      : [wire.created(), wire.delta("hal")].map(wire.frame);
  const halfThen =
    (then: Parameters<typeof wire.eventsThen>[1]): wire.Script =>
    (response, socket) => {
      wire.open(response);
      response.write(half.join(""), () => then(response, socket));
    };

  test.each<readonly [string, wire.Script, string]>([
    ["reset", halfThen((_, socket) => void socket.resetAndDestroy()), "stream_cut"],
    ["end", halfThen((response) => void response.end()), "stream_cut"],
    ["stall", halfThen(() => {}), "timeout"],
    [
      "error event",
      halfThen((response) => void response.end('data: {"error":{"message":"x"}}\n\n')),
      "server_error",
    ],
    ["line that is not JSON", halfThen((response) => void response.end("data: {\n\n")), "server_error"],
  ])("after the first text a %s is final, and what came is kept", async (_, script, code) => {
    const { reply, requests } = await run([script], { idleTimeoutMs: 1_000 }, build);
    expect(requests).toBe(1);
    expect(reply).toMatchObject({ text: "hal", outcome: { kind: "failed", failure: { code } } });
  });

  test("a reply that comes a byte at a time ends by the deadline, cut or not", async () => {
    let at = 0;
    const script: wire.Script = (response) => {
      wire.open(response);
      const timer = setInterval(() => response.write(half.join("")[at++] ?? " "), 2);
      response.on("close", () => clearInterval(timer));
    };
    const { reply, requests } = await run([script], { idleTimeoutMs: 10_000, callTimeoutMs: 500 }, build);
    expect(requests).toBe(1);
    expect(at).toBeGreaterThan(3);
    expect(reply.outcome).toMatchObject({ kind: "failed", failure: { code: "timeout" } });
  });
});

test("a failed reply keeps its usage, and that of the attempts before", async () => {
  const { reply } = await run([wire.events(wire.created(), wire.responseFailed("server_error", "x"))]);
  expect(reply.usage).toEqual({ input: 360, cached: 300, output: 90, reasoning: 30 });
});

test("the model that was served is reported", async () => {
  const { reply } = await run([wire.events(wire.created("other-model"), wire.delta("hi"), wire.completed())]);
  expect(reply).toMatchObject({ servedModel: "other-model", outcome: { kind: "completed" } });
});
