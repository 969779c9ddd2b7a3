import * as wire from "../support/wire.ts";
import * as chat from "../support/chat-wire.ts";
import { error, page, type Fault } from "./permanent-faults.ts";
import { KEY } from "./support.ts";

/** Failures that may be gone the next time. */
export const PASSING: readonly Fault[] = [
  {
    name: "408",
    script: wire.json(408, error({ message: "Request time-out" })),
    code: "server_error",
    says: "408",
  },
  { name: "409", script: wire.json(409, error({ message: "Locked" })), code: "server_error", says: "Locked" },
  {
    name: "429 for the rate",
    script: wire.json(
      429,
      error({ type: "tokens", code: "rate_limit_exceeded", message: "Rate limit reached" }),
    ),
    code: "rate_limited",
    says: "Rate limit reached",
  },
  {
    name: "429 without a body",
    script: wire.status(429, "text/plain", ""),
    code: "rate_limited",
    says: "no explanation",
  },
  {
    name: "500",
    script: wire.json(500, error({ code: "server_error", message: "We had an error" })),
    code: "server_error",
    says: "We had an error",
  },
  {
    name: "500 with broken JSON",
    script: wire.status(500, "application/json", '{"error": {"mess'),
    code: "server_error",
    says: "mess",
  },
  {
    name: "502 with a page",
    script: wire.status(502, "text/html", page("502 Bad Gateway")),
    code: "server_error",
    says: "502 Bad Gateway",
  },
  {
    name: "503 overloaded",
    script: wire.json(503, error({ code: "server_is_overloaded", message: "Our servers are overloaded" })),
    code: "server_error",
    says: "overloaded",
  },
  {
    name: "a page instead of a stream",
    script: wire.status(200, "text/html", page("Sign in")),
    code: "server_error",
    says: "Sign in",
  },
  {
    name: "an object instead of a stream",
    script: wire.json(200, { id: "resp_1" }),
    code: "server_error",
    says: "event stream",
  },
  {
    name: "no body at all",
    script: (response) => void response.writeHead(204).end(),
    code: "server_error",
    says: "event stream",
  },
  { name: "a reset before the headers", script: wire.reset, code: "network", says: "before it answered" },
  {
    name: "a reset before the text",
    script: wire.eventsThen([wire.created()], (_, socket) => void socket.resetAndDestroy()),
    chat: chat.chunksThen([chat.FIRST], (_, socket) => void socket.resetAndDestroy()),
    code: "stream_cut",
    says: "middle of its reply",
  },
  {
    name: "an end before the text",
    script: wire.events(wire.created()),
    chat: chat.chunks(chat.FIRST),
    code: "stream_cut",
    says: "too early",
  },
  { name: "an empty stream", script: wire.events(), code: "stream_cut", says: "too early" },
  {
    name: "an error event, flat",
    script: wire.events(wire.created(), {
      type: "error",
      code: "server_error",
      message: "It broke",
      param: null,
    }),
    chat: chat.chunks(chat.FIRST, { type: "error", code: "server_error", message: "It broke" }),
    code: "server_error",
    says: "It broke",
  },
  {
    name: "an error event, nested",
    script: wire.events(wire.created(), {
      type: "error",
      error: { code: "rate_limit_exceeded", message: "Too fast" },
    }),
    chat: chat.chunks(chat.FIRST, { error: { code: 429, message: "Too fast" } }),
    code: "rate_limited",
    says: "Too fast",
  },
  {
    name: "an error event, of bare words",
    script: wire.events(wire.created(), { error: "out of memory" }),
    chat: chat.chunks(chat.FIRST, { error: "out of memory" }),
    code: "server_error",
    says: "out of memory",
  },
  {
    name: "an error object without a type",
    script: wire.events(wire.created(), { message: "upstream went away" }),
    chat: chat.chunks(chat.FIRST, { message: "upstream went away" }),
    code: "server_error",
    says: "upstream went away",
  },
  {
    name: "a failed response",
    script: wire.events(wire.created(), wire.responseFailed("server_error", "It failed")),
    chat: chat.chunks({ choices: [{ error: { code: 502, message: "It failed" } }] }),
    code: "server_error",
    says: "It failed",
  },
  {
    name: "an incomplete reply without a known reason",
    script: wire.events(wire.created(), wire.incomplete(`moon_phase ${KEY}`)),
    chat: chat.chunks(chat.FIRST, chat.chunk({}, `moon_phase ${KEY}`)),
    code: "server_error",
    says: "incomplete: moon_phase [key]",
  },
  {
    name: "a line that is not JSON",
    script: (response) => {
      wire.open(response);
      response.end("data: {not json\n\n");
    },
    code: "server_error",
    says: "not JSON",
  },
  {
    name: "a line that is not JSON, of an event that the SDK would print",
    script: (response) => {
      wire.open(response);
      response.end("event: thread.\ndata: \u001b]0;owned\u0007\n\n");
    },
    code: "server_error",
    says: "not JSON",
  },
  {
    name: "lines that are no events",
    script: (response) => {
      wire.open(response);
      response.end("hello\nthere\n\n\n\u0000:::\n\n");
    },
    code: "stream_cut",
    says: "too early",
  },
  {
    name: "an event without what it must hold",
    script: wire.events(wire.created(), { type: "response.output_text.delta" }, wire.completed()),
    chat: chat.chunks(chat.FIRST, { choices: "none" }),
    code: "server_error",
    says: "an event that is not of the",
  },
];
