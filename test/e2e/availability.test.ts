import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { ScriptedReply } from "../../src/scripted/script.ts";
import { HALF, HALF_TEXT, project, TASK } from "../support/project.ts";
import { bench, FAST, patch, STRONG, verdict } from "../support/tandem.ts";

function configure(home: string, config: object): void {
  writeFileSync(path.join(home, "config.json"), JSON.stringify(config));
}

test("a model that the account can't use fails in one request, in the provider's words", async () => {
  const { runHere: run, server } = await bench({});
  const ended = await run(["-y", TASK], { cwd: project().root, env: { TANDEM_FAST_MODEL: "gone" } });
  expect(ended.code).toBe(5);
  expect(ended.stderr).toContain("The model `gone` does not exist or you do not have access to it.");
  expect(ended.stderr).toContain("TANDEM_FAST_MODEL");
  expect(server.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
});

test("a role with fallbacks goes on with the next, loudly and on the record", async () => {
  const {
    runHere: run,
    home,
    asked,
  } = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
  configure(home, {
    fast: { model: "gone", fallbacks: ["gone-too", FAST] },
    strong: { model: "gone", fallbacks: [STRONG] },
  });
  const repo = project();
  const ended = await run(["-y", "--json", TASK], { cwd: repo.root });
  expect(ended.code).toBe(0);
  const result = JSON.parse(ended.stdout);
  expect(result).toMatchObject({
    status: "approved",
    draft: { model: FAST },
    review: { model: STRONG },
    fallbacks: [
      { role: "fast", from: "gone", to: "gone-too", why: expect.stringContaining("does not exist") },
      { role: "fast", from: "gone-too", to: FAST },
      { role: "strong", from: "gone", to: STRONG },
    ],
  });
  expect(repo.read("math.js")).toBe(HALF_TEXT);
  expect(asked("gone")).toHaveLength(2);
  const shown = await run(["show", result.id, "--json"], { cwd: repo.root });
  expect(JSON.parse(shown.stdout)).toMatchObject({ fallbacks: result.fallbacks });
});

test.each([
  ["a boundary task", "hash the passwords with bcrypt", []],
  ["a review", TASK, [patch(...HALF)]],
])("%s never falls to a model of the fast role", async (_, task, fast) => {
  const { runHere: run, home, asked } = await bench({ fast });
  configure(home, { strong: { model: "gone", fallbacks: [FAST] } });
  const repo = project();
  const ended = await run(["-y", "--json", task], { cwd: repo.root });
  expect(ended.code).toBe(5);
  expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: "model_unavailable" }, fallbacks: [] });
  expect(asked(FAST)).toHaveLength(fast.length);
  expect(repo.git("status", "--porcelain")).toBe("");
});

test("a draft never falls to the model that is to review it", async () => {
  const {
    runHere: run,
    home,
    asked,
  } = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
  configure(home, { fast: { model: "gone", fallbacks: [STRONG, FAST] } });
  const ended = await run(["-y", "--json", TASK], { cwd: project().root });
  expect(ended.code).toBe(0);
  expect(JSON.parse(ended.stdout)).toMatchObject({
    draft: { model: FAST },
    review: { model: STRONG },
    fallbacks: [{ role: "fast", from: "gone", to: FAST }],
  });
  expect(asked(STRONG)).toHaveLength(1);
});

test("a reviewer for whom the drafter answers has reviewed nothing", async () => {
  const approved = { ...verdict("approved"), servedModel: FAST };
  const { runHere: run } = await bench({ fast: [patch(...HALF)], strong: [approved] });
  const repo = project();
  const ended = await run(["-y", "--json", TASK], { cwd: repo.root });
  expect(ended.code).toBe(5);
  expect(JSON.parse(ended.stdout)).toMatchObject({
    status: "unreviewed",
    error: { code: "model_unavailable", message: expect.stringContaining("which wrote the draft") },
  });
  expect(repo.git("status", "--porcelain")).toBe("");
});

