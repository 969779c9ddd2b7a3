import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { HALF, project, TASK } from "../support/project.ts";
import { tempRepo } from "../support/repo.ts";
import { bench, patch, verdict } from "../support/tandem.ts";

describe("what could cost money by mistake is refused", () => {
  test.each([
    ["a command misspelt", ["rout", TASK], "tandem route"],
    ["a command misspelt, alone", ["doctr"], "tandem doctor"],
    ["a task that begins with a command's name", ["log", "errors", "to", "stderr"], "tandem run log"],
    ["help for a command that isn't there", ["help", "doctr"], "there is no command doctr"],
    ["an unknown flag", ["--frobnicate", TASK], "--frobnicate"],
    ["words beside --lines", ["route", "--lines", TASK], "--lines"],
  ])("%s", async (_name, args, text) => {
    const { runHere, server } = await bench({});
    const ended = await runHere(args, { cwd: project().root });
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toMatch(/^tandem: [^\n]*\n$/);
    expect(ended.stderr).toContain(text);
    expect(server.requests).toEqual([]);
  });
});

test.each([
  ["before the command", ["-q", "--color", "never", "route", TASK]],
  ["behind it", ["route", "-q", "--color", "never", TASK]],
  ["behind the task", ["route", TASK, "--color=never", "-q"]],
])("flags may stand %s", async (_name, args) => {
  const { runHere, server } = await bench({});
  expect(await runHere(args, { cwd: project().root })).toEqual({ code: 0, stdout: "fast\n", stderr: "" });
  expect(server.requests).toEqual([]);
});

test("behind -- a command's name is a word of the task", async () => {
  const { runHere } = await bench({ fast: [{ kind: "text", text: "42" }], strong: [verdict("approved")] });
  const ended = await runHere(["-q", "--json", "--", "log", "is", "what?"], { cwd: project().root });
  expect(JSON.parse(ended.stdout)).toMatchObject({ task: "log is what?" });
});

describe("--json and --events hold one result, whatever goes wrong", () => {
  test.each([
    ["an unknown flag", ["--frobnicate", TASK], "usage", 2],
    ["a flag's value", ["--timeout", "soon", TASK], "usage", 2],
    ["flags that exclude each other", ["-y", "-n", TASK], "usage", 2],
    ["an empty task", [" "], "usage", 2],
    ["a lane across a boundary", ["--fast", "store the reset token hashed"], "usage", 2],
    ["a file that isn't there", ["-c", "nowhere.js", TASK], "usage", 2],
    ["a file that can't be written", ["-o", "/nonexistent/out", TASK], "io", 7],
    ["a configuration", ["--config-is-broken", TASK], "config", 2],
    ["a draft to resume", ["resume", "01ABCDEFGH"], "usage", 2],
  ])("%s", async (name, args, code, exit) => {
    const { runHere, home } = await bench({});
    const repo = project();
    if (name === "a configuration") writeFileSync(path.join(home, "config.json"), "{");
    const given = args.filter((arg) => arg !== "--config-is-broken");
    const json = await runHere(["--json", ...given], { cwd: repo.root });
    expect(json.code).toBe(exit);
    expect(JSON.parse(json.stdout)).toMatchObject({
      schema: 1,
      id: expect.stringMatching(/^[0-9A-Z]{26}$/),
      status: "failed",
      change: null,
      answer: null,
      error: { code },
    });
    const events = await runHere(["--events", ...given], { cwd: repo.root });
    expect(events.code).toBe(exit);
    const last = events.stdout
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line))
      .at(-1);
    expect(last).toMatchObject({ type: "run.finished", run: { status: "failed", error: { code } } });
  });

  test.each([
    [["route", " "], "usage"],
    [["route", "--frobnicate", TASK], "usage"],
    [["show", "01ABCDEFGH"], "usage"],
    [["undo", "01ABCDEFGH"], "usage"],
    [["config", "get", "nothing"], "usage"],
    [["log", "--limit", "0"], "usage"],
  ])("%j", async (args, code) => {
    const { runHere } = await bench({});
    const ended = await runHere([...args, "--json"], { cwd: project().root });
    expect(ended.code).toBe(2);
    expect(JSON.parse(ended.stdout)).toMatchObject({ schema: 1, error: { code } });
    expect(ended.stderr).toMatch(/^tandem: [^\n]*\n$/);
  });
});

