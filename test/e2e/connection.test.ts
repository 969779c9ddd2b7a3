import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { HALF, project, TASK } from "../support/project.ts";
import { tempFolder } from "../support/repo.ts";
import { bench, FAST, patch, STRONG, verdict } from "../support/tandem.ts";

const eventSchema = z.looseObject({
  type: z.string(),
  at_ms: z.number(),
  model: z.optional(z.string()),
  ms: z.optional(z.number()),
});

function eventsOf(stdout: string) {
  const lines = stdout.trimEnd().split("\n");
  return lines.map((line) => eventSchema.parse(JSON.parse(line)));
}

test("the strong model's connection opens before the route is known, and serves both models of a provider", async () => {
  const { runHere, server } = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
  const ended = await runHere(["-y", "--no-verify", "--events", TASK], { cwd: project().root });
  const events = eventsOf(ended.stdout);
  const opened = events.filter(({ type }) => type === "connection.opened");
  expect(opened.map(({ model }) => model)).toEqual([STRONG]);
  const began = (opened[0]?.at_ms ?? Number.NaN) - (opened[0]?.ms ?? 0);
  const decided = events.find(({ type }) => type === "route.decided")?.at_ms ?? 0;
  expect(began).toBeLessThan(decided);
  expect(server.requests.map(({ method, model }) => model ?? method)).toEqual(["GET", FAST, STRONG]);
});

test("a fast model at another provider is reached once the lane is known to be its own", async () => {
  const strong = await bench({ strong: [verdict("approved")] });
  const fast = await bench({ fast: [patch(...HALF)] });
  const provider = { base_url: fast.server.url, key_env: "OTHER_KEY", api: "responses" };
  writeFileSync(
    path.join(strong.home, "config.json"),
    JSON.stringify({ providers: { other: provider }, fast: { provider: "other", model: FAST } }),
  );
  const boundary = "store the password reset token hashed";
  const args = ["-n", "--no-verify", "--events"];
  const env = { OTHER_KEY: "sk-other-key" };
  const { root: cwd } = project();
  await strong.runHere([...args, boundary], { cwd, env });
  expect(fast.server.requests).toEqual([]);
  const ended = await strong.runHere([...args, TASK], { cwd, env });
  const opened = eventsOf(ended.stdout).filter(({ type }) => type === "connection.opened");
  expect(opened.map(({ model }) => model)).toEqual([STRONG, FAST]);
  expect(fast.server.requests.map(({ method, model }) => model ?? method)).toEqual(["GET", FAST]);
});

test.each<readonly [string, readonly string[]]>([
  ["a lane across a boundary", ["--fast", "store the password reset token hashed"]],
  [
    "a credential in the task",
    [`use ${["ghp", "x7Kq2mVbN4pR9sT1wYzL6cDfGhJkA3eUiO5P"].join("_")} in math.js`],
  ],
])("%s is refused before anybody is contacted", async (_name, args) => {
  const { runHere, server } = await bench({});
  expect((await runHere(args, { cwd: project().root })).code).toBe(2);
  expect(server.requests).toEqual([]);
});

test("nobody is contacted in the middle of a merge, or outside a repository", async () => {
  const { runHere, server } = await bench({});
  const repo = project();
  writeFileSync(path.join(repo.root, ".git/MERGE_HEAD"), `${repo.git("rev-parse", "HEAD").trim()}\n`);
  expect((await runHere(["-y", TASK], { cwd: repo.root })).code).toBe(4);
  expect((await runHere(["-y", TASK], { cwd: tempFolder() })).code).not.toBe(0);
  expect(server.requests).toEqual([]);
});
