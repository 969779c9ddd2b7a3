import { createServer } from "node:net";
import { expect, test, vi } from "vitest";
import { ask } from "../../src/models/ask.ts";
import * as wire from "../support/wire.ts";
import { modelAt, quickLimits, REQUEST } from "./support.ts";

test("a port where nobody listens", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await new Promise((resolve) => server.close(resolve));
  const { limits, waits } = quickLimits();
  const reply = await ask(
    modelAt(`http://127.0.0.1:${port}/v1`, limits),
    REQUEST,
    new AbortController().signal,
  );
  expect(waits).toHaveLength(2);
  expect(reply.outcome).toMatchObject({
    kind: "failed",
    failure: { code: "network", message: `cannot connect to 127.0.0.1:${port}: connection refused` },
  });
});

test("a host name that does not exist", async () => {
  const model = modelAt("http://tandem.invalid/v1", quickLimits().limits);
  const reply = await ask(model, REQUEST, new AbortController().signal);
  expect(reply.outcome).toMatchObject({
    kind: "failed",
    failure: {
      code: "network",
      message: expect.stringMatching(/cannot connect to tandem\.invalid: no (such host name|name server)/),
    },
  });
});

test.each<readonly [string, string]>([
  ["not HTTP", "SSH-2.0-OpenSSH_9.9\r\n"],
  ["not HTTP either", "\u0000\u0001\u0002\r\n\r\n"],
])("a port that speaks %s", async (_, greeting) => {
  const server = createServer((socket) => {
    socket.on("error", () => {}).resume();
    socket.write(greeting);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const model = modelAt(`http://127.0.0.1:${port}/v1`, quickLimits().limits);
    const reply = await ask(model, REQUEST, new AbortController().signal);
    expect(reply.outcome).toMatchObject({
      kind: "failed",
      failure: { code: "network", retryable: false, message: expect.stringContaining("does not speak HTTP") },
    });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

test.each([301, 302, 307, 308])("a redirect (%i) is not followed, and the key stays", async (code) => {
  const elsewhere = await wire.startWire([wire.textReply("stolen")]);
  const server = await wire.startWire([
    (response) => void response.writeHead(code, { location: `${elsewhere.url}/responses` }).end(),
  ]);
  const reply = await ask(modelAt(server.url), REQUEST, new AbortController().signal);
  expect(reply.outcome).toMatchObject({
    kind: "failed",
    failure: { code: "bad_request", retryable: false, message: expect.stringContaining(elsewhere.host) },
  });
  expect(server.posts).toHaveLength(1);
  expect([...elsewhere.posts, ...elsewhere.gets]).toEqual([]);
});

test("the global fetch is never called", async () => {
  const fetch = vi.fn<typeof globalThis.fetch>(() => Promise.reject(new Error("called")));
  vi.stubGlobal("fetch", fetch);
  try {
    const server = await wire.startWire([wire.json(500, {}), wire.textReply("hi")]);
    const model = modelAt(server.url);
    model.warm();
    const reply = await ask(model, REQUEST, new AbortController().signal);
    expect(reply.text).toBe("hi");
    expect(fetch).not.toHaveBeenCalled();
  } finally {
    vi.unstubAllGlobals();
  }
});
