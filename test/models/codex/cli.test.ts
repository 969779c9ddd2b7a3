import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { ask } from "../../../src/models/ask.ts";
import { describeModel } from "../../../src/models/catalog.ts";
import { codexModel } from "../../../src/models/codex/codex.ts";
import { execute } from "../../../src/models/codex/exec.ts";
import { prepareLaunch } from "../../../src/models/codex/launch.ts";
import type { Model, ModelRequest } from "../../../src/models/model.ts";
import type { ScriptedReply } from "../../../src/scripted/script.ts";
import { type ScriptedServer, startScriptedServer } from "../../../src/scripted/server.ts";
import { CODEX_KEY, codexEnv, noCodex } from "../../support/codex.ts";
import { tempFolder, tempRepo } from "../../support/repo.ts";
import { quickLimits, REQUEST } from "../support.ts";

// The reporter folds skipped tests away, so the reason is said here.
if (noCodex !== null) process.stderr.write(`the real Codex CLI is not tested: ${noCodex}\n`);

/** Scripted models behind the real CLI; any other model is unknown to them. */
async function scripted(replies: Readonly<Record<string, readonly ScriptedReply[]>>): Promise<{
  readonly server: ScriptedServer;
  readonly modelOf: (id: string) => Model;
  readonly env: Readonly<Record<string, string>>;
}> {
  const pace = { tokensPerSecond: Number.POSITIVE_INFINITY, firstTokenMs: 0 };
  const models = Object.entries(replies).map(([id, said]) => [id, { ...pace, replies: said }]);
  const server = await startScriptedServer({ models: Object.fromEntries(models) });
  onTestFinished(() => server.close());
  const env = codexEnv(server.url);
  const place = { env, root: "/nonexistent" };
  const { limits } = quickLimits();
  return {
    server,
    env,
    modelOf: (id) => codexModel({ model: id, entry: describeModel(id, null), place }, limits),
  };
}

const never = (): AbortSignal => new AbortController().signal;
const SCHEMA = {
  type: "object",
  properties: { fits: { type: "boolean" } },
  required: ["fits"],
  additionalProperties: false,
};
const INSTRUCTED: ModelRequest = { ...REQUEST, effort: "low", schema: { name: "s", schema: SCHEMA } };
const WORDS = "a reply of several tokens, so that it comes in pieces";

/** What the models were asked, without what the CLI adds of its own. */
function askedOf({ server }: { readonly server: ScriptedServer }, at: number): object {
  const { body } = server.requests[at] ?? {};
  return { ...body, input: JSON.stringify(body?.["input"]), tools: JSON.stringify(body?.["tools"]) };
}

