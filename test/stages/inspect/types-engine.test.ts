import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { CHECKERS } from "../../../src/stages/inspect/checkers.ts";
import { inspectChanges } from "../../../src/stages/inspect/inspect.ts";
import { createTypeChecker } from "../../../src/stages/inspect/types/check.ts";
import { findCompiler } from "../../../src/stages/inspect/types/compiler.ts";
import { createKeeper, type Keeper } from "../../../src/stages/inspect/types/keeper.ts";
import type { Ending } from "../../support/engine-child.ts";
import { tempFolder, tempRepo, workspaceAt, type TempRepo } from "../../support/repo.ts";

const CONFIG = '{ "compilerOptions": { "strict": true, "types": [] } }\n';

function keeperOf(locate?: () => string | null): Keeper {
  const keeper = createKeeper(locate);
  onTestFinished(() => keeper.stop());
  return keeper;
}

async function look(
  repo: TempRepo,
  keeper: Keeper,
  { limitMs = 60_000, signal = new AbortController().signal, path = "a.ts" } = {},
) {
  const workspace = await workspaceAt(repo.root);
  const before = repo.exists(path) ? repo.read(path) : null;
  const changes = [{ path, renamedFrom: null, before, after: 'export const a = "a".contains("b");\n' }];
  const checker = { ...createTypeChecker(keeper), name: "types", limitMs, wants: () => true };
  const { checks, findings } = await inspectChanges({ changes }, { workspace }, signal, [checker]);
  return { state: checks[0]?.state, why: checks[0]?.why, findings: findings.length };
}

/** Resolves when a process is gone. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A program that stands in for the compiler. */
function program(script: string): () => string {
  const path = join(tempFolder(), "compiler.sh");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return () => path;
}

/** TypeScript 7.0 never comes back from a configuration that extends itself. */
const CIRCULAR = { "tsconfig.json": '{ "extends": "./tsconfig.json" }\n', "a.ts": "export const a = 1;\n" };

test("the same process serves the next look, and is gone when it is stopped", async () => {
  const repo = tempRepo({ "tsconfig.json": CONFIG });
  const keeper = keeperOf();
  expect(await look(repo, keeper)).toMatchObject({ state: "ran", findings: 1 });
  const pid = keeper.pid() ?? 0;
  expect(pid).toBeGreaterThan(0);
  expect(await look(repo, keeper)).toMatchObject({ state: "ran", findings: 1 });
  expect(keeper.pid()).toBe(pid);
  keeper.stop();
  expect(keeper.pid()).toBeNull();
  await gone(pid);
});

test.each<readonly [string, Record<string, string>]>([
  ["with a project", { "tsconfig.json": CONFIG }],
  ["without one", {}],
])(
  "an engine that warms up for a file that is yet to be written is the one that looks at it, %s",
  async (_, files) => {
    const repo = tempRepo(files);
    const keeper = keeperOf();
    await createTypeChecker(keeper).engine.warm(await workspaceAt(repo.root), ["a.ts", "no/such/b.ts"]);
    const pid = keeper.pid();
    expect(pid).not.toBeNull();
    expect(await look(repo, keeper)).toMatchObject({ state: "ran" });
    expect(keeper.pid()).toBe(pid);
  },
);

test("an engine that warms up has read what imports the files that it is shown", async () => {
  const repo = tempRepo({ "a.js": "export const a = 1;\n", "b.js": 'import { a } from "./a.js";\na;\n' });
  const keeper = keeperOf();
  const shown = () =>
    keeper.use(
      { root: repo.root, keepsNames: true },
      new AbortController().signal,
      async ({ loose }) => loose,
    );
  await createTypeChecker(keeper).engine.warm(await workspaceAt(repo.root), ["a.js"]);
  const warm = await shown();
  expect(warm).toContainEqual(expect.stringMatching(/b\.js$/));
  expect(await look(repo, keeper, { path: "a.js" })).toMatchObject({ state: "ran" });
  expect(await shown()).toBe(warm);
});

test("out of time is not checked, the process is killed, and the next look starts anew", async () => {
  const repo = tempRepo({ "tsconfig.json": CONFIG });
  // What is loaded for a first look is no part of the time that this one has.
  await look(repo, keeperOf());
  const real = findCompiler()?.executable ?? "";
  const keeper = keeperOf(
    program(`if [ -e "$0.ran" ]; then exec "${real}" "$@"; fi; : > "$0.ran"; exec sleep 600`),
  );
  const seen: number[] = [];
  const watch = setInterval(() => seen.push(keeper.pid() ?? 0), 5);
  onTestFinished(() => clearInterval(watch));
  const slow = await look(repo, keeper, { limitMs: 1_000 });
  expect(slow).toMatchObject({ state: "skipped", findings: 0 });
  expect(slow.why).toMatch(/took longer than 1000 ms|out of time/);
  const pid = seen.findLast((other) => other > 0) ?? 0;
  expect(pid).toBeGreaterThan(0);
  await gone(pid);
  expect(await look(repo, keeper)).toMatchObject({ state: "ran", findings: 1 });
});

test("an engine that fails is started once more", async () => {
  const repo = tempRepo({ "tsconfig.json": CONFIG });
  const real = findCompiler()?.executable ?? "";
  const once = program(`if [ -e "$0.ran" ]; then exec "${real}" "$@"; fi; : > "$0.ran"; exit 3`);
  expect(await look(repo, keeperOf(once))).toMatchObject({ state: "ran", findings: 1 });
});

