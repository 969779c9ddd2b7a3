import { describe, expect, test } from "vitest";
import { ask } from "../../src/models/ask.ts";
import type { Model, ModelEvent, ModelRequest } from "../../src/models/model.ts";
import { collect, REQUEST } from "./support.ts";

/** What a provider does with one request, whatever protocol it speaks. */
export type Behaviour =
  | { readonly kind: "text"; readonly pieces: readonly string[] }
  | { readonly kind: "tool-call"; readonly name: string; readonly arguments: string }
  | { readonly kind: "refusal"; readonly text: string }
  | { readonly kind: "length"; readonly text: string }
  | { readonly kind: "content-filter" }
  /** The text, then the connection ends properly but without the reply's own end. */
  | { readonly kind: "cut"; readonly text: string }
  /** The text, then nothing at all; the connection stays open. */
  | { readonly kind: "hang"; readonly text: string }
  /** An error that may pass, as 503. */
  | { readonly kind: "passing-error" }
  /** An error that stays, as 401. */
  | { readonly kind: "permanent-error" };

/** A model whose provider behaves as told, one behaviour a request, the last one from then on. */
export interface Subject {
  readonly model: Model;
  /** Requests the provider has received. */
  readonly requests: () => number;
  /** Resolves when the provider has lost so many connections. */
  readonly closed: (connections: number) => Promise<void>;
}

/**
 * What every implementation of Model must do, whatever is behind it. Waits between attempts must be none.
 *
 * @param never what the provider has no way to do
 */
