import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import * as chat from "../support/chat-wire.ts";
import { HALF, HALF_TEXT, project, TASK } from "../support/project.ts";
import { bench } from "../support/tandem.ts";
import { json, type Script, startWire } from "../support/wire.ts";

const DRAFT = ["*** Begin Patch", ...HALF, "*** End Patch"].join("\n");
const REVIEW = JSON.stringify({ findings: [], verdict: "approved", summary: "right", edits: "" });

/** A laptop's server: no schema, no `max_tokens`, no usage, thoughts in the text. */
const laptop: Script = (response, socket, seen) => {
  const body = JSON.stringify(seen.body);
  const refused = /"(response_format|max_tokens)"/.exec(body)?.[1];
  const said = body.includes('"drafter"') ? DRAFT : `\`\`\`json\n${REVIEW}\n\`\`\``;
  const script =
    refused === undefined
      ? chat.chunks(chat.FIRST, chat.chunk({ content: `<think>hm</think>${said}` }), chat.chunk({}, "stop"))
      : json(400, { error: { message: `unknown field ${refused}` } });
  return script(response, socket, seen);
};

test("two models of a local server draft and review over Chat Completions, and what it refuses is remembered", async () => {
  const { runHere, home } = await bench({});
  const server = await startWire([laptop]);
  const config = {
    fast: { provider: "laptop", model: "drafter" },
    strong: { provider: "laptop", model: "reviewer" },
    providers: { laptop: { api: "chat", base_url: server.url } },
  };
  writeFileSync(path.join(home, "config.json"), JSON.stringify(config));
  const once = project();
  const first = await runHere(["-y", "--json", TASK], { cwd: once.root });
  expect(first).toMatchObject({ code: 0 });
  expect(JSON.parse(first.stdout)).toMatchObject({
    status: "approved",
    draft: { model: "drafter", tokens: { output: expect.any(Number) } },
    review: { model: "reviewer", verdict: "approved" },
  });
  expect(JSON.parse(first.stdout).usage.output).toBeGreaterThan(20);
  expect(once.read("math.js")).toBe(HALF_TEXT);
  expect(server.posts.map(({ path: asked }) => asked)).toContain("/v1/chat/completions");
  expect(server.posts.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  const asked = server.posts.length;
  expect(asked).toBeGreaterThan(2);

  expect((await runHere(["-y", "--json", TASK], { cwd: project().root })).code).toBe(0);
  expect(server.posts.length - asked).toBe(2);
});
