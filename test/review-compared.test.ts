import { describe, expect, test } from "vitest";
import { NO_VERDICTS, type PartVerdict, type Verdicts } from "../src/domain/diff-review.ts";
import type { RunEvent } from "../src/domain/events.ts";
import { fail, ok } from "../src/domain/failure.ts";
import type { Model, ModelEvent, ModelRequest } from "../src/models/model.ts";
import { inspectCompared } from "../src/inspect-compared.ts";
import { reviewCompared, type ReviewDeps } from "../src/review-compared.ts";
import { compare } from "../src/workspace/diff/compare.ts";
import type { Compared } from "../src/workspace/diff/comparison.ts";
import { GIT_ENV, tempRepo } from "./support/repo.ts";

/** A model that answers when it is told to. */
function slowModel(answer: (request: ModelRequest) => Promise<object>) {
  const seen = { now: 0, most: 0, asked: 0, warmed: 0 };
  async function* stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
    seen.asked += 1;
    seen.now += 1;
    seen.most = Math.max(seen.most, seen.now);
    const stopped = new Promise<null>((resolve) => {
      if (signal.aborted) resolve(null);
      signal.addEventListener("abort", () => resolve(null), { once: true });
    });
    const reply = await Promise.race([answer(request), stopped]);
    seen.now -= 1;
    if (reply === null) {
      yield {
        type: "failed",
        failure: { code: "cancelled", retryable: false, message: "cancelled", hint: null },
      };
      return;
    }
    yield { type: "text", delta: JSON.stringify(reply) };
    yield { type: "usage", usage: { input: 10, cached: 0, output: 5, reasoning: 0 } };
    yield { type: "finished", reason: "stop" };
  }
  const model: Model = {
    id: "strong",
    contextWindow: 400_000,
    editFormat: "v4a",
    price: null,
    tokensPerSecond: 60,
    stream,
    shutdownDate: () => null,
    warm: () => {
      seen.warmed += 1;
    },
  };
  return { model, seen };
}

/** Files that need a request each. */
async function files(names = ["a", "b", "c", "d", "e", "f"]): Promise<Compared> {
  const repo = tempRepo({ "start.txt": "1\n" });
  for (const name of names) repo.write(`${name}.txt`, `${"x".repeat(99)}\n`.repeat(1_400));
  const compared = await compare({
    comparison: { kind: "worktree" },
    paths: [],
    cwd: repo.root,
    env: GIT_ENV,
  });
  if (!compared.ok) throw new Error(compared.failure.message);
  return compared.value;
}

function deps(model: Model, over: Partial<ReviewDeps> = {}): ReviewDeps {
  return {
    reviewer: ok({ strong: model, fallbacks: [], parallel: 4 }),
    effort: "medium",
    verdicts: NO_VERDICTS,
    emit: () => undefined,
    inspect: inspectCompared,
    mend: false,
    ...over,
  };
}

function kept(): Verdicts & { readonly all: Map<string, PartVerdict> } {
  const all = new Map<string, PartVerdict>();
  return {
    all,
    find: async (key) => all.get(key) ?? null,
    keep: async (key, verdict) => void all.set(key, verdict),
  };
}

const clean = async () => ({ findings: [] });
const pathOf = (request: ModelRequest): string =>
  /<file path="(\w)\.txt"/.exec(JSON.stringify(request.messages).replaceAll("\\", ""))?.[1] ?? "";

