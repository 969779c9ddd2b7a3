import { execFile, spawnSync } from "node:child_process";
import type { ServerResponse } from "node:http";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import https from "node:https";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { ask } from "../../src/models/ask.ts";
import * as wire from "../support/wire.ts";
import { APIS, KEY, modelAt, quickLimits, REQUEST } from "./support.ts";

/** Listens on a free port of the loopback until the test ends. */
async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

/** A port of the loopback where nobody listens any more. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "tandem-transport-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const signal = new AbortController().signal;

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

describe.each(APIS)("$api", ({ build }) => {
  test("a port where nobody listens", async () => {
    const port = await freePort();
    const { limits, waits } = quickLimits();
    const reply = await ask(modelAt(`http://127.0.0.1:${port}/v1`, { build, limits }), REQUEST, signal);
    expect(waits).toHaveLength(2);
    expect(reply.outcome).toMatchObject({
      kind: "failed",
      failure: { code: "network", message: `cannot connect to 127.0.0.1:${port}: connection refused` },
    });
  });

  test("a host name that does not exist", async () => {
    const model = modelAt("http://tandem.invalid/v1", { build });
    const reply = await ask(model, REQUEST, signal);
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
    const port = await listen(server);
    const reply = await ask(modelAt(`http://127.0.0.1:${port}/v1`, { build }), REQUEST, signal);
    expect(reply.outcome).toMatchObject({
      kind: "failed",
      failure: { code: "network", retryable: false, message: expect.stringContaining("does not speak HTTP") },
    });
  });

  test("a port that speaks no TLS", async () => {
    const server = await wire.startWire([wire.textReply("in the clear")]);
    const reply = await ask(modelAt(`https://${server.host}/v1`, { build }), REQUEST, signal);
    expect(reply.outcome).toMatchObject({
      kind: "failed",
      failure: {
        code: "network",
        retryable: false,
        message: `${server.host} does not speak TLS on this port`,
      },
    });
  });

  test("a handshake that never ends", async () => {
    const port = await listen(createServer((socket) => void socket.on("error", () => {}).resume()));
    const { limits, waits } = quickLimits({ connectTimeoutMs: 100 });
    const reply = await ask(modelAt(`https://127.0.0.1:${port}/v1`, { build, limits }), REQUEST, signal);
    expect(waits).toHaveLength(2);
    expect(reply.outcome).toMatchObject({
      kind: "failed",
      failure: { code: "timeout", message: `cannot connect to 127.0.0.1:${port} within 0.1 s` },
    });
  });

  test.skipIf(!hasOpenssl)("a certificate nobody vouches for (needs openssl)", async () => {
    const folder = await temporaryFolder();
    const [key, certificate] = [path.join(folder, "key.pem"), path.join(folder, "certificate.pem")];
    const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const names = ["-subj", "/CN=localhost", "-keyout", key, "-out", certificate];
    await promisify(execFile)("openssl", ["req", "-x509", ...newKey, ...names]);
    let requests = 0;
    const server = https.createServer({ key: await readFile(key), cert: await readFile(certificate) }, () => {
      requests += 1;
    });
    const port = await listen(server);
    const reply = await ask(modelAt(`https://127.0.0.1:${port}/v1`, { build }), REQUEST, signal);
    expect(requests).toBe(0);
    expect(reply.outcome).toMatchObject({
      kind: "failed",
      failure: {
        code: "network",
        retryable: false,
        message: expect.stringMatching(/^the certificate of 127\.0\.0\.1:\d+ is not trusted \(.*SELF_SIGNED/),
        hint: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
      },
    });
  });

  test.each([301, 302, 307, 308])("a redirect (%i) is not followed, and the key stays", async (code) => {
    const elsewhere = await wire.startWire([wire.textReply("stolen")]);
    const server = await wire.startWire([
      (response) => void response.writeHead(code, { location: `${elsewhere.url}/responses` }).end(),
    ]);
    const reply = await ask(modelAt(server.url, { build }), REQUEST, signal);
    expect(reply.outcome).toMatchObject({
      kind: "failed",
      failure: { code: "bad_request", retryable: false, message: expect.stringContaining(elsewhere.host) },
    });
    expect(server.posts).toHaveLength(1);
    expect([...elsewhere.posts, ...elsewhere.gets]).toEqual([]);
  });
});

test("the global fetch is never called", async () => {
  const fetch = vi.fn<typeof globalThis.fetch>(() => Promise.reject(new Error("called")));
  vi.stubGlobal("fetch", fetch);
  try {
    const server = await wire.startWire([wire.json(500, {}), wire.textReply("hi")]);
    const model = modelAt(server.url);
    model.warm();
    const reply = await ask(model, REQUEST, signal);
    expect(reply.text).toBe("hi");
    expect(fetch).not.toHaveBeenCalled();
  } finally {
    vi.unstubAllGlobals();
  }
});

test("one connection serves one call after the other, of all models", async () => {
  const server = await wire.startWire([wire.textReply("one"), wire.json(500, {}), wire.textReply("two")]);
  await ask(modelAt(server.url), REQUEST, signal);
  await ask(modelAt(server.url), REQUEST, signal);
  expect(server.posts.map((post) => post.connection)).toEqual([1, 1, 1]);
});

test("a connection whose body ends a little after the reply is used again", async () => {
  let ended = false;
  const server = await wire.startWire([
    wire.eventsThen([wire.created(), wire.delta("one"), wire.completed()], (response) => {
      setTimeout(() => response.end(() => (ended = true)), 20);
    }),
    wire.textReply("two"),
  ]);
  await ask(modelAt(server.url), REQUEST, signal);
  await vi.waitFor(() => expect(ended).toBe(true));
  await new Promise((resolve) => setTimeout(resolve, 50));
  await ask(modelAt(server.url), REQUEST, signal);
  expect(server.posts.map((post) => post.connection)).toEqual([1, 1]);
});

test("a provider that leaves a finished reply open does not hold up the caller", async () => {
  const server = await wire.startWire([
    wire.eventsThen([wire.created(), wire.delta("done"), wire.completed()], () => {}),
  ]);
  const reply = await ask(modelAt(server.url), REQUEST, signal);
  expect(reply.outcome).toEqual({ kind: "completed" });
  await server.closed(1);
});

test("a kept connection that was closed meanwhile is replaced without a wait", async () => {
  const server = await wire.startWire([wire.textReply("one"), wire.reset, wire.textReply("two")]);
  const { limits, waits } = quickLimits();
  const model = modelAt(server.url, { limits });
  await ask(model, REQUEST, signal);
  const reply = await ask(model, REQUEST, signal);
  expect(reply.text).toBe("two");
  expect(waits).toEqual([0]);
  expect(server.posts.map((post) => post.connection)).toEqual([1, 1, 2]);
});

test("a signal that fires before the headers ends the request", async () => {
  const abort = new AbortController();
  const server = await wire.startWire([() => abort.abort()]);
  const reply = await ask(modelAt(server.url), REQUEST, abort.signal);
  expect(reply.outcome).toMatchObject({ kind: "failed", failure: { code: "cancelled" } });
  await server.closed(1);
  expect(server.posts).toHaveLength(1);
});

/** Waits until the server has answered a GET and the connection is free again. */
async function warmed(server: wire.Wire): Promise<void> {
  await vi.waitFor(() => expect(server.gets).toHaveLength(1));
  await new Promise((resolve) => setTimeout(resolve, 200));
}

