import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import { BOUNDS } from "../domain/bounds.ts";
import { CallError, passing, permanent } from "./failures.ts";
import { agentFor } from "./agents.ts";
import { connectionError, cutError, proxyError, viaProxy } from "./network-errors.ts";
import type { AnswerHeaders } from "./rate-limits.ts";

/** One request over our own connections. */
export interface WireRequest {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Ends the request, and later the body, with the signal's reason. */
  readonly signal: AbortSignal;
  readonly connectTimeoutMs: number;
  /** Address of the proxy that https goes through; null for none. */
  readonly proxy: string | null;
  /** Sees every chunk of the body before it is passed on; may throw a {@link CallError} to end it. */
  readonly onBytes?: (chunk: Uint8Array) => void;
}

/** Bytes of the list of models that are read for the sake of a warm connection. */
const WARM_MAX_BYTES = 262_144;

/** A connection that is not warm by then is of no use. */
const WARM_TIMEOUT_MS = 5_000;

/** An answer whose headers are there. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** Streams, with back-pressure; rejects with a {@link CallError} when it is cut. Null where there is none. */
  readonly body: AsyncIterable<Uint8Array> | null;
}

/**
 * One request over node:http(s): the global `fetch`, and `Response` and `Headers` with it, cost 30 to 85 ms
 * at their first use. Answers as soon as the headers are there; the body streams. Rejects with a
 * {@link CallError}, or the signal's reason. Redirects are refused, so that a key never follows one to
 * another host.
 */
export async function send(request: WireRequest): Promise<WireAnswer> {
  const message = await open(request);
  const status = message.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    message.destroy();
    throw redirectError(request.url, message.headers.location);
  }
  if (status < 200 || status > 599) {
    message.destroy();
    throw new CallError(
      permanent("network", `${request.url.host} does not speak HTTP (status ${status})`, null),
    );
  }
  const encoding = message.headers["content-encoding"] ?? "";
  const isEncoded = !/^(identity)?$/i.test(encoding);
  if (isEncoded && status < 300) {
    message.destroy();
    throw encodingError(request.url.host, encoding);
  }
  // Of an error that can't be read the status says enough.
  if (isEncoded) message.destroy();
  const hasBody = status !== 204 && status !== 205 && !isEncoded;
  if (!hasBody) message.resume();
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers.set(name, [value].flat().join(", "));
  }
  return { status, headers, body: hasBody ? readBody(message, request) : null };
}

/**
 * Opens a connection early: a GET of the list of models, so that the next request finds a connection
 * without a handshake; `opened` is told how many milliseconds it took until the provider answered on it.
 * Gives the list, null when there is none. Never fails, never keeps the process running.
 */
export async function warmConnection(
  url: URL,
  headers: Readonly<Record<string, string>>,
  proxy: string | null,
  opened?: (ms: number) => void,
): Promise<string | null> {
  const start = performance.now();
  const request = {
    method: "GET",
    url,
    headers,
    body: null,
    signal: AbortSignal.timeout(WARM_TIMEOUT_MS),
    connectTimeoutMs: BOUNDS.connect_timeout_ms,
    proxy,
  } as const satisfies WireRequest;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    const message = await open(request, (socket) => socket.unref());
    opened?.(performance.now() - start);
    for await (const chunk of message) {
      bytes += chunk.length;
      if (bytes > WARM_MAX_BYTES) return null;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
  } catch {
    return null;
  }
}

