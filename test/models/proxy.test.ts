import { createServer, type Server } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { ask } from "../../src/models/ask.ts";
import { startProxy } from "../support/proxy.ts";
import * as wire from "../support/wire.ts";
import { APIS, KEY, modelAt, quickLimits, REQUEST } from "./support.ts";

const signal = new AbortController().signal;

describe.each(APIS)("$api", ({ build }) => {
  test.each<readonly [number, string, boolean, string]>([
    [407, "auth", false, "HTTPS_PROXY"],
    [403, "network", false, "NO_PROXY"],
    [502, "network", true, "NO_PROXY"],
  ])("a proxy that answers %i", async (status, code, retryable, hint) => {
    const proxy = await startProxy(status);
    const { limits } = quickLimits();
    const model = modelAt("https://api.example/v1", { build, limits, proxy: proxy.url });
    const reply = await ask(model, REQUEST, signal);
    expect(reply.outcome).toMatchObject({
      kind: "failed",
      failure: {
        code,
        retryable,
        message: `cannot connect to api.example through the proxy ${proxy.host}: it answered ${status}`,
        hint: expect.stringContaining(hint),
      },
    });
    expect(proxy.asked).toHaveLength(retryable ? 3 : 1);
    expect(JSON.stringify(proxy.asked)).not.toContain(KEY);
  });
});

test("a proxy that is not there is named, without its login", async () => {
  const model = modelAt("https://api.example/v1", { proxy: "http://me:secret@127.0.0.1:1" });
  const { outcome } = await ask(model, REQUEST, signal);
  expect(outcome).toMatchObject({
    failure: {
      code: "network",
      message: "cannot connect to api.example through the proxy 127.0.0.1:1: connection refused",
    },
  });
  expect(JSON.stringify(outcome)).not.toContain("secret");
});

test("the login goes to the proxy, TLS to the host behind it, the key to neither before that", async () => {
  const server = await wire.startWire([wire.textReply("in the clear")]);
  const proxy = await startProxy();
  const login = proxy.url.replace("//", "//me:p%40ss@");
  const model = modelAt(`https://${server.host}/v1`, { proxy: login });
  // A server without TLS: what matters is that the handshake got to it.
  expect((await ask(model, REQUEST, signal)).outcome).toMatchObject({
    failure: { message: expect.stringContaining("does not speak TLS") },
  });
  expect(proxy.asked[0]?.target).toBe(server.host);
  expect(proxy.asked[0]?.headers["proxy-authorization"]).toBe(`Basic ${btoa("me:p@ss")}`);
  expect(proxy.passed().charCodeAt(0)).toBe(22);
  expect(proxy.passed() + JSON.stringify(proxy.asked)).not.toContain(KEY);
});

test("an address without TLS is asked directly", async () => {
  const server = await wire.startWire([wire.textReply("here")]);
  const reply = await ask(modelAt(server.url, { proxy: "http://127.0.0.1:1" }), REQUEST, signal);
  expect(reply.text).toBe("here");
});

test("cancelling ends a wait for the proxy at once", async () => {
  const silent = createServer((socket) => void socket.on("error", () => {}).resume());
  const url = await listen(silent);
  const abort = new AbortController();
  const model = modelAt("https://api.example/v1", { proxy: url });
  setTimeout(() => abort.abort(), 50);
  expect((await ask(model, REQUEST, abort.signal)).outcome).toMatchObject({ failure: { code: "cancelled" } });
});

/** Starts a server that ends with the test. */
async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}`;
}
