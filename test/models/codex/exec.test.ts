import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { ask } from "../../../src/models/ask.ts";
import { parseReply } from "../../../src/edits/parse.ts";
import { describeModel } from "../../../src/models/catalog.ts";
import type { CallLimits } from "../../../src/models/call.ts";
import { codexModel } from "../../../src/models/codex/codex.ts";
import type { Model, ModelRequest } from "../../../src/models/model.ts";
import { type FakeCodex, fakeCodex, type FakeTurn, NOTE } from "../../support/codex.ts";
import { tempFolder } from "../../support/repo.ts";
import { quickLimits, REQUEST } from "../support.ts";

/** A question about a repository, which goes to `codex exec`. */
const QUESTION: ModelRequest = {
  ...REQUEST,
  repository: {
    root: "/nonexistent",
    instructions: "Look around.",
    edits: false,
    files: async () => [],
    isIgnored: async () => false,
  },
};

function modelOf({ env }: Pick<FakeCodex, "env">, limits: Partial<CallLimits> = {}): Model {
  const quick = quickLimits().limits;
  const once = { ...quick, retry: { ...quick.retry, attempts: 1 }, ...limits };
  return codexModel(
    { model: "m", entry: describeModel("m", null), place: { env, root: "/nonexistent" } },
    once,
  );
}

const never = (): AbortSignal => new AbortController().signal;

const STARTED = [{ type: "thread.started", thread_id: "1" }, { type: "turn.started" }];
const said = (text: string) => ({ type: "item.completed", item: { id: "i", type: "agent_message", text } });
const DONE = {
  type: "turn.completed",
  usage: { input_tokens: 9, cached_input_tokens: 4, output_tokens: 3, reasoning_output_tokens: 1 },
};
const failed = (message: string): FakeTurn => ({
  say: [...STARTED, { type: "error", message }, { type: "turn.failed", error: { message } }],
  end: 1,
});

test("an answer is the last of its messages, whatever else is printed", async () => {
  const notice = {
    type: "item.completed",
    item: { id: "n", type: "error", message: "Model metadata not found" },
  };
  const lost = { type: "error", message: "Reconnecting... 1/5 (stream disconnected)" };
  const noise = ["WARNING: a word", "{", "[1]", "null", "", { type: "turn.dreamt" }, notice, lost];
  const fake = fakeCodex([{ say: [...STARTED, said("let me see"), ...noise, said("yes"), DONE] }]);
  expect(await ask(modelOf(fake), QUESTION, never())).toMatchObject({
    outcome: { kind: "completed" },
    text: "yes",
    servedModel: "m",
    usage: { input: 9, cached: 4, output: 3, reasoning: 1 },
  });
});

test.each<readonly [string, FakeTurn, object]>([
  ["a turn that failed", failed("You’ve hit your usage limit."), { code: "quota" }],
  [
    "no login",
    { say: [], end: 1, stderr: "WARNING: old\nError: Not logged in" },
    {
      code: "auth",
      message: "codex: ended with exit code 1: Error: Not logged in",
      hint: "run `codex login`",
    },
  ],
  [
    "an option it doesn't know",
    { say: [], end: 2, stderr: "error: unexpected argument" },
    { code: "config", message: "codex: ended with exit code 2: error: unexpected argument" },
  ],
  ["an end without its event", { say: [...STARTED, said("half")] }, { code: "stream_cut", retryable: true }],
  [
    "a line without an end",
    { say: [...STARTED, "x".repeat(200_000)], end: "hang" },
    { code: "server_error", message: expect.stringContaining("larger than") },
  ],
])("%s is a failure", async (_, turn, failure) => {
  const model = modelOf(fakeCodex([turn]), { replyMaxBytes: 10_000 });
  const { outcome } = await ask(model, QUESTION, never());
  expect(outcome).toMatchObject({ kind: "failed", failure: { retryable: false, ...failure } });
});

