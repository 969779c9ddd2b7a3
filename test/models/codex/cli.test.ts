import { execSync } from "node:child_process";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Model, ModelRequest } from "../../../src/models/model.ts";
import { describeModel } from "../../../src/models/catalog.ts";
import { codexModel } from "../../../src/models/codex/codex.ts";
import type { ScriptedReply } from "../../../src/scripted/script.ts";
import { type ScriptedServer, startScriptedServer } from "../../../src/scripted/server.ts";
import { ask } from "../../../src/models/ask.ts";
import { codexEnv, noCodex } from "../../support/codex.ts";
import { tempFolder, tempRepo } from "../../support/repo.ts";
import { collect, REQUEST } from "../support.ts";

async function scripted(
  replies: Readonly<Record<string, ScriptedReply | readonly ScriptedReply[]>>,
): Promise<{ server: ScriptedServer; env: Readonly<Record<string, string>> }> {
  const pace = { tokensPerSecond: Number.POSITIVE_INFINITY, firstTokenMs: 0 };
  const models = Object.entries(replies).map(([id, reply]) => [
    id,
    { ...pace, replies: Array.isArray(reply) ? reply : [reply] },
  ]);
  const server = await startScriptedServer({ models: Object.fromEntries(models) });
  onTestFinished(() => server.close());
  return { server, env: codexEnv(server.url) };
}

function modelOf(id: string, env: Readonly<Record<string, string>>): Model {
  return codexModel({ model: id, entry: describeModel(id, null), place: { env, root: "/nonexistent" } });
}

describe.skipIf(noCodex !== null)("the real Codex CLI", () => {
  test("app-server", async () => {
    const { server, env } = await scripted({ a: { kind: "text", text: "Hello, this is quite long." } });
    const model = modelOf("a", env);
    for (let i = 0; i < 3; i++) {
      const t = performance.now();
      const events = await collect(model);
      console.log(Math.round(performance.now() - t), JSON.stringify(events), server.requests.length);
    }
  });
  test("abort", async () => {
    const { env } = await scripted({
      a: [
        {
          kind: "tool-calls",
          calls: [{ name: "exec_command", arguments: { cmd: "sleep 311; echo", yield_time_ms: 30000 } }],
        },
        { kind: "text", text: "done" },
      ],
    });
    const repo = tempRepo({ "a.txt": "one\n", "sub/b.txt": "two\n" });
    const request: ModelRequest = {
      ...REQUEST,
      repository: {
        root: repo.root,
        instructions: "Work.",
        edits: true,
        files: async () => ["a.txt", "sub/b.txt"],
        isIgnored: async () => false,
      },
    };
    const abort = new AbortController();
    let at = 0;
    setTimeout(() => {
      console.log(
        execSync("ps -eo pid,ppid,pgid,sid,args | grep -E 'sleep 311|codex' | grep -v grep | cut -c1-150", {
          encoding: "utf8",
        }),
      );
      at = performance.now();
      abort.abort();
    }, 3000);
    const reply = await ask(modelOf("a", env), request, abort.signal);
    console.log(Math.round(performance.now() - at), reply.outcome);
    await new Promise((r) => setTimeout(r, 1000));
    console.log(
      execSync(
        "ps -eo pid,ppid,pgid,sid,args | grep -E 'sleep 311|codex exec' | grep -v grep | cut -c1-150; ls -d /tmp/tandem-codex-*; true",
        { encoding: "utf8" },
      ),
    );
  });
});