describe("reviewCompared", () => {
  test("reviews a few parts at a time, and says how far it is", async () => {
    const { model, seen } = slowModel(clean);
    const events: RunEvent[] = [];
    const reviewed = await reviewCompared(
      await files(),
      deps(model, { emit: (event) => events.push(event) }),
      new AbortController().signal,
    );
    expect(reviewed).toMatchObject({
      ok: true,
      value: {
        verdict: "approved",
        review: { parts: 6, cost_usd: null, unpriced_models: ["strong"], tokens: { input: 60, output: 30 } },
      },
    });
    expect(seen).toEqual({ now: 0, most: 4, asked: 6, warmed: 1 });
    expect(events.map(({ type }) => type).slice(0, 2)).toEqual(["inspect.started", "review.started"]);
    const chars = events.flatMap((event) => (event.type === "review.progressed" ? [event.chars] : []));
    expect(chars).toEqual(chars.toSorted((a, b) => a - b));
  });

  test("says beforehand when it takes many requests", async () => {
    const { model, seen } = slowModel(clean);
    const said: string[] = [];
    const emit: ReviewDeps["emit"] = (event) => {
      if (event.type === "notice.given") said.push(`${seen.asked}: ${event.text}`);
    };
    await reviewCompared(await files([..."abcdefghij"]), deps(model, { emit }), new AbortController().signal);
    await reviewCompared(await files(), deps(model, { emit }), new AbortController().signal);
    expect(said).toEqual([
      expect.stringMatching(/^0: it takes 10 requests of about 3\d\d,000 tokens in all; --max-usd/),
    ]);
  });

  test("one after the other where a budget is shared", async () => {
    const { model, seen } = slowModel(clean);
    const reviewer = ok({ strong: model, fallbacks: [], parallel: 1 });
    await reviewCompared(await files(), deps(model, { reviewer }), new AbortController().signal);
    expect(seen).toMatchObject({ most: 1, asked: 6 });
  });

  test("the time limit keeps what was found by then, and the next review goes on from there", async () => {
    const limit = new AbortController();
    const finding = (request: ModelRequest) => ({
      findings: [
        {
          title: "t",
          message: "m",
          category: "api",
          severity: "info",
          path: `${pathOf(request)}.txt`,
          start_line: 1,
          end_line: 1,
          suggestion: null,
        },
      ],
    });
    const { model } = slowModel(async (request) => {
      if (pathOf(request) === "a" || pathOf(request) === "b") return finding(request);
      limit.abort(new DOMException("late", "TimeoutError"));
      return new Promise(() => undefined);
    });
    const compared = await files();
    const verdicts = kept();
    const late = await reviewCompared(compared, deps(model, { verdicts }), limit.signal);
    expect(late).toMatchObject({
      ok: true,
      value: {
        verdict: "findings",
        findings: [{ path: "a.txt" }, { path: "b.txt" }],
        notReviewed: ["c", "d", "e", "f"].map((name) => ({ path: `${name}.txt` })),
        failure: { code: "timeout" },
      },
    });
    const { model: quick, seen } = slowModel(clean);
    const whole = await reviewCompared(compared, deps(quick, { verdicts }), new AbortController().signal);
    expect(whole).toMatchObject({
      ok: true,
      value: {
        findings: [{ path: "a.txt" }, { path: "b.txt" }],
        notReviewed: [],
        failure: null,
        review: { cached_parts: 2 },
      },
    });
    expect(seen.asked).toBe(4);
    // All of it is known now: nobody is asked, or even connected to.
    const { model: idle, seen: none } = slowModel(clean);
    await reviewCompared(compared, deps(idle, { verdicts }), new AbortController().signal);
    expect(none).toMatchObject({ asked: 0, warmed: 0 });
    // Another question is another verdict.
    const { model: other, seen: again } = slowModel(clean);
    await reviewCompared(compared, deps(other, { verdicts, effort: "high" }), new AbortController().signal);
    expect(again.asked).toBe(6);
  });

  test.each([
    ["before", "the checks"],
    ["while", "the reviewer is asked"],
  ])("the user's stop %s %s is the end of it", async (when) => {
    const stop = new AbortController();
    if (when === "before") stop.abort(new Error("SIGINT"));
    const { model, seen } = slowModel(async () => {
      stop.abort(new Error("SIGINT"));
      return new Promise(() => undefined);
    });
    const reviewed = await reviewCompared(await files(), deps(model), stop.signal);
    const failure = { code: "cancelled" };
    // What was sent has its price, whatever became of it.
    expect(reviewed).toMatchObject(
      when === "before" ? { ok: false, failure } : { ok: true, value: { failure, review: { parts: 6 } } },
    );
    expect(seen.asked).toBe(when === "before" ? 0 : 4);
  });

  test("without anybody to ask, the local findings are there and nothing is called approved", async () => {
    const { model } = slowModel(clean);
    const reviewer = fail("auth", "OPENAI_API_KEY is not set", "set it");
    const reviewed = await reviewCompared(
      await files(),
      deps(model, { reviewer }),
      new AbortController().signal,
    );
    expect(reviewed).toMatchObject({
      ok: true,
      value: { verdict: "incomplete", review: null, failure: { code: "auth" } },
    });
  });

  test("a small window makes small parts, and instructions without room give way", async () => {
    const repo = tempRepo({ "AGENTS.md": "Mind the gap.\n".repeat(2_000), "a.txt": "1\n" });
    repo.write("a.txt", "x\n".repeat(4_000));
    const compared = await compare({
      comparison: { kind: "worktree" },
      paths: [],
      cwd: repo.root,
      env: GIT_ENV,
    });
    if (!compared.ok) throw new Error(compared.failure.message);
    const sizes: number[] = [];
    const { model } = slowModel(async ({ messages }) => {
      const text = messages.map((message) => ("text" in message ? message.text : "")).join("");
      sizes.push(Buffer.byteLength(text));
      expect(text).not.toContain("Mind the gap");
      return { findings: [] };
    });
    const reviewed = await reviewCompared(
      compared.value,
      deps({ ...model, contextWindow: 20_000 }),
      new AbortController().signal,
    );
    expect(reviewed).toMatchObject({
      ok: true,
      value: { verdict: "approved", notices: ["AGENTS.md was left out: no room beside the diff"] },
    });
    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThan(31_000);
  });
});
