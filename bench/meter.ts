import { createServer, type IncomingMessage, request as plainRequest, type ServerResponse } from "node:http";
import { request as secureRequest } from "node:https";
import * as z from "zod/mini";
import { catch as orElse } from "zod/mini";
import type { Usage } from "../src/domain/usage.ts";
import { errorBody, isObject, type Json } from "../src/scripted/wire.ts";

/** One request to a model that went through, with what its provider says that it took. */
export interface Metered {
  readonly model: string;
  readonly usage: Usage;
}

/** The most tokens that may go through one meter; all of them are charged at the models' prices. */
export interface TokenBounds {
  readonly input: number;
  readonly output: number;
}

/** A server on 127.0.0.1 that passes requests on, and counts. */
export interface Meter {
  readonly url: string;
  readonly requests: readonly Metered[];
  close(): Promise<void>;
}

const Reported = z.object({
  response: z.object({
    usage: z.object({
      input_tokens: z.number(),
      output_tokens: z.number(),
      input_tokens_details: orElse(z.object({ cached_tokens: z.number() }), { cached_tokens: 0 }),
      output_tokens_details: orElse(z.object({ reasoning_tokens: z.number() }), { reasoning_tokens: 0 }),
    }),
  }),
});

/** Headers that are of one connection only, or would hide the reply's text. */
const NOT_PASSED: ReadonlySet<string> = new Set(["host", "connection", "content-length", "accept-encoding"]);

/**
 * Starts a meter before a server of the Responses API at `upstream`. With bounds a request is refused
 * (400 `bench_bound`) where it could exceed them, a token of input being taken for one byte, which none
 * is shorter than, and is given the output that is left as its limit. A reply without a report of its
 * tokens counts as all that it could have taken.
 */
export async function startMeter(upstream: string, bounds: TokenBounds | null): Promise<Meter> {
  const requests: Metered[] = [];
  /** What the requests under way could take at most. */
  const open = new Set<Usage>();
  const left = (): TokenBounds => {
    const all = [...open, ...requests.map(({ usage }) => usage)];
    const sum = (of: "input" | "output"): number => all.reduce((total, usage) => total + usage[of], 0);
    return { input: (bounds?.input ?? 0) - sum("input"), output: (bounds?.output ?? 0) - sum("output") };
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let bytes = await readAll(request);
    const body = bytes.byteLength === 0 ? null : parsed(bytes.toString("utf8"));
    if (body === null) {
      await pass(upstream, request, bytes, response);
      return;
    }
    const most = { input: bytes.byteLength, cached: 0, output: 0, reasoning: 0 };
    if (bounds !== null) {
      const { input, output } = left();
      const wanted = body["max_output_tokens"];
      most.output = Math.min(output, typeof wanted === "number" ? wanted : output);
      if (most.input > input || most.output <= 0) {
        response.writeHead(400, { "content-type": "application/json" });
        response.end(
          JSON.stringify(errorBody("bench_bound", "the bench allows this process no more tokens")),
        );
        return;
      }
      bytes = Buffer.from(JSON.stringify({ ...body, max_output_tokens: most.output }));
    }
    open.add(most);
    const reply = await pass(upstream, request, bytes, response).catch(() => null);
    open.delete(most);
    if (reply === null) response.destroy();
    const usage = reply === null ? null : usageIn(reply.text);
    // What was refused took nothing.
    if (usage === null && reply !== null && reply.status >= 400) return;
    requests.push({ model: String(body["model"]), usage: usage ?? most });
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the meter has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Sends a request on and its reply back as it comes; resolves with the reply's text. */
async function pass(
  upstream: string,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<{ readonly status: number; readonly text: string }> {
  const url = new URL(upstream.replace(/\/+$/, "") + (request.url ?? ""));
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !NOT_PASSED.has(name)),
  );
  const send = url.protocol === "https:" ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const length = body.byteLength === 0 ? {} : { "content-length": body.byteLength };
    const onward = send(url, { method: request.method, headers: { ...headers, ...length } }, (reply) => {
      const status = reply.statusCode ?? 502;
      const { connection: _, ...kept } = reply.headers;
      response.writeHead(status, kept);
      let text = "";
      reply.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
      reply.once("end", () => resolve({ status, text })).once("error", reject);
      reply.pipe(response);
    });
    onward.once("error", reject);
    // A client that left must not go on being paid for.
    response.once("close", () => {
      if (!response.writableFinished) onward.destroy(new Error("the client left"));
    });
    onward.end(body);
  });
}

/** The usage that a reply's last event (or its body, where nothing was streamed) reports; null for none. */
function usageIn(reply: string): Usage | null {
  for (const line of reply.split("\n").toReversed()) {
    if (!line.includes('"usage"')) continue;
    const event = parsed(line.replace(/^data: ?/, ""));
    const found = Reported.safeParse(event?.["response"] === undefined ? { response: event } : event);
    if (!found.success) continue;
    const { usage } = found.data.response;
    return {
      input: usage.input_tokens,
      cached: usage.input_tokens_details.cached_tokens,
      output: usage.output_tokens,
      reasoning: usage.output_tokens_details.reasoning_tokens,
    };
  }
  return null;
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function parsed(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
