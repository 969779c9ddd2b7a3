import type { ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { HALF, project } from "../support/project.ts";
import { bench, patch, STRONG } from "../support/tandem.ts";
import * as wire from "../support/wire.ts";

const price = { input: 1000, output: 1000 };
const SOLVE = ["--strong", "-y", "--json", "add a function half(x) to math.js"];

test("a call that could break the month's budget is not made, and --no-log is no way around it", async () => {
  const { runHere: run, home, asked } = await bench({ strong: [patch(...HALF)] });
  const configure = (monthly_usd: number): void =>
    writeFileSync(
      path.join(home, "config.json"),
      JSON.stringify({ monthly_usd, models: { [STRONG]: { price } } }),
    );
  configure(60);
  const first = await run(SOLVE, { cwd: project().root });
  expect(first.code).toBe(0);
  const cost = JSON.parse(first.stdout).cost_usd;
  expect(cost).toBeGreaterThan(0.1);

  configure(cost + 0.5);
  const second = await run(SOLVE, { cwd: project().root });
  expect(second.code).toBe(5);
  expect(JSON.parse(second.stdout).error).toMatchObject({
    code: "quota",
    message: expect.stringContaining(
      `could break monthly_usd ${cost + 0.5} (spent so far: $${cost.toFixed(4)})`,
    ),
  });
  expect(asked(STRONG)).toHaveLength(1);

  const hidden = await run(["--no-log", ...SOLVE], { cwd: project().root });
  expect(hidden.code).toBe(2);
  expect(hidden.stderr).toContain("monthly_usd can't be kept");
  expect(asked(STRONG)).toHaveLength(1);
});

/** A provider that answers when it is told to. */
async function patient() {
  const held: (() => void)[] = [];
  let isOpen = false;
  const reply = wire.textReply(["*** Begin Patch", ...HALF, "*** End Patch"].join("\n"));
  const server = await wire.startWire([
    (response, socket, seen) => {
      const answer = (): void => void reply(response, socket, seen);
      if (isOpen) answer();
      else held.push(answer);
    },
  ]);
  return {
    url: server.url,
    /** The output limits of the calls that were made. */
    limits: () => server.posts.map(({ body }) => z.object({ max_output_tokens: z.number() }).parse(body)),
    answer: () => {
      isOpen = true;
      for (const one of held) one();
    },
  };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(10);
}

test("runs at the same time spend a month's budget once, and what a killed one held is free at once", async () => {
  const { run, runHere, home } = await bench({});
  const provider = await patient();
  const env = { OPENAI_BASE_URL: provider.url };
  const config = { monthly_usd: 40, models: { [STRONG]: { price } } };
  writeFileSync(path.join(home, "config.json"), JSON.stringify(config));
  const processes: ChildProcess[] = [];
  const during = (child: ChildProcess): void => void processes.push(child);
  const other = run(SOLVE, { cwd: project().root, env, during });
  const here = runHere(SOLVE, { cwd: project().root, env });
  await until(() => provider.limits().length === 2);
  // One may ask for all that it wants, and the other for the rest: 1,000 tokens are a dollar.
  const asked = provider.limits().map(({ max_output_tokens: tokens }) => tokens);
  expect(Math.max(...asked)).toBe(32_000);
  expect(Math.min(...asked)).toBeGreaterThan(500);
  expect(Math.min(...asked)).toBeLessThan(8_000);
  const late = await runHere(SOLVE, { cwd: project().root, env });
  expect(late.code).toBe(5);
  expect(JSON.parse(late.stdout).error).toMatchObject({
    message: expect.stringMatching(
      /could break monthly_usd 40 \(spent so far: \$0\.0000, held by runs at work: \$40\./,
    ),
    hint: expect.stringContaining("when they have ended"),
  });
  for (const child of processes) child.kill("SIGKILL");
  expect((await other).code).toBeNull();
  provider.answer();
  expect((await here).code).toBe(0);
  expect((await runHere(SOLVE, { cwd: project().root, env })).code).toBe(0);
  expect(provider.limits().at(-1)).toEqual({ max_output_tokens: 32_000 });
});
