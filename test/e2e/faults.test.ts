import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import * as chat from "../support/chat-wire.ts";
import { HALF, project, TASK } from "../support/project.ts";
import { bench } from "../support/tandem.ts";
import * as wire from "../support/wire.ts";

const DRAFT = ["*** Begin Patch", ...HALF, "*** End Patch"].join("\n");
const DEEP = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
const error = (code: string, message: string): object => ({ error: { code, message } });

/** What a provider does, in the words of both APIs: how the run ends, and how many requests that takes. */
const FAULTS: readonly (readonly [
  string,
  Record<"responses" | "chat", wire.Script>,
  number,
  string,
  number,
])[] = [
  ["a wrong key", same(wire.json(401, error("invalid_api_key", "wrong"))), 5, "auth", 1],
  ["no quota", same(wire.json(429, error("insufficient_quota", "none left"))), 5, "quota", 1],
  [
    "a redirect",
    same(wire.status(308, "text/plain", "", { location: "http://127.0.0.1:1/" })),
    5,
    "bad_request",
    1,
  ],
  ["a rate limit for a day", same(limited("86400")), 6, "rate_limited", 1],
  ["a rate limit that stays", same(limited("0")), 6, "rate_limited", 3],
  ["an overload that stays", same(wire.json(503, {}, { "retry-after": "0" })), 6, "server_error", 3],
  [
    "a page",
    same(wire.status(502, "text/html", "<title>Bad</title>", { "retry-after": "0" })),
    6,
    "server_error",
    3,
  ],
  [
    "a bomb",
    same(wire.status(200, "text/event-stream", "x", { "content-encoding": "gzip" })),
    6,
    "server_error",
    1,
  ],
  ["a draft cut off", streamed([DRAFT], [], []), 6, "stream_cut", 1],
  [
    "a draft cut at the limit",
    streamed([DRAFT], [wire.incomplete("max_output_tokens")], [chat.chunk({}, "length")]),
    1,
    "truncated_draft",
    1,
  ],
  [
    "a draft that is filtered",
    streamed([DRAFT], [wire.incomplete("content_filter")], [chat.chunk({}, "content_filter")]),
    1,
    "refused",
    1,
  ],
  [
    "a refusal",
    streamed(
      [],
      [{ type: "response.refusal.delta", output_index: 0, delta: "No." }, wire.completed()],
      [chat.chunk({ refusal: "No." }), chat.chunk({}, "stop")],
    ),
    1,
    "refused",
    1,
  ],
  ["nothing, twice", streamed([], [wire.completed()], [chat.chunk({}, "stop")]), 1, "empty", 2],
  ["JSON 100,000 deep, twice", streamed([DEEP], [wire.completed()], [chat.chunk({}, "stop")]), 1, "empty", 2],
];

function same(script: wire.Script): Record<"responses" | "chat", wire.Script> {
  return { responses: script, chat: script };
}

function limited(seconds: string): wire.Script {
  return wire.json(429, error("rate_limit_exceeded", "slow down"), { "retry-after": seconds });
}

/** A stream of the texts, then the events with which each API ends it. */
function streamed(
  texts: readonly string[],
  ends: readonly Readonly<Record<string, unknown>>[],
  chatEnds: readonly Readonly<Record<string, unknown>>[],
): Record<"responses" | "chat", wire.Script> {
  return {
    responses: wire.events(wire.created(), ...texts.map((text) => wire.delta(text)), ...ends),
    chat: chat.chunks(chat.FIRST, ...texts.map((content) => chat.chunk({ content })), ...chatEnds),
  };
}

describe.each(["responses", "chat"] as const)("over %s", (api) => {
  test.each(FAULTS)("%s: the exit code, and an untouched tree", async (_, scripts, exit, code, requests) => {
    const { runHere, home } = await bench({});
    const server = await wire.startWire([scripts[api]]);
    const config = {
      fast: { provider: "there", model: "drafter" },
      strong: { provider: "there", model: "reviewer" },
      providers: { there: { api, base_url: server.url } },
    };
    writeFileSync(path.join(home, "config.json"), JSON.stringify(config));
    const repo = project();
    const ended = await runHere(["-y", "--json", TASK], { cwd: repo.root });
    expect(JSON.parse(ended.stdout)).toMatchObject({ status: "failed", error: { code } });
    expect(ended.code).toBe(exit);
    expect(server.posts).toHaveLength(requests);
    expect(repo.git("status", "--porcelain")).toBe("");
    // Whoever tries again is told of it.
    expect(ended.stderr.match(/again in/g) ?? []).toHaveLength(exit === 6 ? requests - 1 : 0);
  });
});
