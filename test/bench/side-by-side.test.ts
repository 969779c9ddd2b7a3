import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { aloneScript, addFile, scriptedTasks } from "../../bench/scripted-tasks.ts";
import { findCodex } from "../../bench/side-by-side-codex.ts";
import { liveProvider, mostDollars, PROCESS_BOUNDS } from "../../bench/side-by-side-live.ts";
import { codexScript, withPromptCache } from "../../bench/side-by-side-models.ts";
import { runOnce, type Way } from "../../bench/side-by-side-run.ts";
import { applyEdits } from "../../src/edits/apply.ts";
import { parseReply } from "../../src/edits/parse.ts";
import { DEMO_MODELS } from "../../src/scripted/demo/script.ts";
import type { Script } from "../../src/scripted/script.ts";
import { type ScriptedServer, startScriptedServer } from "../../src/scripted/server.ts";
import { noCodex } from "../support/codex.ts";
import { tempFolder } from "../support/repo.ts";

const { fast, strong } = DEMO_MODELS;
const TASKS = await scriptedTasks();

async function serve({ models }: Script): Promise<ScriptedServer> {
  const atOnce = { tokensPerSecond: Infinity, firstTokenMs: 0 };
  const server = await startScriptedServer({
    models: Object.fromEntries(Object.entries(models).map(([id, model]) => [id, { ...model, ...atOnce }])),
  });
  onTestFinished(() => server.close());
  return server;
}

function afterEdits(reply: string, file: string, before: string | null): string | null | undefined {
  const edits = parseReply(reply);
  const changes = edits.ok ? applyEdits(edits.value, new Map([[file, before]])) : edits;
  return changes.ok ? changes.value[0]?.after : changes.failure.message;
}

test("a task's solution is its draft as the review mends it, and what the strong model writes alone", () => {
  expect(TASKS.length).toBeGreaterThanOrEqual(12);
  for (const task of TASKS) {
    const { file, draft, solution, script } = task;
    const replies = script.models[strong.id]?.replies;
    const review = Array.isArray(replies) ? replies[0] : undefined;
    const drafted = afterEdits(draft, file, null) ?? "";
    expect(review.value.verdict === "patched").toBe(drafted !== solution);
    if (drafted !== solution) expect(afterEdits(review.value.edits, file, drafted)).toBe(solution);
    expect(aloneScript(task).models[strong.id]?.replies).toEqual([
      { kind: "text", text: addFile(file, solution), reasoningTokens: review.reasoningTokens },
    ]);
  }
});

test("a prompt is read from the cache as far as one before it began alike, from 1,024 tokens on", async () => {
  const reply = { kind: "text", text: "yes" } as const;
  const server = await serve(
    withPromptCache({
      models: {
        m: { tokensPerSecond: 1, firstTokenMs: 0, replies: [reply, reply, reply, reply], once: true },
      },
    }),
  );
  const cached: number[] = [];
  const long = "x".repeat(6_000);
  for (const input of ["short", "short", long, `${long}and more`]) {
    const body = JSON.stringify({ model: "m", input });
    const answer: unknown = await (await fetch(`${server.url}/responses`, { method: "POST", body })).json();
    expect(answer).toMatchObject({ usage: { input_tokens_details: { cached_tokens: expect.any(Number) } } });
    cached.push(Number(/"cached_tokens":(\d+)/.exec(JSON.stringify(answer))?.[1]));
  }
  expect(cached.slice(0, 3)).toEqual([0, 0, 0]);
  expect(cached[3]).toBeGreaterThan(1_490);
  expect(cached[3]).toBeLessThan(1_520);
});