export function describeModelContract(
  name: string,
  start: (behaviours: readonly Behaviour[]) => Promise<Subject>,
  never: readonly Behaviour["kind"][] = [],
): void {
  describe(`${name}: the contract of Model`, () => {
    test("text comes in its pieces, then usage, then one finished", async () => {
      const { model } = await start([{ kind: "text", pieces: ["Hel", "lo, ", "wörld 👋"] }]);
      const events = await collect(model);
      checkShape(events);
      expect(events[0]?.type).toBe("started");
      expect(textOf(events)).toBe("Hello, wörld 👋");
      expect(events.filter((event) => event.type === "text").length).toBeGreaterThan(1);
      expect(events.at(-2)?.type).toBe("usage");
      expect(events.at(-1)).toEqual({ type: "finished", reason: "stop" });
    });

    test("an empty reply is finished, without text", async () => {
      const { model } = await start([{ kind: "text", pieces: [] }]);
      const events = await collect(model);
      checkShape(events);
      expect(textOf(events)).toBe("");
      expect(events.at(-1)).toEqual({ type: "finished", reason: "stop" });
    });

    test.skipIf(never.includes("tool-call"))("a tool call comes whole", async () => {
      const { model } = await start([{ kind: "tool-call", name: "read", arguments: '{"path":"a.ts"}' }]);
      const events = await collect(model, withTool);
      checkShape(events);
      const calls = events.filter((event) => event.type === "tool-call");
      expect(calls).toMatchObject([{ name: "read", arguments: '{"path":"a.ts"}' }]);
      expect(events.at(-1)).toEqual({ type: "finished", reason: "tool-calls" });
    });

    const ends: readonly (readonly [Behaviour, string])[] = [
      [{ kind: "refusal", text: "I will not." }, "refusal"],
      [{ kind: "length", text: "begins but" }, "length"],
      [{ kind: "content-filter" }, "content-filter"],
    ];
    test.each(ends.filter(([{ kind }]) => !never.includes(kind)))(
      "%o finishes with %s",
      async (behaviour, reason) => {
        const { model, requests } = await start([behaviour]);
        const events = await collect(model);
        checkShape(events);
        expect(events.at(-1)).toEqual({ type: "finished", reason });
        expect(requests()).toBe(1);
      },
    );

    test("a reply that merely ends is a failure, and its text stays", async () => {
      const { model, requests } = await start([{ kind: "cut", text: "half an ans" }]);
      const events = await collect(model);
      checkShape(events);
      expect(textOf(events)).toBe("half an ans");
      expect(events.at(-1)).toMatchObject({
        type: "failed",
        failure: { code: "stream_cut", retryable: true },
      });
      expect(requests()).toBe(1);
    });

    test("a reply cut before its first text is asked for again", async () => {
      const { model, requests } = await start([
        { kind: "cut", text: "" },
        { kind: "text", pieces: ["done"] },
      ]);
      const events = await collect(model);
      checkShape(events);
      expect(textOf(events)).toBe("done");
      expect(requests()).toBe(2);
    });

    test("a passing error is tried again, with notice", async () => {
      const { model, requests } = await start([
        { kind: "passing-error" },
        { kind: "text", pieces: ["done"] },
      ]);
      const events = await collect(model);
      checkShape(events);
      expect(events.filter((event) => event.type === "retrying")).toHaveLength(1);
      expect(textOf(events)).toBe("done");
      expect(requests()).toBe(2);
    });

    test("a passing error that stays is given up after three attempts", async () => {
      const { model, requests } = await start([{ kind: "passing-error" }]);
      const events = await collect(model);
      checkShape(events);
      expect(events.at(-1)).toMatchObject({ type: "failed", failure: { retryable: true } });
      expect(requests()).toBe(3);
    });

    test("a permanent error is not tried again", async () => {
      const { model, requests } = await start([{ kind: "permanent-error" }]);
      const events = await collect(model);
      checkShape(events);
      expect(events.at(-1)).toMatchObject({ type: "failed", failure: { retryable: false } });
      expect(requests()).toBe(1);
    });

    test("a signal that has fired already sends nothing", async () => {
      const { model, requests } = await start([{ kind: "text", pieces: ["never"] }]);
      const events = await collect(model, REQUEST, AbortSignal.abort());
      expect(events).toMatchObject([{ type: "failed", failure: { code: "cancelled", retryable: false } }]);
      expect(requests()).toBe(0);
    });

    test.each<readonly [string, string]>([
      ["before the first text", ""],
      ["in the middle of the text", "some"],
    ])("a signal that fires %s ends the stream and the connection", async (_, text) => {
      const { model, requests, closed } = await start([{ kind: "hang", text }]);
      const abort = new AbortController();
      const events: ModelEvent[] = [];
      for await (const event of model.stream(REQUEST, abort.signal)) {
        events.push(event);
        if (event.type === (text === "" ? "started" : "text")) abort.abort();
      }
      checkShape(events);
      expect(events.at(-1)).toMatchObject({
        type: "failed",
        failure: { code: "cancelled", retryable: false },
      });
      expect(requests()).toBe(1);
      await closed(1);
    });

    test("a caller who stops reading ends the connection", async () => {
      const { model, closed } = await start([{ kind: "hang", text: "some" }]);
      for await (const event of model.stream(REQUEST, new AbortController().signal)) {
        if (event.type === "text") break;
      }
      await expect(closed(1)).resolves.toBeUndefined();
    });

    test("two calls of one model at a time don't mix", async () => {
      const { model } = await start([
        { kind: "text", pieces: ["one", "one"] },
        { kind: "text", pieces: ["two", "two"] },
      ]);
      const [first, second] = await Promise.all([collect(model), collect(model)]);
      expect([textOf(first), textOf(second)].sort()).toEqual(["oneone", "twotwo"]);
    });

    test("ask collects the call", async () => {
      const { model } = await start([{ kind: "passing-error" }, { kind: "text", pieces: ["a", "b"] }]);
      const heard: string[] = [];
      const reply = await ask(model, REQUEST, new AbortController().signal, {
        text: (_, total) => heard.push(total),
        retrying: (reason) => heard.push(`retrying: ${reason === "" ? "" : "…"}`),
      });
      expect(heard).toEqual(["retrying: …", "a", "ab"]);
      expect(reply).toMatchObject({ text: "ab", toolCalls: [], outcome: { kind: "completed" } });
      expect(reply.usage.input).toBeGreaterThan(0);
      expect(reply.firstTokenMs).not.toBeNull();
    });
  });
}

const withTool: ModelRequest = {
  ...REQUEST,
  tools: [
    {
      name: "read",
      description: "Reads a file.",
      parameters: {
        type: "object",
        properties: { path: { type: "string" } },
        required: ["path"],
        additionalProperties: false,
      },
    },
  ],
};

/** One last event and nothing after it; usage at most once and right before it; started before any text. */
function checkShape(events: readonly ModelEvent[]): void {
  const types = events.map((event) => event.type);
  expect(types.filter(isLast)).toHaveLength(1);
  expect(types.findIndex(isLast)).toBe(types.length - 1);
  expect([-1, types.length - 2]).toContain(types.indexOf("usage"));
  expect(types.lastIndexOf("usage")).toBe(types.indexOf("usage"));
  expect(types.slice(0, Math.max(0, types.indexOf("started")))).not.toContain("text");
}

function isLast(type: string): boolean {
  return type === "finished" || type === "failed";
}

function textOf(events: readonly ModelEvent[]): string {
  return events.map((event) => (event.type === "text" ? event.delta : "")).join("");
}
