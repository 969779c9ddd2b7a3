import { expect, test } from "vitest";
import { project } from "../support/project.ts";
import { tempFolder } from "../support/repo.ts";
import { bench } from "../support/tandem.ts";

async function examine(cwd: string, env: Readonly<Record<string, string>> = {}) {
  const { runHere, server } = await bench({});
  const { code, stdout, stderr } = await runHere(["doctor", "--json"], { cwd, env });
  const { checks } = JSON.parse(stdout);
  const state = Object.fromEntries(checks.map((check: { name: string }) => [check.name, check]));
  return { code, stderr, state, requests: server.requests };
}

test("all is well: the models are offered, and none was asked anything", async () => {
  const { code, state, requests } = await examine(project().root);
  expect(code).toBe(0);
  expect(state).toMatchObject({
    config: { state: "ok" },
    repository: { state: "ok" },
    typescript: { state: "ok", text: expect.stringContaining("7.0.2") },
    fast: { state: "ok" },
    strong: { state: "ok" },
    history: { state: "ok" },
  });
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "GET /v1/models",
    "GET /v1/models",
  ]);
});

test.each([
  ["no key", { OPENAI_API_KEY: "" }, "OPENAI_API_KEY"],
  ["a model that isn't offered", { TANDEM_FAST_MODEL: "nobody-has-it" }, "list of models"],
  ["a provider that can't be reached", { OPENAI_BASE_URL: "http://127.0.0.1:1/v1" }, "127.0.0.1:1"],
])("%s is a problem", async (_name, env, text) => {
  const { code, state } = await examine(project().root, env);
  expect(code).toBe(1);
  expect(state).toMatchObject({ fast: { state: "problem", text: expect.stringContaining(text) } });
});

test("outside a repository is worth a note", async () => {
  const { code, state } = await examine(tempFolder());
  expect(code).toBe(0);
  expect(state).toMatchObject({ repository: { state: "note" } });
});
