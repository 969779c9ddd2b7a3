import { describe, expect, test } from "vitest";
import { HALF, project, TASK } from "../support/project.ts";
import { bench, FAST, patch, STRONG } from "../support/tandem.ts";

describe("boundaries", () => {
  test.each([
    ["security", "store the reset token hashed in the users table", {}],
    ["security", "validate the JWT signature in math.js", {}],
    ["migration", "add a nullable column last_login to the users table", {}],
    ["multi-service", "rename the event field in the orders, billing and shipping services", {}],
  ])("a %s task (%s) never sends one byte to the fast model", async (boundary, task, files) => {
    const { runHere, asked } = await bench({ strong: [patch(...HALF)] });
    const repo = project(files);
    const ended = await runHere(["-y", "--json", task], { cwd: repo.root });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      status: "solved",
      route: { lane: "strong", rule: "boundary", boundary },
    });
    expect(ended.code).toBe(0);
    expect(asked(FAST)).toEqual([]);
    expect(asked(STRONG).length).toBe(1);
  });

  test("--fast does not win over a boundary", async () => {
    const { runHere, server } = await bench({});
    const repo = project();
    const ended = await runHere(["--fast", "hash the passwords with bcrypt"], { cwd: repo.root });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/--fast/);
    expect(server.requests.filter((request) => request.method === "POST")).toEqual([]);
  });

  test("a draft that crosses a boundary is thrown away and the task solved by the strong model", async () => {
    const crossing = patch(
      "*** Add File: db/migrations/002_half.sql",
      "+ALTER TABLE numbers ADD COLUMN half REAL;",
    );
    const { runHere, asked } = await bench({ fast: [crossing], strong: [patch(...HALF)] });
    const repo = project();
    const ended = await runHere(["-y", "--json", TASK], { cwd: repo.root });
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      status: "solved",
      escalated: { reason: "draft_boundary" },
    });
    expect(repo.git("status", "--porcelain")).toBe("M math.js");
    expect(JSON.stringify(asked(STRONG)[0]?.body)).not.toContain("ALTER TABLE");
  });

  test("packages are known by their manifests, without a calibration", async () => {
    const places = ["core", "tools/lint", "ui"];
    const files = Object.fromEntries(
      places.flatMap((place) => [
        [`${place}/package.json`, "{}\n"],
        [`${place}/half.js`, "export const half = 2;\n"],
      ]),
    );
    const crossing = patch(
      ...places.flatMap((place) => [
        `*** Update File: ${place}/half.js`,
        "@@",
        "-export const half = 2;",
        "+export const half = 0.5;",
      ]),
    );
    const { runHere } = await bench({ fast: [crossing], strong: [patch(...HALF)] });
    const repo = project(files);
    const ended = await runHere(["-y", "--json", TASK], { cwd: repo.root });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      status: "solved",
      escalated: { reason: "draft_boundary", detail: expect.stringContaining("multi-service") },
    });
  });

  test("a draft that takes too long to verify goes up with the draft as evidence", async () => {
    const many = Array.from({ length: 6 }, (_, n) => [
      `+export function f${n}(x) {`,
      `+  return x + ${n};`,
      "+}",
      "+",
    ]).flat();
    const { runHere, asked } = await bench({
      fast: [patch("*** Update File: math.js", "@@", "   return x + x;", " }", "+", ...many)],
      strong: [patch(...HALF)],
    });
    const repo = project();
    const ended = await runHere(["-y", "--json", TASK], { cwd: repo.root });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      status: "solved",
      escalated: { reason: "draft_too_big" },
    });
    expect(JSON.stringify(asked(STRONG)[0]?.body)).toContain("function f5");
  });
});