test("what an agent changed in its copy is its reply, and what it said where it changed nothing", async () => {
  const root = tempFolder();
  for (const name of ["a.txt", "b.txt"]) writeFileSync(path.join(root, name), `${name}\n`);
  const say = [...STARTED, said("done"), DONE];
  const fake = fakeCodex([{ say, writes: { "a.txt": "other\n", "b.txt": null, "c.txt": "new\n" } }, { say }]);
  const files = async (): Promise<readonly string[]> => ["a.txt", "b.txt"];
  const repository = {
    ...QUESTION.repository,
    root,
    instructions: "Edit.",
    edits: true,
    files,
    isIgnored: async () => false,
  };
  const request = { ...REQUEST, repository };
  const model = modelOf(fake);
  const reply = await ask(model, request, never());
  const edits = parseReply(reply.text);
  expect(edits.ok && edits.value).toEqual([
    {
      kind: "update",
      path: "a.txt",
      moveTo: null,
      hunks: [{ anchors: [], before: ["a.txt"], after: ["other"], atEnd: false }],
    },
    { kind: "delete", path: "b.txt" },
    { kind: "add", path: "c.txt", content: "new\n" },
  ]);
  expect(readdirSync(root)).toEqual(["a.txt", "b.txt"]);
  expect(fake.starts()[0]?.args).toContain("workspace-write");
  expect(await ask(model, request, never())).toMatchObject({ text: "done" });
  // A question is answered, whatever was written.
  const curious = fakeCodex([{ say, writes: { "a.txt": "other\n" } }]);
  const question = { ...REQUEST, repository: { ...repository, edits: false } };
  expect(await ask(modelOf(curious), question, never())).toMatchObject({ text: "done" });
  expect(curious.starts()[0]?.args).toContain("read-only");
});

test("an agent whose connection can't come back is not waited for", async () => {
  const message = "Reconnecting... 1/5 (unexpected status 401 Unauthorized: wrong key)";
  const fake = fakeCodex([{ say: [...STARTED, { type: "error", message }], end: "hang" }]);
  const { outcome } = await ask(modelOf(fake), QUESTION, never());
  expect(outcome).toMatchObject({
    failure: { code: "auth", message: "codex: unexpected status 401 Unauthorized: wrong key" },
  });
});

test("a file that is no program is none", async () => {
  const folder = tempFolder();
  writeFileSync(path.join(folder, "codex"), "#!/nonexistent/node\n", { mode: 0o755 });
  for (const request of [QUESTION, REQUEST]) {
    const { outcome } = await ask(modelOf({ env: { PATH: folder } }), request, never());
    expect(outcome).toMatchObject({ failure: { code: "config", retryable: false } });
  }
});

test("a CLI that says nothing more is given up, and what passes is tried again", async () => {
  const fake = fakeCodex([{ say: STARTED, end: "hang" }, { say: [...STARTED, said("yes"), DONE] }]);
  const { limits } = quickLimits({ idleTimeoutMs: 400 });
  const reply = await ask(modelOf(fake, limits), QUESTION, never());
  expect(reply).toMatchObject({ outcome: { kind: "completed" }, text: "yes" });
  expect(fake.starts()).toHaveLength(2);
});

test("when it is stopped nothing is left, and nobody waits for that", async () => {
  const fake = fakeCodex([{ say: STARTED, end: "hang" }]);
  const abort = new AbortController();
  let folder = "";
  for await (const event of modelOf(fake).stream(QUESTION, abort.signal)) {
    if (event.type !== "started") {
      expect(event).toMatchObject({ type: "failed", failure: { code: "cancelled" } });
      continue;
    }
    folder = path.dirname(fake.starts()[0]?.cwd ?? "");
    expect(existsSync(folder)).toBe(true);
    abort.abort();
  }
  expect(path.dirname(folder)).toBe(tmpdir());
  while (existsSync(folder)) await sleep(5);
  expect(readdirSync(tmpdir())).not.toContain(path.basename(folder));
});

test("it is given the prompt, its sandbox, and no more of the environment than it needs", async () => {
  const fake = fakeCodex([{ say: [...STARTED, said("yes"), DONE] }]);
  const env = {
    ...fake.env,
    OPENAI_API_KEY: "sk-other",
    AWS_SECRET_ACCESS_KEY: "aws",
    NODE_OPTIONS: "--no-warnings",
    HTTPS_PROXY: "http://127.0.0.1:9",
  };
  await ask(modelOf({ env }), { ...QUESTION, effort: "high" }, never());
  const [start] = fake.starts();
  expect(fake.log()[1]).toMatchObject({ prompt: "Look around.\n\nhello" });
  expect(
    Object.keys(start?.env ?? {})
      .filter((name) => !name.startsWith("LC_"))
      .sort(),
  ).toEqual(["HOME", "HTTPS_PROXY", "PATH"]);
  expect(start?.args).toEqual(
    expect.arrayContaining([
      "--ephemeral",
      "--ignore-rules",
      "read-only",
      "model_reasoning_effort=high",
      "shell_environment_policy.inherit=core",
      "sandbox_workspace_write.network_access=false",
      "sandbox_workspace_write.exclude_slash_tmp=true",
      "approval_policy=never",
    ]),
  );
});

