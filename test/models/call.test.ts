import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { ask } from "../../src/models/ask.ts";
import * as wire from "../support/wire.ts";
import { modelAt, REQUEST, run } from "./support.ts";

test.each<readonly [string, wire.Script]>([
  ["that never answers", wire.silence],
  ["that sends headers only", wire.eventsThen([], () => {})],
  ["that stops after its first event", wire.eventsThen([wire.created()], () => {})],
])("a server %s is given up by the watchdog", async (_, script) => {
  const { reply, waits } = await run([script], { idleTimeoutMs: 100 });
  expect(waits).toHaveLength(2);
  expect(reply.outcome).toMatchObject({
    kind: "failed",
    failure: { code: "timeout", retryable: true, message: expect.stringContaining("sent nothing for 0.1 s") },
  });
});

test("signs of life that are no events keep the watchdog quiet", async () => {
  const { reply, requests } = await run(
    [
      (response) => {
        wire.open(response);
        response.write(wire.frame(wire.created()));
        let beats = 0;
        const timer = setInterval(() => {
          beats += 1;
          response.write(": keep-alive\n\n");
          if (beats < 7) return;
          clearInterval(timer);
          response.end(wire.frame(wire.delta("late")) + wire.frame(wire.completed()));
        }, 200);
      },
    ],
    { idleTimeoutMs: 1_000 },
  );
  expect(requests).toBe(1);
  expect(reply).toMatchObject({ text: "late", outcome: { kind: "completed" } });
});

test("the deadline ends the whole call, signs of life or not", async () => {
  const { reply, waits } = await run(
    [
      (response) => {
        wire.open(response);
        const timer = setInterval(() => response.write(": keep-alive\n\n"), 20);
        response.on("close", () => clearInterval(timer));
      },
    ],
    { callTimeoutMs: 200 },
  );
  expect(waits).toEqual([]);
  expect(reply.outcome).toMatchObject({
    kind: "failed",
    failure: { code: "timeout", message: expect.stringContaining("did not finish within 0.2 s") },
  });
});

/** Writes without end, as fast as the other side reads. */
function endless(chunk: string): wire.Script {
  return (response) => {
    wire.open(response);
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on("drain", more);
    more();
  };
}

test.each<readonly [string, string]>([
  ["of one line", "x".repeat(1_000)],
  ["of events", wire.frame(wire.delta("again and "))],
  ["of comments", ": nothing\n\n"],
])("an endless reply %s is given up", async (_, chunk) => {
  const { reply, requests } = await run([endless(chunk)], { replyMaxBytes: 100_000 });
  expect(requests).toBe(1);
  expect(reply.outcome).toMatchObject({
    kind: "failed",
    failure: {
      code: "server_error",
      retryable: false,
      message: expect.stringContaining("larger than 100000 bytes"),
    },
  });
});

test("of an endless error only the beginning is read", async () => {
  const { reply } = await run([
    (response) => {
      response.writeHead(401, { "content-type": "text/plain" });
      const more = (): void => {
        while (!response.destroyed && response.write("no entry ".repeat(100)));
      };
      response.on("drain", more);
      more();
    },
  ]);
  expect(reply.outcome).toMatchObject({ kind: "failed", failure: { code: "auth" } });
  const message = reply.outcome.kind === "failed" ? reply.outcome.failure.message : "";
  expect(message.length).toBeLessThanOrEqual(300);
  expect(message.endsWith("…")).toBe(true);
});

test("a caller's signal is let go of, however the calls end", async () => {
  const server = await wire.startWire([
    wire.textReply("one"),
    wire.json(500, {}),
    wire.textReply("two"),
    wire.events(wire.created(), wire.delta("cut")),
    wire.json(401, {}),
  ]);
  const model = modelAt(server.url);
  const { signal } = new AbortController();
  const kinds: string[] = [];
  for (let call = 0; call < 4; call += 1) kinds.push((await ask(model, REQUEST, signal)).outcome.kind);
  expect(kinds).toEqual(["completed", "completed", "failed", "failed"]);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});
