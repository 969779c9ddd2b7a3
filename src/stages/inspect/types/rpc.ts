import type { Readable, Writable } from "node:stream";
import * as z from "zod/mini";

const messageSchema = z.object({
  id: z.optional(z.union([z.number(), z.string()])),
  method: z.optional(z.string()),
  params: z.optional(z.unknown()),
  result: z.optional(z.unknown()),
  error: z.optional(z.object({ message: z.string() })),
});

/** One end of a JSON-RPC 2.0 connection. */
export interface Connection {
  /** Resolves with the result; rejects with the other side's error, or when the connection closes. */
  readonly request: (method: string, params: unknown) => Promise<unknown>;
  /** Rejects what is under way and whatever is asked later. */
  close(why: string): void;
}

/**
 * JSON-RPC 2.0 with the base protocol's headers (Language Server Protocol 3.17), over two streams.
 * `answer` is given the other side's requests and may return a promise; where it fails, the connection
 * is closed.
 */
export function connect(
  input: Readable,
  output: Writable,
  answer: (method: string, params: unknown) => unknown,
): Connection {
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let closed: string | null = null;
  let nextId = 1;

  function send(message: object): void {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    output.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }
  function close(why: string): void {
    closed ??= why;
    for (const asked of waiting.values()) asked.reject(new Error(closed));
    waiting.clear();
  }
  function reply(id: number | string, method: string, params: unknown): void {
    const failed = (error: unknown): void =>
      close(`its question ${method} failed: ${error instanceof Error ? error.message : String(error)}`);
    try {
      const answered = answer(method, params);
      // Thousands of questions are asked in a look: one that is answered at once waits for nothing.
      if (answered instanceof Promise) answered.then((result) => send({ id, result }), failed);
      else send({ id, result: answered });
    } catch (error) {
      failed(error);
    }
  }
  function receive(body: string): void {
    const { id, method, params, result, error } = messageSchema.parse(JSON.parse(body));
    if (method !== undefined) {
      if (id !== undefined) reply(id, method, params);
      return;
    }
    const asked = typeof id === "number" ? waiting.get(id) : undefined;
    if (asked === undefined || typeof id !== "number") return;
    waiting.delete(id);
    if (error === undefined) asked.resolve(result);
    else asked.reject(new Error(error.message));
  }

  const receiveAll = (bodies: readonly string[]): void => {
    output.cork();
    try {
      for (const body of bodies) receive(body);
    } finally {
      output.uncork();
    }
  };
  readFrames(input, receiveAll, close);
  output.on("error", () => close("the connection broke"));
  return {
    request: (method, params) =>
      new Promise((resolve, reject) => {
        if (closed !== null) return reject(new Error(closed));
        const id = nextId++;
        waiting.set(id, { resolve, reject });
        send({ id, method, params });
      }),
    close,
  };
}

/** Cuts a stream into the bodies of its messages; says when what comes is none. */
function readFrames(
  input: Readable,
  receive: (bodies: readonly string[]) => void,
  close: (why: string) => void,
): void {
  let chunks: Buffer[] = [];
  let size = 0;
  let wanted = 0;
  input.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    // Joined only when there is enough for a message: a large one comes in many pieces.
    if (size < wanted) return;
    let bytes = Buffer.concat(chunks);
    const bodies: string[] = [];
    try {
      for (;;) {
        const headers = bytes.indexOf("\r\n\r\n");
        const length =
          headers === -1 ? null : /content-length: *(\d+)/i.exec(bytes.toString("latin1", 0, headers));
        wanted = headers === -1 ? 0 : headers + 4 + Number(length?.[1]);
        if (headers === -1 || bytes.length < wanted) break;
        bodies.push(bytes.toString("utf8", headers + 4, wanted));
        bytes = bytes.subarray(wanted);
        wanted = 0;
      }
      receive(bodies);
    } catch (error) {
      close(`it sent what is no message: ${error instanceof Error ? error.message : String(error)}`);
    }
    chunks = [bytes];
    size = bytes.length;
  });
}