test.each(["gone", "foreign"] as const)(
  "a CLI whose app-server is %s is asked by exec, from then on",
  async (server) => {
    const fake = fakeCodex([{ say: [...STARTED, said('{"a":1}'), DONE] }], server);
    const request = { ...REQUEST, schema: { name: "s", schema: { type: "object" } } };
    const model = modelOf(fake);
    for (let call = 0; call < 2; call += 1) {
      expect(await ask(model, request, never())).toMatchObject({
        outcome: { kind: "completed" },
        text: '{"a":1}',
      });
    }
    const noTools = "features.shell_tool=false";
    expect(
      fake.starts().map(({ args }) => [args[0], args.includes(noTools), args.includes("--output-schema")]),
    ).toEqual([
      ["app-server", true, false],
      ["exec", true, true],
      ["exec", true, true],
    ]);
    expect(fake.log()).toContainEqual({ kind: "turn", prompt: "hello" });
  },
);

test("an app-server serves two models of a run, and one that dies is started again", async () => {
  const whole = { say: [NOTE.started, NOTE.delta("yes"), NOTE.used, NOTE.completed] };
  const fake = fakeCodex([whole, whole, { say: [NOTE.started], end: 3 }]);
  const [one, other] = [modelOf(fake), modelOf(fake)];
  one.warm();
  const schema = { name: "s", schema: { type: "object" } };
  expect(await ask(one, { ...REQUEST, schema, effort: "low" }, never())).toMatchObject({ text: "yes" });
  expect(await ask(other, REQUEST, never())).toMatchObject({ text: "yes" });
  expect(fake.starts()).toHaveLength(1);
  expect(fake.log()[1]).toMatchObject({ params: { outputSchema: { type: "object" }, effort: "low" } });
  expect(await ask(one, REQUEST, never())).toMatchObject({
    outcome: {
      kind: "failed",
      failure: { retryable: true, message: expect.stringContaining("exit code 3") },
    },
  });
  expect(await ask(one, REQUEST, never())).toMatchObject({ text: "yes" });
  expect(fake.starts()).toHaveLength(2);
});

test("what a message says beside the answer is left out, and a model that takes another's place is named", async () => {
  const item = (id: string, phase: string) => ({
    method: "item/started",
    params: { item: { id, type: "agentMessage", text: "", phase } },
  });
  const aside = { method: "item/agentMessage/delta", params: { itemId: "aside", delta: "I will look." } };
  const whole = {
    method: "item/completed",
    params: { item: { id: "other", type: "agentMessage", text: " it is" } },
  };
  const rerouted = {
    method: "model/rerouted",
    params: { fromModel: "m", toModel: "m-mini", reason: "busy" },
  };
  const say = [
    NOTE.started,
    rerouted,
    item("aside", "commentary"),
    aside,
    item("msg", "final_answer"),
    NOTE.delta("yes"),
    whole,
    NOTE.completed,
  ];
  expect(await ask(modelOf(fakeCodex([{ say }])), REQUEST, never())).toMatchObject({
    text: "yes it is",
    servedModel: "m-mini",
  });
});

test("a conversation goes in as one prompt", async () => {
  const fake = fakeCodex([{ say: [NOTE.started, NOTE.completed] }]);
  const messages = [
    { role: "user", text: "do it" },
    { role: "assistant", text: "done" },
    { role: "user", text: "again" },
  ] as const;
  await ask(modelOf(fake), { ...REQUEST, messages }, never());
  expect(fake.log()[1]).toMatchObject({
    prompt: "do it\n\n<your-earlier-reply>\ndone\n</your-earlier-reply>\n\nagain",
  });
});
