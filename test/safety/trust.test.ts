import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { repoAt, tempFolder, type TempRepo } from "../support/repo.ts";
import { bench, type Bench, type Ended, patch, runHere, verdict } from "../support/tandem.ts";
import type { Settings } from "../../src/config/settings.ts";
import { lineOf, makePlace, valueOf } from "../support/settings.ts";
import { HALF, project, setTrap, TASK } from "./support.ts";

const drafted = () => bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });

/** A repository whose configuration names a command. */
function named(command: string): TempRepo {
  return project({ ".tandem.json": JSON.stringify({ verify: command }) });
}

describe("a repository's own command", () => {
  test.each<[string, (set: Bench, root: string) => Promise<Ended>]>([
    ["with CI=1", ({ runHere }, cwd) => runHere(["-y", TASK], { cwd, env: { CI: "1" } })],
    ["with a yes on standard input", ({ runHere }, cwd) => runHere(["-y", TASK], { cwd, stdin: "y\nyes\n" })],
    ["to mend a diff", ({ runHere }, cwd) => runHere(["review", "--fix", "-y"], { cwd })],
  ])("never runs untrusted: -y %s ends with exit 3, and asks no model", async (_name, go) => {
    const [set, trap] = [await drafted(), setTrap()];
    const repo = named(trap.program("verify"));
    const ended = await go(set, repo.root);
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain("not trusted");
    expect(trap.sprung()).toEqual([]);
    expect(set.server.requests).toEqual([]);
    expect(repo.git("status", "--porcelain")).toBe("");
  });

  test("runs once it is trusted, and no more once the file, its content or its place is another", async () => {
    const trap = setTrap();
    const set = await bench({
      fast: [patch(...HALF), patch(...HALF), patch(...HALF)],
      strong: [verdict("approved"), verdict("approved"), verdict("approved")],
    });
    const repo = named(trap.program("verify"));
    const go = (cwd: string) => set.runHere(["-y", TASK], { cwd });
    expect((await set.runHere(["trust"], { cwd: repo.root })).code).toBe(0);
    expect((await go(repo.root)).code).toBe(0);
    expect(trap.sprung()).toEqual(["verify"]);
    repo.git("checkout", "-q", "--", "math.lua");

    const text = repo.read(".tandem.json");
    repo.write(".tandem.json", `${text} `);
    expect((await go(repo.root)).code).toBe(3);
    repo.write(".tandem.json", text);
    const moved = path.join(tempFolder(), "moved");
    renameSync(repo.root, moved);
    expect((await go(moved)).code).toBe(3);
    // Another repository in the trusted one's place, with a link to the trusted file or to its folder.
    const other = named("true");
    rmSync(path.join(other.root, ".tandem.json"));
    symlinkSync(path.join(moved, ".tandem.json"), path.join(other.root, ".tandem.json"));
    expect((await go(other.root)).code).toBe(2);
    expect(trap.sprung()).toEqual([]);
  });

  test("can't be trusted by the repository itself, by whatever way the store is found", async () => {
    const [set, trap] = [await drafted(), setTrap()];
    const repo = named(trap.program("verify"));
    await set.runHere(["trust"], { cwd: repo.root });
    const store = readFileSync(path.join(set.home, "trust.json"), "utf8");
    repo.write("state/trust.json", store);
    repo.write(".env", `TANDEM_HOME=${repo.root}/state\nXDG_CONFIG_HOME=${repo.root}\n`);
    const link = path.join(tempFolder(), "home");
    symlinkSync(path.join(repo.root, "state"), link);
    const fresh = tempFolder();
    const own = path.join(fresh, "own");
    mkdirSync(own);
    symlinkSync(path.join(repo.root, "state/trust.json"), path.join(own, "trust.json"));
    for (const [home, code] of [
      [path.join(repo.root, "state"), 2],
      [link, 2],
      [own, 2],
      [fresh, 3],
    ] as const) {
      const ended = await set.runHere(["-y", TASK], { cwd: repo.root, env: { TANDEM_HOME: home } });
      expect(ended.code, home).toBe(code);
    }
    expect(trap.sprung()).toEqual([]);
    expect(readFileSync(path.join(set.home, "trust.json"), "utf8")).toBe(store);
  });

  test("a store that a link in the repository leads to is not written through it", async () => {
    const set = await drafted();
    const repo = named("true");
    const victim = path.join(tempFolder(), "victim");
    writeFileSync(victim, "mine\n");
    symlinkSync(victim, path.join(set.home, "trust.json"));
    expect((await set.runHere(["trust"], { cwd: repo.root })).code).toBe(2);
    expect(readFileSync(victim, "utf8")).toBe("mine\n");
  });
});

