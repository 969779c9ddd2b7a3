import { describe, expect, onTestFinished, test } from "vitest";
import type { LoggedRequest, ScriptedReply } from "../../src/scripted/script.ts";
import { startScriptedServer } from "../../src/scripted/server.ts";
import { HALF, HALF_TEXT, project, TASK } from "../support/project.ts";
import type { TempRepo } from "../support/repo.ts";
import { bench, FAST, patch, STRONG, verdict } from "../support/tandem.ts";

/** Models that answer by what they are asked, so that something may happen while they think. */
async function thinking(
  fast: (request: LoggedRequest) => ScriptedReply,
  strong: (request: LoggedRequest) => ScriptedReply,
) {
  const pace = { tokensPerSecond: Number.POSITIVE_INFINITY, firstTokenMs: 0 };
  const server = await startScriptedServer({
    models: { [FAST]: { ...pace, replies: fast }, [STRONG]: { ...pace, replies: strong } },
  });
  onTestFinished(() => server.close());
  const { runHere } = await bench({});
  const options = (repo: TempRepo) => ({ cwd: repo.root, env: { OPENAI_BASE_URL: server.url } });
  return {
    server,
    runHere: (args: readonly string[], repo: TempRepo) => runHere(args, options(repo)),
  };
}

const MINE = "// mine\nexport function double(x) {\n  return x + x;\n}\n";
const WHOLE: ScriptedReply = { kind: "text", text: `math.js\n\`\`\`js\n${HALF_TEXT}\`\`\`\n` };

describe("what the user saves while a model writes wins: exit 4", () => {
  test.each([
    ["hunks that still fit", patch(...HALF)],
    ["the whole file", WHOLE],
  ])("the draft gives %s", async (_, reply) => {
    const repo = project();
    const { runHere, server } = await thinking(
      () => {
        repo.write("math.js", MINE);
        return reply;
      },
      () => verdict("approved"),
    );
    const ended = await runHere(["-y", "--json", TASK], repo);
    expect(JSON.parse(ended.stdout)).toMatchObject({ status: "failed", error: { code: "conflict" } });
    expect(ended.code).toBe(4);
    expect(repo.read("math.js")).toBe(MINE);
    // Nobody is asked to repair what is not the model's fault.
    expect(server.requests.filter(({ method }) => method === "POST").length).toBe(1);
  });

  test("during the review, and the patch is kept", async () => {
    const repo = project();
    const { runHere } = await thinking(
      () => patch(...HALF),
      () => {
        repo.write("math.js", MINE);
        return verdict("approved");
      },
    );
    const ended = await runHere(["-y", "--json", TASK], repo);
    expect(ended.code).toBe(4);
    expect(repo.read("math.js")).toBe(MINE);
    const shown = await runHere(["show", "--patch", JSON.parse(ended.stdout).id], repo);
    expect(shown.stdout).toContain("+export function half");
  });

  test("during the review, in another file that the reviewer writes anew", async () => {
    const repo = project({ "notes.md": "notes\n" });
    const edits = "notes.md\n```md\nnew notes\n```\n";
    const { runHere } = await thinking(
      () => patch(...HALF),
      () => {
        repo.write("notes.md", "notes\nof mine\n");
        return verdict("patched", { edits });
      },
    );
    const ended = await runHere(["-y", `${TASK}, see notes.md`, "-c", "package.json"], repo);
    expect(ended.code).toBe(4);
    expect(repo.read("notes.md")).toBe("notes\nof mine\n");
    expect(repo.read("math.js")).not.toBe(HALF_TEXT);
  });

  test("during a solve, in a file that a tool has read", async () => {
    const repo = project({ "far.js": "one\n" });
    let turn = 0;
    const { runHere } = await thinking(
      () => patch(...HALF),
      () => {
        turn += 1;
        if (turn === 1)
          return { kind: "tool-calls", calls: [{ name: "read_file", arguments: { path: "far.js" } }] };
        repo.write("far.js", "one\nmine\n");
        return { kind: "text", text: "far.js\n```js\ntwo\n```\n" };
      },
    );
    const ended = await runHere(["-y", "--strong", "double what is there"], repo);
    expect(ended.code).toBe(4);
    expect(repo.read("far.js")).toBe("one\nmine\n");
  });
});
