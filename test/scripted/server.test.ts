import { networkInterfaces } from "node:os";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { ask, INSTANT, readEvents, scriptOf, spoken, useServers } from "./support.ts";

const start = useServers();

describe("a response that is not streamed", () => {
  test("is one JSON object", async () => {
    const { url } = await start(scriptOf({ kind: "text", text: "hello" }));
    const response = await ask(url, { stream: false });
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toMatchObject({
      object: "response",
      status: "completed",
      usage: { output_tokens: 2 },
    });
  });

  test("fails with a 500 where a stream would carry an error event", async () => {
    const { url } = await start(scriptOf({ kind: "error-event", shape: "flat", code: "x", message: "y" }));
    const response = await ask(url, { stream: false });
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ error: { type: "server_error" } });
  });

  test("is cut by a reset", async () => {
    const { url } = await start(scriptOf({ kind: "cut", text: "hello", after: 2, how: "eof" }));
    await expect(ask(url, { stream: false })).rejects.toThrow("fetch failed");
  });
});

describe("the script", () => {
  test("gives its replies in turn, and the last again", async () => {
    const { url } = await start(scriptOf({ kind: "json", value: 1 }, { kind: "json", value: 2 }));
    const texts: string[] = [];
    for (let turn = 0; turn < 3; turn += 1) texts.push(spoken(await readEvents(await ask(url))));
    expect(texts).toEqual(["1", "2", "2"]);
  });

  test("runs out where the last reply must not repeat", async () => {
    const { url } = await start({
      models: { m: { ...INSTANT, once: true, replies: [{ kind: "text", text: "only" }] } },
    });
    expect((await ask(url)).status).toBe(200);
    const second = await ask(url);
    expect(second.status).toBe(400);
    expect(await second.json()).toMatchObject({
      error: { code: "script_exhausted", message: "The script has no reply number 2 for `m`." },
    });
  });

  test("can answer from the request", async () => {
    const { url } = await start({
      models: {
        m: {
          ...INSTANT,
          replies: ({ body }) => ({ kind: "text", text: `heard ${String(body?.["input"])}` }),
        },
      },
    });
    const events = await readEvents(await ask(url, { input: "you" }));
    expect(spoken(events)).toBe("heard you");
  });

  test("can answer with the provider's HTTP errors", async () => {
    const { url } = await start(
      scriptOf(
        {
          kind: "http-error",
          status: 429,
          headers: { "retry-after": "7" },
          body: { error: { code: "rate_limit_exceeded" } },
        },
        { kind: "http-error", status: 502, body: "<h1>Bad gateway</h1>" },
      ),
    );
    const limited = await ask(url);
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "7"]);
    expect(await limited.json()).toEqual({ error: { code: "rate_limit_exceeded" } });
    const html = await ask(url);
    expect([html.status, html.headers.get("content-type")]).toEqual([502, "text/html; charset=utf-8"]);
    expect(await html.text()).toBe("<h1>Bad gateway</h1>");
  });
});

describe("a wrong request", () => {
  test.each([
    ["an unknown model", "POST", "responses", '{"model":"gpt-none"}', 404, "model_not_found"],
    [
      "a model named like a property of every object",
      "POST",
      "responses",
      '{"model":"toString"}',
      404,
      "model_not_found",
    ],
    ["no model", "POST", "responses", "{}", 400, "missing_required_parameter"],
    ["no JSON", "POST", "responses", "{", 400, null],
    ["JSON that is no object", "POST", "responses", "[1]", 400, null],
    ["another path", "POST", "chat/completions", "{}", 404, null],
    ["another method", "PUT", "responses", "{}", 404, null],
  ])("%s gets the API's error", async (_, method, path, body, status, code) => {
    const server = await start(scriptOf({ kind: "text", text: "x" }));
    const response = await fetch(`${server.url}/${path}`, { method, body });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { type: "invalid_request_error", code } });
    expect(server.requests).toHaveLength(1);
  });
});

describe("the server", () => {
  test("lists the script's models", async () => {
    const { url } = await start(scriptOf({ kind: "empty" }));
    expect(await (await fetch(`${url}/models`)).json()).toMatchObject({
      object: "list",
      data: [{ id: "m", object: "model" }],
    });
  });

  test("logs what it received", async () => {
    const server = await start(scriptOf({ kind: "text", text: "x" }));
    await (await fetch(`${server.url}/models`)).text();
    await (await ask(server.url, { input: "é" })).text();
    expect(server.requests).toMatchObject([
      { method: "GET", path: "/v1/models", model: null, body: null, bytes: 0 },
      {
        method: "POST",
        path: "/v1/responses",
        model: "m",
        body: { model: "m", input: "é", stream: true },
        bytes: Buffer.byteLength('{"model":"m","input":"é","stream":true}'),
        headers: { "content-type": "text/plain;charset=UTF-8" },
        ended: "answered",
      },
    ]);
    const [first, second] = server.requests.map(({ at }) => at);
    expect(second).toBeGreaterThanOrEqual(first ?? Infinity);
  });

  test("listens on the loopback address alone", async () => {
    const { url } = await start(scriptOf({ kind: "empty" }));
    const { hostname, port } = new URL(url);
    expect(hostname).toBe("127.0.0.1");
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4");
    for (const { address } of others) {
      const outcome = await new Promise((resolve) => {
        const socket = connect(Number(port), address, () => resolve("connected"));
        socket.once("error", () => resolve("refused"));
      });
      expect(outcome).toBe("refused");
    }
  });

  test("closes with requests still open", async () => {
    const server = await start(scriptOf({ kind: "stall", text: "x", after: 1 }));
    const response = await ask(server.url);
    await server.close();
    await server.close();
    await expect(response.text()).rejects.toThrow("terminated");
    await expect(ask(server.url)).rejects.toThrow("fetch failed");
    expect(server.requests[0]?.ended).toBe("client-left");
  });

  test("survives a client that goes while it sends its request", async () => {
    const server = await start(scriptOf({ kind: "text", text: "still here" }));
    const { port } = new URL(server.url);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), "127.0.0.1", () => {
        socket.write("POST /v1/responses HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{", () => {
          socket.destroy();
          resolve();
        });
      });
    });
    expect((await ask(server.url)).status).toBe(200);
    expect(server.requests).toHaveLength(1);
  });
});
