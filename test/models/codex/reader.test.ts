import { expect, test } from "vitest";
import { CodexReader } from "../../../src/models/codex/reader.ts";
import { NOTE } from "../../support/codex.ts";

const UNKNOWN = "The model `m` does not exist or you do not have access to it.";
const NOT_FOR_CHATGPT = "The 'm' model is not supported when using Codex with a ChatGPT account.";
const CUT = "stream disconnected before completion: stream closed before response.completed";

// As the CLI (0.169) says it where the provider, its plan or the network says no.
test.each<readonly [string, unknown, string, boolean]>([
  [UNKNOWN, "modelNotFound", "model_unavailable", false],
  [JSON.stringify({ detail: NOT_FOR_CHATGPT }), "other", "model_unavailable", false],
  ["You’ve hit your usage limit. Try again later.", "usageLimitExceeded", "quota", false],
  ["Quota exceeded. Check your plan and billing details.", "usageLimitExceeded", "quota", false],
  ["Codex ran out of room in the model's context window.", "contextWindowExceeded", "context_length", false],
  ["Selected model is at capacity. Please try a different model.", "serverOverloaded", "server_error", true],
  ["We’re currently experiencing high demand.", "internalServerError", "server_error", true],
  [
    "unexpected status 401 Unauthorized: wrong key",
    { httpConnectionFailed: { httpStatusCode: 401 } },
    "auth",
    false,
  ],
  [
    "unexpected status 402 Payment Required",
    { httpConnectionFailed: { httpStatusCode: 402 } },
    "quota",
    false,
  ],
  ["unexpected status 413 Payload Too Large", { other: { httpStatusCode: 413 } }, "context_length", false],
  ["unexpected status 422 Unprocessable", { other: { httpStatusCode: 422 } }, "bad_request", false],
  [
    "unexpected status 429 Too Many Requests: slow",
    { responseTooManyFailedAttempts: { httpStatusCode: 429 } },
    "rate_limited",
    true,
  ],
  [
    "unexpected status 502 Bad Gateway",
    { responseTooManyFailedAttempts: { httpStatusCode: 502 } },
    "server_error",
    true,
  ],
  [CUT, { responseStreamDisconnected: { httpStatusCode: null } }, "stream_cut", true],
  ["error sending request for url (https://example.com/v1/responses)", "other", "network", true],
  ["Missing environment variable: `AZURE_KEY`.", "other", "auth", false],
  ["words of a newer version", { somethingNew: { more: 1 } }, "server_error", true],
])("%s", (message, info, code, retryable) => {
  const words = message.startsWith("{") ? NOT_FOR_CHATGPT : message;
  const failure = { code, retryable, message: `codex: ${words}`, hint: expect.any(String) };
  const expected = { end: { kind: "failed", error: { failure } } };
  expect(new CodexReader("m").read(NOTE.error(message, info))).toMatchObject(expected);
  expect(new CodexReader("m").read(NOTE.failed(message, info))).toMatchObject(expected);
  // Without its kind, as `codex exec` says it, also while it tries again.
  expect(new CodexReader("m").read({ type: "turn.failed", error: { message } })).toMatchObject(
    typeof info === "object" && "other" in { ...info } ? {} : expected,
  );
  // What may pass is tried again by the CLI itself, before it has said anything.
  for (const again of [
    NOTE.error(message, info, true),
    { type: "error", message: `Reconnecting... 1/5 (${message})` },
  ]) {
    const going = { progress: [{ type: "retrying", reason: `codex: ${words}`, waitMs: 0 }], end: null };
    expect(new CodexReader("m").read(again)).toMatchObject(retryable ? going : { end: { kind: "failed" } });
  }
});

test("the CLI's own further attempts count, come to an end, and never say anything twice", () => {
  const again = NOTE.error(CUT, { responseStreamDisconnected: { httpStatusCode: null } }, true);
  const patient = new CodexReader("m");
  expect(patient.spoke).toBe(false);
  const ends = Array.from({ length: 9 }, () => patient.read(again).end?.kind ?? "going");
  expect(ends).toEqual([...Array.from({ length: 8 }, () => "going"), "failed"]);
  expect(patient.spoke).toBe(true);
  const speaking = new CodexReader("m");
  speaking.read(NOTE.delta("half"));
  expect(speaking.read(again)).toMatchObject({
    end: { kind: "failed", error: { failure: { code: "stream_cut" } } },
  });
});

test("what a limit or a filter of the provider's ends is finished", () => {
  const cases = [
    ["Incomplete response returned, reason: max_output_tokens", "length"],
    ["stream disconnected: Incomplete response returned, reason: content_filter", "content-filter"],
  ] as const;
  for (const [message, reason] of cases) {
    const reader = new CodexReader("m");
    expect(reader.read(NOTE.error(message, "other"))).toMatchObject({ end: { kind: "finished", reason } });
    expect(reader.atEnd()).toEqual({ kind: "finished", reason });
  }
});

test.each([
  null,
  7,
  "text",
  [],
  {},
  { method: 1 },
  { method: "new/thing" },
  { type: "item.completed" },
  { method: "error" },
])("%j means nothing", (value) => {
  const reader = new CodexReader("m");
  expect(reader.read(value)).toEqual({ progress: [], end: null });
  expect(reader.atEnd()).toBeNull();
});
