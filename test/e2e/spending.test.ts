import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { HALF, project } from "../support/project.ts";
import { bench, patch, STRONG } from "../support/tandem.ts";

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