test("an engine that is killed while it is kept is replaced", async () => {
  const repo = tempRepo({ "tsconfig.json": CONFIG });
  const keeper = keeperOf();
  expect(await look(repo, keeper)).toMatchObject({ state: "ran", findings: 1 });
  process.kill(keeper.pid() ?? 0, "SIGKILL");
  expect(await look(repo, keeper)).toMatchObject({ state: "ran", findings: 1 });
});

test("what is stopped while it warms up does not start again", async () => {
  const repo = tempRepo(CIRCULAR);
  const keeper = keeperOf(program("exec sleep 60"));
  const { engine } = createTypeChecker(keeper);
  const warming = engine.warm(await workspaceAt(repo.root), ["a.ts"]);
  while (keeper.pid() === null) await new Promise((resolve) => setTimeout(resolve, 5));
  const pid = keeper.pid() ?? 0;
  engine.stop();
  await warming;
  expect(keeper.pid()).toBeNull();
  await gone(pid);
});

/** Starts a program with a warm engine, ends it as told, and resolves with the engine's process id when that is gone. */
async function engineOf(
  script: string,
  repo: TempRepo,
  ending: Ending,
  signal: "SIGKILL" | "SIGTERM" | null,
): Promise<number> {
  const compiler = findCompiler()?.executable ?? "";
  const child = spawn(process.execPath, [script, compiler, repo.root, "a.ts", ending], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(child, "exit");
  const [chunk] = await once(child.stdout, "data");
  const pid = Number(String(chunk));
  if (signal !== null) child.kill(signal);
  await ended;
  if (pid > 0) await gone(pid);
  return pid;
}

test("nothing is left of an engine whose program ends, fails, or is killed, be it while the engine hangs", async () => {
  // Inside the clone, so that packages resolve as they do for the source.
  const folder = mkdtempSync(join(import.meta.dirname, "../../../node_modules/.engine-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, "child.mjs");
  const entryPoints = [join(import.meta.dirname, "../../support/engine-child.ts")];
  await build({ entryPoints, outfile, bundle: true, format: "esm", platform: "node", packages: "external" });
  const repo = tempRepo({ "tsconfig.json": CONFIG, "a.ts": "export {};\n" });
  const pids = await Promise.all([
    engineOf(outfile, repo, "end", null),
    engineOf(outfile, repo, "throw", null),
    engineOf(outfile, repo, "wait", "SIGKILL"),
    engineOf(outfile, repo, "wait", "SIGTERM"),
    engineOf(outfile, tempRepo(CIRCULAR), "wait-cold", "SIGKILL"),
    // Without util-linux nothing ends one that waits for an answer.
    ...(existsSync("/usr/bin/setpriv") ? [engineOf(outfile, repo, "wait-asked", "SIGKILL")] : []),
  ]);
  expect(pids.filter((pid) => pid > 0)).toHaveLength(pids.length);
});

test("a run that is cancelled kills the process", async () => {
  const keeper = keeperOf();
  const cancel = new AbortController();
  const looking = look(tempRepo(CIRCULAR), keeper, { signal: cancel.signal });
  while (keeper.pid() === null) await new Promise((resolve) => setTimeout(resolve, 5));
  const pid = keeper.pid() ?? 0;
  cancel.abort();
  expect(await looking).toEqual({ state: "skipped", why: "cancelled", findings: 0 });
  await gone(pid);
});

test.each([
  ["ends at once", "exit 3"],
  ["talks nonsense", 'echo hello; printf "Content-Length: 5\\r\\n\\r\\nhello"; exec sleep 60'],
])("a compiler that %s is a check that was skipped", async (_, script) => {
  const repo = tempRepo({ "tsconfig.json": CONFIG });
  expect(await look(repo, keeperOf(program(script)))).toMatchObject({ state: "skipped", findings: 0 });
});

test("a compiler that can not be started is a check that was skipped", async () => {
  const repo = tempRepo({ "tsconfig.json": CONFIG });
  const outcome = await look(
    repo,
    keeperOf(() => join(repo.root, "nothing")),
  );
  expect(outcome).toMatchObject({ state: "skipped", findings: 0 });
  expect(outcome.why).toContain("did not start");
});

test("without the compiler nothing is checked, and it says so", async () => {
  const repo = tempRepo({ "tsconfig.json": CONFIG });
  const outcome = await look(
    repo,
    keeperOf(() => null),
  );
  expect(outcome).toEqual({
    state: "skipped",
    why: "a.ts: TypeScript's engine is not installed (npm install -g typescript@7.0.2)",
    findings: 0,
  });
});

test("an older TypeScript is not asked", () => {
  const folder = tempFolder();
  mkdirSync(join(folder, "node_modules/typescript"), { recursive: true });
  writeFileSync(join(folder, "node_modules/typescript/package.json"), '{ "version": "6.0.2" }');
  expect(findCompiler(join(folder, "main.js"))).toBeNull();
});

test("no process is started where no JavaScript or TypeScript changed", async () => {
  const checker = CHECKERS.find(({ name }) => name === "types");
  expect(checker?.wants("a.py")).toBe(false);
  expect(checker?.wants("a.mts")).toBe(true);
});