/** Sends a request and waits for the headers of the answer. */
async function open(
  request: WireRequest,
  onSocket?: (socket: Socket) => void,
): Promise<http.IncomingMessage> {
  const { url, signal, proxy } = request;
  const agent = await agentFor(url, proxy);
  const place = proxy === null || url.protocol !== "https:" ? url.host : viaProxy(url, proxy);
  return new Promise((resolve, reject) => {
    const { request: start } = url.protocol === "https:" ? https : http;
    const outgoing = start(url, {
      method: request.method,
      agent,
      // Compression would hold back tokens until a block is full.
      headers: { ...request.headers, "accept-encoding": "identity" },
    });
    const stop = (): void => {
      // A connection that is just being given back has nobody who hears of its error.
      outgoing.socket?.once("error", () => {});
      outgoing.destroy(asError(signal.reason));
    };
    const timer = setTimeout(() => {
      const message = `cannot connect to ${place} within ${request.connectTimeoutMs / 1_000} s`;
      outgoing.destroy(new CallError(passing("timeout", message, "check the network")));
    }, request.connectTimeoutMs);
    outgoing.once("socket", (socket) => {
      onSocket?.(socket);
      if (outgoing.reusedSocket) clearTimeout(timer);
      else socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => clearTimeout(timer));
    });
    outgoing.once("proxyConnect", (answer: unknown) => {
      const error = proxyError(answer, place);
      if (error !== null) outgoing.destroy(error);
    });
    // The error of a body that nobody reads (any more) is of no interest, but must not end the process.
    outgoing.once("response", (message) => resolve(message.on("error", () => {})));
    outgoing.on("error", (error) =>
      reject(ownError(error, signal) ?? connectionError(error, place, outgoing.reusedSocket)),
    );
    outgoing.once("close", () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    });
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    outgoing.end(request.body ?? undefined);
  });
}

/**
 * The body as it comes, with back-pressure; whoever stops reading ends the connection. Its end is heard as it
 * arrives, whether anybody asks by then or not: the connection is free for the next request.
 */
function readBody(message: http.IncomingMessage, request: WireRequest): AsyncGenerator<Uint8Array, void> {
  const chunks: Uint8Array[] = [];
  let state: "open" | "ended" | Error = "open";
  let wake: (() => void) | null = null;
  message.on("data", (chunk: Uint8Array) => {
    try {
      request.onBytes?.(chunk);
    } catch (error) {
      message.destroy(asError(error));
      return;
    }
    chunks.push(chunk);
    if (wake === null) message.pause();
    else wake();
  });
  message.once("end", () => {
    state = "ended";
    wake?.();
  });
  message.once("error", (error) => {
    state = ownError(error, request.signal) ?? cutError(error, request.url.host);
    wake?.();
  });
  const isOpen = (): boolean => {
    if (state instanceof Error) throw state;
    return state === "open";
  };
  async function* read(): AsyncGenerator<Uint8Array, void> {
    try {
      for (;;) {
        yield* chunks.splice(0);
        if (chunks.length > 0) continue;
        if (!isOpen()) return;
        const woken = new Promise<void>((resolve) => (wake = resolve));
        message.resume();
        await woken;
        wake = null;
      }
    } finally {
      if (state === "open") message.destroy();
    }
  }
  return read();
}

/** The error that says more than Node's: the abort's own reason, or ours; null when it is Node's. */
function ownError(error: unknown, signal: AbortSignal): Error | null {
  if (signal.aborted) return asError(signal.reason);
  return error instanceof CallError ? error : null;
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

/** Nobody asked for it, and a few bytes of it may be a gigabyte. */
function encodingError(host: string, encoding: string): CallError {
  // A header can hold anything.
  const how = /^[\w-]{1,12}$/.test(encoding) ? encoding : "in a way of its own";
  const message = `${host} compressed its reply (${how}), which was not asked for`;
  return new CallError(
    permanent("server_error", message, "have the gateway in between heed accept-encoding: identity"),
  );
}

function redirectError(from: URL, location: string | undefined): CallError {
  const { href } = from;
  const target = location !== undefined && URL.canParse(location, href) ? new URL(location, href).host : null;
  const message = `${from.host} redirects to ${target ?? "nowhere"}, which is not followed: a key stays with its host`;
  return new CallError(permanent("bad_request", message, "correct the base URL of the provider"));
}