describe("a check that the model has just written", () => {
  const scripts = (line: string) => [
    "*** Update File: package.json",
    "@@",
    '-{"type":"module"}',
    `+{"type":"module","scripts":{"test":${JSON.stringify(line)}}}`,
  ];

  test("is not covered by -y, and doesn't run where the user named the file", async () => {
    const trap = setTrap();
    const draft = patch(...scripts(trap.program("model")));
    const set = await bench({ fast: [draft, draft], strong: [verdict("approved"), verdict("approved")] });
    const repo = project();
    const go = (task: string) => set.runHere(["-y", "--verify", "npm test", task], { cwd: repo.root });
    const refused = await go("rename the constant a to b");
    expect(refused.code).toBe(4);
    expect(repo.git("status", "--porcelain")).toBe("");
    const applied = await go("rename the constant a to b in package.json");
    expect(applied.code).toBe(0);
    expect(applied.stderr).toContain("not checked: the change itself says");
    expect(repo.git("status", "--porcelain")).toContain("package.json");
    expect(trap.sprung()).toEqual([]);
  });

  test("one that nobody configured doesn't run unasked", async () => {
    const trap = setTrap();
    const set = await bench({
      fast: [patch(...scripts(trap.program("model")))],
      strong: [verdict("approved")],
    });
    const repo = project();
    expect((await set.runHere(["-y", TASK], { cwd: repo.root })).code).toBe(0);
    expect(trap.sprung()).toEqual([]);
  });
});

describe("the limits of the user", () => {
  test.each<[string, object, object, Partial<Settings>]>([
    ["a repository can't raise what a run may cost", { max_usd: 0.01 }, { max_usd: 500 }, { maxUsd: 0.01 }],
    ["a repository may lower it", { max_usd: 5 }, { max_usd: 0.02 }, { maxUsd: 0.02 }],
    ["a repository alone may set it", {}, { max_usd: 0.02 }, { maxUsd: 0.02 }],
    [
      "a repository can't give a run more time",
      { timeout_seconds: 9 },
      { timeout_seconds: 90 },
      { timeoutMs: 9000 },
    ],
    [
      "a repository can't switch off the user's check",
      { verify: "true" },
      { verify: false },
      { verify: { command: "true", source: "user", trusted: true } },
    ],
  ])("%s", async (_name, user, repository, expected) => {
    expect(valueOf(await makePlace({ user, repository }).load())).toMatchObject(expected);
  });

  test.each([
    [{ models: { "gpt-5.3-codex": { price: { input: 0, output: 0 } } } }, "models.gpt-5.3-codex.price"],
    [{ monthly_usd: 1e6 }, "monthly_usd"],
    [{ fast: { fallbacks: ["x@evil"] } }, "fast.fallbacks"],
    [{ preset: "local" }, "preset"],
  ])("%j may not be set by a repository", async (repository, key) => {
    const place = makePlace({ repository });
    expect(lineOf(await place.load(), place)).toContain(`"${key}" may not be set by a repository`);
  });
});

test("a repository that git refuses has its .env ignored, too", async () => {
  const set = await bench({});
  const repo = project();
  repo.git("init", "-q", "--bare", "vendor");
  repo.write("vendor/.env", "OPENAI_API_KEY=sk-of-the-attacker\n");
  const inside = repoAt(path.join(repo.root, "vendor"));
  const { OPENAI_API_KEY: _, ...env } = set.env;
  const ended = await runHere(["config", "list"], { cwd: inside.root, env });
  expect(ended.stdout).toMatch(/^OPENAI_API_KEY +not set/m);
});