describe.skipIf(noCodex !== null)("the real Codex CLI", () => {
  test("answers by its app-server: in pieces, held to a schema, with no tool to touch anything", async () => {
    const wrong = { error: { message: "wrong key", code: "invalid_api_key" } };
    const bench = await scripted({
      text: [{ kind: "text", text: WORDS }],
      denied: [{ kind: "http-error", status: 401, body: wrong }],
      busy: [
        { kind: "http-error", status: 503, body: { error: { message: "overloaded" } } },
        { kind: "text", text: "now" },
      ],
      cut: [{ kind: "cut", text: WORDS, after: 20, how: "eof" }],
      long: [{ kind: "incomplete", reason: "max_output_tokens", text: "begins but" }],
    });
    const { server, modelOf } = bench;
    const heard: string[] = [];
    const reply = await ask(modelOf("text"), INSTRUCTED, never(), { text: (delta) => heard.push(delta) });
    expect(reply).toMatchObject({ outcome: { kind: "completed" }, text: WORDS, servedModel: "text" });
    expect(reply.usage.input).toBeGreaterThan(0);
    expect(heard.length).toBeGreaterThan(3);
    expect(server.requests).toHaveLength(1);
    expect(askedOf(bench, 0)).toMatchObject({
      model: "text",
      stream: true,
      store: false,
      reasoning: { effort: "low" },
      text: { format: { type: "json_schema", strict: true, schema: SCHEMA } },
      input: expect.stringMatching(/"role":"developer".*"Answer\.".*"role":"user".*"hello"/),
      tools: expect.not.stringMatching(
        /"name":"(exec_command|shell|write_stdin|apply_patch|view_image|web_search)"/,
      ),
    });

    const outcomes = ["unknown", "denied", "busy", "cut", "long"].map(async (id) => [
      id,
      (await ask(modelOf(id), REQUEST, never())).outcome,
      server.requests.filter(({ model }) => model === id).length,
    ]);
    expect(await Promise.all(outcomes)).toMatchObject([
      [
        "unknown",
        {
          kind: "failed",
          failure: {
            code: "model_unavailable",
            message: expect.stringContaining("`unknown` does not exist"),
          },
        },
        1,
      ],
      [
        "denied",
        { kind: "failed", failure: { code: "auth", message: expect.stringContaining("wrong key") } },
        1,
      ],
      ["busy", { kind: "completed" }, 2],
      ["cut", { kind: "failed", failure: { code: "stream_cut" } }, 1],
      ["long", { kind: "truncated" }, 1],
    ]);
  });

  test("answers by exec just so", async () => {
    const bench = await scripted({ text: [{ kind: "text", text: WORDS }] });
    const launch = await prepareLaunch({ env: bench.env, root: "/nonexistent" });
    if (!launch.ok) throw new Error(launch.failure.message);
    const turn = { model: "text", instructions: "Answer.", prompt: "hello", effort: "low", schema: SCHEMA };
    const lines: unknown[] = [];
    for await (const line of await execute(launch.value, turn, never(), () => {})) lines.push(line);
    expect(lines.slice(-2)).toMatchObject([
      { type: "item.completed", item: { type: "agent_message", text: WORDS } },
      { type: "turn.completed", usage: { input_tokens: expect.any(Number) } },
    ]);
    expect(askedOf(bench, 0)).toMatchObject({
      text: { format: { type: "json_schema", schema: SCHEMA } },
      input: expect.stringMatching(/"role":"developer".*"Answer\.".*"role":"user".*"hello"/),
      tools: expect.not.stringMatching(
        /"name":"(exec_command|shell|write_stdin|apply_patch|view_image|web_search)"/,
      ),
    });
  });

  test("works as an agent in a copy, with a sandbox around it: no network, no key, nothing written elsewhere", async () => {
    const outside = path.join(tempFolder(), "outside");
    const open = createServer();
    await new Promise<void>((resolve) => open.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void open.close());
    const connected = vi.fn<() => void>();
    open.on("connection", connected);
    const port = JSON.stringify(open.address()).match(/"port":(\d+)/)?.[1] ?? "";
    const repo = tempRepo({ "a.txt": "one\n", "port.txt": port });
    const { server, modelOf } = await scripted({
      agent: [
        {
          kind: "tool-calls",
          calls: [
            {
              name: "exec_command",
              arguments: {
                cmd: `echo more >> a.txt; echo new > c.txt; echo x > ${outside}; echo x > ${repo.root}/a.txt; env; cat /proc/*/environ | tr '\\0' '\\n'; bash -c 'exec 3<>/dev/tcp/127.0.0.1/'$(cat port.txt) 2>&1`,
              },
            },
          ],
        },
        { kind: "text", text: "I added a line." },
      ],
    });
    const request: ModelRequest = {
      ...REQUEST,
      repository: {
        root: repo.root,
        instructions: "Work here.",
        edits: true,
        files: async () => ["a.txt", "port.txt"],
        isIgnored: async () => false,
      },
    };
    const reply = await ask(modelOf("agent"), request, never());
    expect(reply).toMatchObject({ outcome: { kind: "completed" } });
    expect(reply.text).toMatch(/a\/a\.txt[^]*\+more\n[^]*b\/c\.txt[^]*\+new\n$/);
    expect(repo.git("status", "--porcelain")).toBe("");
    expect(existsSync(outside)).toBe(false);
    expect(connected).not.toHaveBeenCalled();
    const told = JSON.stringify(server.requests[1]?.body);
    expect(told).toContain("Work here.");
    expect(told).toContain("CODEX_SANDBOX_NETWORK_DISABLED=1");
    expect(told).toContain("Read-only file system");
    expect(told).not.toContain(CODEX_KEY);
    expect(told).toContain(`${tmpdir()}/tandem-codex-`);
  });
});