test("a run that bad input or a bad configuration ends is recorded", async () => {
  const { runHere, home } = await bench({});
  const repo = project();
  await runHere(["a\u0001b"], { cwd: repo.root });
  writeFileSync(path.join(home, "config.json"), '{"verfy":"true"}');
  await runHere([TASK], { cwd: repo.root });
  writeFileSync(path.join(home, "config.json"), "{}");
  const log = await runHere(["log", "--json"], { cwd: repo.root });
  expect(JSON.parse(log.stdout)).toMatchObject([
    { task: TASK, status: "failed", error_code: "config" },
    { status: "failed", error_code: "usage" },
  ]);
});

const spanSchema = z.looseObject({ stage: z.string(), start_ms: z.number(), end_ms: z.number() });

test("--events times every event, and the run keeps what its time went to", async () => {
  const { runHere } = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
  const repo = project();
  const ended = await runHere(["-y", "--verify", "true", "--events", TASK], { cwd: repo.root });
  const events = z
    .array(z.looseObject({ type: z.string(), at_ms: z.number(), run: z.optional(z.unknown()) }))
    .parse(
      ended.stdout
        .trimEnd()
        .split("\n")
        .map((line): unknown => JSON.parse(line)),
    );
  const times = events.map(({ at_ms }) => at_ms);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  const kept = z.looseObject({ id: z.string(), timeline: z.array(spanSchema) });
  const run = kept.parse(events.at(-1)?.run);
  // The engines may be ready only when the run is over.
  const stages = run.timeline.map(({ stage }) => stage).filter((stage) => stage !== "warm");
  expect(stages.toSorted()).toEqual(
    ["route", "connect", "context", "draft", "inspect", "review", "apply", "verify"].toSorted(),
  );
  const at = (type: string) => events.find((event) => event.type === type)?.at_ms;
  expect(run.timeline.find(({ stage }) => stage === "review")).toMatchObject({
    start_ms: at("review.started"),
    end_ms: at("review.finished"),
  });
  const shown = await runHere(["show", run.id, "--timeline"], { cwd: repo.root });
  expect([...shown.stdout.matchAll(/^[a-z]+(?= +░*█)/gm)].map(([stage]) => stage)).toEqual(
    run.timeline.map(({ stage }) => stage),
  );
  const json = await runHere(["show", run.id, "--timeline", "--json"], { cwd: repo.root });
  expect(JSON.parse(json.stdout)).toEqual(events.at(-1)?.run);
});

test("the engines start beside the draft for a file that the task wants new", async () => {
  const draft = patch("*** Add File: greet.js", '+export const greeting = "hello";');
  const { runHere } = await bench({ fast: [draft], strong: [verdict("approved")] });
  const args = ["-y", "--no-verify", "--fast", "--json", "write greet.js with a greeting"];
  const { stdout } = await runHere(args, { cwd: tempRepo({}).root });
  const { timeline } = z.object({ timeline: z.array(spanSchema) }).parse(JSON.parse(stdout));
  const of = (stage: string) => timeline.find((span) => span.stage === stage);
  expect(of("warm")?.start_ms).toBeLessThan(of("inspect")?.start_ms ?? 0);
});

describe("-o", () => {
  test("takes the patch; the events go to standard output all the same", async () => {
    const { runHere, home } = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
    const file = path.join(home, "out.patch");
    const ended = await runHere(["--events", "-o", file, TASK], { cwd: project().root });
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
      type: "run.finished",
    });
    expect(readFileSync(file, "utf8")).toContain("+export function half(x) {");
  });

  test("keeps what the file held when there is no result", async () => {
    const { runHere } = await bench({ fast: [{ kind: "refusal", refusal: "no" }] });
    const repo = project({ "kept.patch": "kept\n" });
    expect((await runHere(["-o", "kept.patch", TASK], { cwd: repo.root })).code).toBe(1);
    expect(repo.read("kept.patch")).toBe("kept\n");
  });

  test("that can't be written is found out before a model is asked", async () => {
    const { runHere, server } = await bench({});
    const repo = project();
    const ended = await runHere(["-y", "-o", repo.root, TASK], { cwd: repo.root });
    expect(ended.code).toBe(7);
    expect(ended.stderr).toMatch(/^tandem: [^\n]*directory[^\n]*\n$/);
    expect(server.requests).toEqual([]);
  });
});

test("-q leaves standard error to errors", async () => {
  const { runHere } = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
  const repo = project({ "package.json": '{"type":"module","scripts":{"test":"true"}}\n' });
  repo.write(".env", "DATABASE_URL=postgres://x\n");
  expect(await runHere(["-q", "-y", TASK], { cwd: repo.root })).toMatchObject({ code: 0, stderr: "" });
  expect(existsSync(path.join(repo.root, ".env"))).toBe(true);
});