test("a model that ends soon is warned of once a week", async () => {
  const soon = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
  const later = new Date(Date.now() + 400 * 86_400_000).toISOString().slice(0, 10);
  const replies = {
    fast: [patch(...HALF), patch(...HALF)],
    strong: [verdict("approved"), verdict("approved")],
  };
  const { runHere: run, home } = await bench(replies);
  configure(home, { models: { [FAST]: { shutdown_date: soon }, [STRONG]: { shutdown_date: later } } });
  const first = await run(["-y", TASK], { cwd: project().root });
  expect(first.code).toBe(0);
  expect(first.stderr).toContain(`${FAST} ends on ${soon}`);
  expect(first.stderr).not.toContain(later);
  const second = await run(["-y", TASK], { cwd: project().root });
  expect(second.code).toBe(0);
  expect(second.stderr).not.toContain("ends on");
});

test("doctor --probe asks each configured model for a word, and says what works", async () => {
  const {
    runHere: run,
    home,
    server,
  } = await bench({
    fast: [{ kind: "text", text: "OK" }],
    strong: [{ kind: "text", text: "OK" }],
  });
  configure(home, { strong: { fallbacks: ["gone", FAST] } });
  const { code, stdout } = await run(["doctor", "--probe", "--json"], { cwd: project().root });
  expect(code).toBe(1);
  const probes = JSON.parse(stdout).checks.filter(({ name }: { name: string }) => name === "probe");
  expect(probes).toEqual([
    { name: "probe", state: "ok", text: expect.stringMatching(`^${FAST} by openai answers, in `) },
    { name: "probe", state: "ok", text: expect.stringMatching(`^${STRONG} by openai answers, in `) },
    { name: "probe", state: "problem", text: expect.stringContaining("The model `gone` does not exist") },
  ]);
  expect(server.requests.filter(({ method }) => method === "POST")).toHaveLength(3);
});

function limited(seconds: string): ScriptedReply {
  const body = { error: { code: "rate_limit_exceeded", message: "Slow down" } };
  return { kind: "http-error", status: 429, headers: { "retry-after": seconds }, body };
}

test("a rate limit that one run met holds for the next, and is no secret", async () => {
  const {
    runHere: run,
    home,
    asked,
  } = await bench({ fast: [limited("600"), limited("600")], strong: [patch(...HALF)] });
  const first = await run(["-y", "--json", TASK], { cwd: project().root });
  const second = await run(["-y", "--json", TASK], { cwd: project().root });
  expect([first.code, second.code]).toEqual([6, 6]);
  expect(asked(FAST)).toHaveLength(1);
  expect(JSON.parse(second.stdout).error).toMatchObject({
    code: "rate_limited",
    message: expect.stringContaining("has limited the rate of an earlier call"),
    hint: "try again in 10 min",
  });
  expect(readFileSync(path.join(home, "rate-limits.json"), "utf8")).not.toContain("sk-test-key");
  // Another model, another limit.
  expect((await run(["-y", "--strong", TASK], { cwd: project().root })).code).toBe(0);
  // Another key, too.
  await run(["-y", TASK], { cwd: project().root, env: { OPENAI_API_KEY: "sk-another-key" } });
  expect(asked(FAST)).toHaveLength(2);
});

test("a wait that is longer than the run may take is not begun, by this run or the next", async () => {
  const { runHere: run, asked } = await bench({ fast: [limited("25")] });
  for (const hint of [/asks to wait 25 s: try again then$/, /^try again in 2\d s$/]) {
    const ended = await run(["-y", "--json", "--timeout", "15", TASK], { cwd: project().root });
    expect(ended.code).toBe(6);
    expect(JSON.parse(ended.stdout).error).toMatchObject({
      code: "rate_limited",
      hint: expect.stringMatching(hint),
    });
  }
  expect(asked(FAST)).toHaveLength(1);
});
