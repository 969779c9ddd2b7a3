import { describe, expect, test } from "vitest";
import { project, TASK } from "../support/project.ts";
import { tempFolder } from "../support/repo.ts";
import { bench, OPEN } from "../support/tandem.ts";

async function route(stdin: string | Uint8Array, ...flags: readonly string[]) {
  const { runHere, server } = await bench({});
  const ended = await runHere(["route", ...flags], { cwd: project().root, stdin });
  expect(server.requests).toEqual([]);
  return { ...ended, answers: ended.stdout.split("\n").slice(0, -1) };
}

test("each line is answered in order, a broken one as such with its id", async () => {
  const lines = [
    JSON.stringify({ id: 1, task: TASK, files: ["math.js"] }),
    '{"id":"two"}',
    "not JSON",
    "",
    '{"id":null,"task":"a\u2028b"}',
    '{"id":5,"task":"x","files":"math.js"}',
    JSON.stringify({ id: 6, task: "x".repeat(300_000) }),
    JSON.stringify({ id: 7, task: "store the reset token hashed" }),
  ];
  const { code, answers } = await route(lines.join("\r\n"), "--jsonl");
  expect(code).toBe(2);
  expect(answers.map((line): unknown => JSON.parse(line))).toMatchObject([
    { id: 1, lane: "fast", task: TASK },
    { id: "two", error: { code: "usage" } },
    { error: { code: "usage" } },
    { id: null, task: "a\u2028b", lane: expect.any(String) },
    { id: 5, error: { code: "usage" } },
    { id: 6, error: { code: "usage" } },
    { id: 7, lane: "strong", boundary: "security" },
  ]);
});

test("a line that never ends is answered without being kept", async () => {
  const long = new Uint8Array(9_000_000).fill(0x61);
  const { code, answers } = await route(Buffer.concat([long, Buffer.from(`\n${TASK}\n`)]), "--lines");
  expect(code).toBe(2);
  expect(answers.map((line): unknown => JSON.parse(line))).toMatchObject([
    { error: { code: "usage" } },
    { lane: "fast" },
  ]);
});

test("with -q the lanes alone, with --exit-code 10 when one of them is strong", async () => {
  const tasks = `${TASK}\nstore the reset token hashed\n`;
  expect(await route(tasks, "--lines", "-q", "--exit-code")).toMatchObject({
    code: 10,
    answers: ["fast", "strong"],
  });
  expect(await route(tasks, "--lines")).toMatchObject({ code: 0 });
});

test("many lines are decided as each one alone", async () => {
  const { runHere } = await bench({});
  const repo = project({ "shape.js": "export const areaOfCircle = 1;\nexport const sideOfSquare = 2;\n" });
  // More names than are looked for one by one.
  const names = Array.from({ length: 60 }, (_, at) => `missingName${at}`);
  const tasks = [...names, "areaOfCircle", "sideOfSquare", "half"].map((name) => `fix the bug in ${name}`);
  const many = await runHere(["route", "--lines"], { cwd: repo.root, stdin: tasks.join("\n") });
  const last = many.stdout.trimEnd().split("\n").slice(-3);
  for (const [at, line] of last.entries()) {
    const alone = await runHere(["route", "--json", tasks[tasks.length - 3 + at] ?? ""], { cwd: repo.root });
    expect({ ...JSON.parse(line), ms: 0 }).toEqual({ ...JSON.parse(alone.stdout), ms: 0 });
  }
});

test("a line that is no text harms no other", async () => {
  const bytes = Buffer.concat([
    Buffer.from(`${TASK}\n`),
    Buffer.from([0xff, 0xfe, 0x0a]),
    Buffer.from("add login\n"),
  ]);
  const { code, answers } = await route(bytes, "--lines");
  expect(code).toBe(2);
  expect(answers.map((line): unknown => JSON.parse(line))).toMatchObject([
    { lane: "fast" },
    { error: { code: "usage" } },
    { lane: "strong" },
  ]);
});

describe("many lines outside a working tree", () => {
  // More than one piece for each of two threads, each line another task.
  const tasks = Array.from({ length: 1_200 }, (_, at) =>
    at % 3 === 0 ? `store reset token ${at} hashed` : `rename part${at} of the page header`,
  );

  test("are answered in order, as each one alone, wherever they are worked on", async () => {
    const { run, runHere } = await bench({});
    const cwd = tempFolder();
    const many = await run(["route", "--lines"], { cwd, stdin: tasks.join("\n") });
    const answers = many.stdout
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(answers).toMatchObject(tasks.map((task) => ({ task })));
    for (const at of [0, 1, 599, 1_199]) {
      const alone = await runHere(["route", "--json", tasks[at] ?? ""], { cwd });
      expect(answers[at]).toEqual({ ...JSON.parse(alone.stdout), ms: expect.any(Number) });
    }
    expect(many).toMatchObject({ code: 0, stderr: "" });
  });

  test("say which of them can't be read, and end with the code of the worst", async () => {
    const { run } = await bench({});
    const lines = tasks.map((task, id) => (id === 700 ? "broken" : JSON.stringify({ id, task })));
    const ended = await run(["route", "--jsonl", "--exit-code"], {
      cwd: tempFolder(),
      stdin: lines.join("\n"),
    });
    const answers = ended.stdout
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(ended.code).toBe(2);
    expect(answers[700]).toMatchObject({ error: { code: "usage" } });
    expect(answers.filter((_, at) => at !== 700)).toMatchObject(
      tasks.flatMap((task, id) => (id === 700 ? [] : [{ id, task }])),
    );
  });

  test("are left at once when the user stops", async () => {
    const { run } = await bench({});
    const ended = await run(["route", "--lines"], {
      cwd: tempFolder(),
      stdin: OPEN,
      during: (child) => {
        child.stdin?.write(`${tasks.join("\n")}\n`);
        child.stdout?.once("data", () => child.kill("SIGINT"));
      },
    });
    expect(ended.code).toBe(130);
    expect(ended.stderr).toBe("tandem: stopped; not all lines were read\n");
    expect(ended.stdout.endsWith("\n")).toBe(true);
  });
});
