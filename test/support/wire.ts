import http, { type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { onTestFinished } from "vitest";

/** One request as the server saw it. */
interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The body parsed as JSON; null when there was none. */
  readonly body: unknown;
  /** Which connection it came on, counted from 1. */
  readonly connection: number;
}

/** What the server does with one request. */
export type Script = (response: ServerResponse, socket: Socket, seen: Seen) => void | Promise<void>;

export interface Wire {
  /** Base URL as a provider's, with `/v1`. */
  readonly url: string;
  readonly host: string;
  /** The POSTs, in order. */
  readonly posts: readonly Seen[];
  /** The GETs, in order. */
  readonly gets: readonly Seen[];
  /** Resolves when the server has seen so many connections close. */
  closed(connections: number): Promise<void>;
}

/**
 * A real HTTP server on the loopback whose n-th POST gets the n-th script, and the last script from then
 * on. GETs get `get`. Ends with the test.
 */
export async function startWire(
  scripts: readonly Script[],
  get: Script = json(200, { data: [] }),
): Promise<Wire> {
  const posts: Seen[] = [];
  const gets: Seen[] = [];
  const numbers = new Map<Socket, number>();
  let closes = 0;
  const waiting = new Set<() => void>();
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("error", () => {});
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      const seen: Seen = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: text === "" ? null : JSON.parse(text),
        connection: numbers.get(request.socket) ?? 0,
      };
      const list = seen.method === "POST" ? posts : gets;
      list.push(seen);
      const script = seen.method === "POST" ? (scripts[posts.length - 1] ?? scripts.at(-1)) : get;
      if (script === undefined) throw new Error("no script for a request");
      void script(response, request.socket, seen);
    });
  });
  server.on("connection", (socket) => {
    numbers.set(socket, numbers.size + 1);
    socket.on("error", () => {});
    socket.on("close", () => {
      closes += 1;
      for (const check of waiting) check();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const host = `127.0.0.1:${address.port}`;
  return {
    url: `http://${host}/v1`,
    host,
    posts,
    gets,
    closed: (connections) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (closes < connections) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
  };
}

/** Answers with a status and any body. */
export function status(
  code: number,
  type: string,
  body: string,
  headers: Record<string, string> = {},
): Script {
  return (response) => void response.writeHead(code, { "content-type": type, ...headers }).end(body);
}

/** Answers with a status and a JSON body. */
export function json(code: number, body: unknown, headers: Record<string, string> = {}): Script {
  return status(code, "application/json", JSON.stringify(body), headers);
}

/** Starts an event stream. */
export function open(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.flushHeaders();
}

/** One server-sent event, as the Responses API frames it. */
export function frame(event: Readonly<Record<string, unknown>>): string {
  return `event: ${String(event.type)}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Streams the events, then ends the body properly. */
export function events(...list: readonly Readonly<Record<string, unknown>>[]): Script {
  return (response) => {
    open(response);
    response.end(list.map(frame).join(""));
  };
}

/** Streams the events, then does what `then` does with the connection. */
export function eventsThen(
  list: readonly Readonly<Record<string, unknown>>[],
  then: (response: ServerResponse, socket: Socket) => void,
): Script {
  return (response, socket) => {
    open(response);
    response.write(list.map(frame).join(""), () => then(response, socket));
  };
}

/** Resets the connection at once. */
export const reset: Script = (_, socket) => void socket.resetAndDestroy();

/** Never answers. */
export const silence: Script = () => {};

/** Tokens as the API reports them. */
export const USAGE = {
  input_tokens: 120,
  input_tokens_details: { cached_tokens: 100 },
  output_tokens: 30,
  output_tokens_details: { reasoning_tokens: 10 },
  total_tokens: 150,
};

type Event = Readonly<Record<string, unknown>>;

export function created(model = "test-model"): Event {
  return {
    type: "response.created",
    sequence_number: 0,
    response: { id: "resp_1", status: "in_progress", model, output: [] },
  };
}

export function delta(text: string, outputIndex = 0): Event {
  return {
    type: "response.output_text.delta",
    item_id: "msg_1",
    output_index: outputIndex,
    content_index: 0,
    delta: text,
  };
}

/** The last event of a whole reply; `more` replaces fields of its response. */
export function completed(more: Event = {}): Event {
  const response = {
    id: "resp_1",
    status: "completed",
    model: "test-model",
    output: [],
    usage: USAGE,
    ...more,
  };
  return { type: "response.completed", response };
}

/** The last event of a reply that was cut for a reason. */
export function incomplete(reason: string): Event {
  return {
    type: "response.incomplete",
    response: { id: "resp_1", status: "incomplete", incomplete_details: { reason }, usage: USAGE },
  };
}

/** The last event of a reply that failed. */
export function responseFailed(code: string, message: string): Event {
  return {
    type: "response.failed",
    response: { id: "resp_1", status: "failed", error: { code, message }, usage: USAGE },
  };
}

/** A whole reply of the given pieces of text. */
export function textReply(...pieces: readonly string[]): Script {
  return events(created(), ...pieces.map((piece) => delta(piece)), completed());
}