test("without a key, or without a price, nobody is asked", () => {
  expect(liveProvider({})).toMatchObject({ code: 5, why: expect.stringContaining("OPENAI_API_KEY") });
  expect(liveProvider({ OPENAI_API_KEY: "k", TANDEM_STRONG_MODEL: "nobody-knows" })).toMatchObject({
    code: 2,
  });
  expect(
    liveProvider({
      OPENAI_API_KEY: "k",
      OPENAI_BASE_URL: "http://127.0.0.1:9/v1",
      TANDEM_FAST_MODEL: "gpt-6-luna",
    }),
  ).toEqual({
    fast: "gpt-6-luna",
    strong: strong.id,
    real: { url: "http://127.0.0.1:9/v1", key: "k", bounds: PROCESS_BOUNDS },
  });
});

test("the most that it costs is every token of every bound, at the dearer price", () => {
  // 4 processes of 200,000 tokens in at $1.75 a million and 24,000 out at $14.
  const one = 4 * (0.2 * 1.75 + 0.024 * 14);
  expect(mostDollars({ fast: fast.id, strong: strong.id, real: null }, 1, 1)).toBeCloseTo(one, 9);
  expect(mostDollars({ fast: "gpt-6-luna", strong: strong.id, real: null }, 3, 2)).toBeCloseTo(6 * one, 9);
  expect(mostDollars({ fast: strong.id, strong: "gpt-6-luna", real: null }, 1, 1)).toBeCloseTo(one, 9);
});

test(
  "it says what it costs and asks first; without a terminal or a key it ends",
  { timeout: 120_000 },
  async () => {
    const server = await serve({ models: {} });
    const start = async (env: Record<string, string>) => {
      const program = promisify(execFile)(
        process.execPath,
        ["scripts/run.mjs", "bench/side-by-side.ts", "--live"],
        {
          cwd: path.join(import.meta.dirname, "../.."),
          env: { PATH: process.env["PATH"], ...env },
        },
      );
      return program.then(
        () => null,
        ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
          code,
          stdout,
          stderr,
        }),
      );
    };
    expect(await start({})).toEqual({
      code: 5,
      stdout: "",
      stderr: "bench: --live needs a key: set OPENAI_API_KEY\n",
    });
    expect(await start({ OPENAI_API_KEY: "k", OPENAI_BASE_URL: server.url })).toMatchObject({
      code: 2,
      stdout: expect.stringMatching(
        /gpt-5\.3-codex-spark and gpt-5\.3-codex: at most \$2\.74, .*1 task\(s\) × 1 run\(s\)/,
      ),
      stderr: expect.stringContaining("--yes"),
    });
    expect(server.requests).toEqual([]);
  },
);

test.for<readonly [Way, number]>([
  ["tandem", 2],
  // Whose first half is what Codex alone does.
  ["codex twice", 4],
])(
  "%s does a task on the provider of the environment, and leaves its solution",
  { timeout: 120_000 },
  async ([way, requests], { skip }) => {
    if (way !== "tandem") skip(noCodex !== null, noCodex ?? "");
    const task = TASKS.find(({ name }) => name === "two-functions");
    if (task === undefined) throw new Error("no such task");
    const server = await serve(way === "tandem" ? task.script : codexScript(task));
    const asked = liveProvider({ OPENAI_API_KEY: "sk-live", OPENAI_BASE_URL: server.url });
    if ("why" in asked) throw new Error(asked.why);
    const codex = way === "tandem" ? { folder: "/nonexistent", version: "" } : findCodex(process.env);
    const folder = tempFolder();
    const taken = await runOnce(way, task, asked, { folder, codex });
    expect(taken).toMatchObject({ requests, right: true });
    expect(readFileSync(path.join(folder, "repository", task.file), "utf8")).toBe(task.solution);
    expect(taken.dollars).toBeGreaterThan((taken.output * 14) / 1e6);
    expect(taken.output).toBeGreaterThan(task.draft.length / 4);
    const posts = server.requests.filter(({ method }) => method === "POST");
    expect(posts.map(({ ended }) => ended)).toEqual(Array.from({ length: requests }, () => "answered"));
    for (const { headers, body } of posts) {
      expect(headers["authorization"]).toBe("Bearer sk-live");
      expect(body?.["max_output_tokens"]).toBeLessThanOrEqual(2 * PROCESS_BOUNDS.output);
    }
  },
);