test.each<readonly [string, wire.Script]>([
  ["the list of models", wire.json(200, { data: [{ id: "x".repeat(100_000) }] })],
  ["an error", wire.json(404, { error: { message: "no such path" } })],
])("the connection warmed by %s serves the first request", async (_, get) => {
  const server = await wire.startWire([wire.textReply("hi")], get);
  const model = modelAt(server.url);
  const opened: number[] = [];
  model.warm((ms) => opened.push(ms));
  await warmed(server);
  expect(opened).toEqual([expect.any(Number)]);
  expect(server.gets[0]).toMatchObject({ path: "/v1/models", headers: { authorization: `Bearer ${KEY}` } });
  const reply = await ask(model, REQUEST, signal);
  expect(reply.text).toBe("hi");
  expect(server.posts[0]?.connection).toBe(1);
});

test.each<readonly [string, wire.Script]>([
  ["is endless", endless],
  ["is reset", wire.reset],
  ["breaks off", (response, socket) => void response.write("half", () => socket.resetAndDestroy())],
  ["redirects", (response) => void response.writeHead(302, { location: "/elsewhere" }).end()],
])("an answer to the warming that %s does no harm", async (_, get) => {
  const server = await wire.startWire([wire.textReply("hi")], get);
  const model = modelAt(server.url);
  model.warm();
  await warmed(server);
  expect((await ask(model, REQUEST, signal)).text).toBe("hi");
  expect(server.gets).toHaveLength(1);
});

function endless(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" });
  const more = (): void => {
    while (!response.destroyed && response.write("[".repeat(10_000)));
  };
  response.on("drain", more);
  more();
}

test("warming does nothing where nobody listens", async () => {
  const port = await freePort();
  const opened: number[] = [];
  modelAt(`http://127.0.0.1:${port}/v1`).warm((ms) => opened.push(ms));
  const reply = await ask(modelAt(`http://127.0.0.1:${port}/v1`), REQUEST, signal);
  expect(reply.outcome).toMatchObject({ kind: "failed", failure: { code: "network" } });
  expect(opened).toEqual([]);
});

test("a process ends although its warming gets no answer", async () => {
  const server = await wire.startWire([wire.textReply("never")], wire.silence);
  const file = path.join(await temporaryFolder(), "warm.mjs");
  await build({
    stdin: {
      contents: `
        import { warmConnection } from "./src/models/transport.ts";
        // Nothing but the connection itself may decide when the process ends.
        AbortSignal.timeout = () => new AbortController().signal;
        warmConnection(new URL("${server.url}/models"), {});
        // Long enough for the request to be on its way.
        setTimeout(() => console.log("done"), 300);`,
      resolveDir: process.cwd(),
    },
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "warning",
  });
  const { stdout } = await promisify(execFile)(process.execPath, [file], { timeout: 20_000 });
  expect(stdout).toBe("done\n");
  expect(server.gets).toHaveLength(1);
});
