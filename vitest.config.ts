import { defineConfig } from "vitest/config";

/**
 * What is tested together, in the order of the flow. Files of one group share two workers, which saves a
 * process and the loading of modules for each file: what a file changes of the process, it puts back. Groups
 * share none: a worker that has loaded every grammar and engine starts git in 25 ms, a fresh one in 5.
 */
const GROUPS = {
  workspace: ["workspace", "hooks", "stages/apply", "stages/review", "stages/verify"],
  route: ["stages/route"],
  inspect: ["stages/inspect"],
  cli: ["cli", "safety", "lost", "fuzz"],
  e2e: ["e2e"],
};

const filesIn = (folders: readonly string[]) => folders.map((folder) => `test/${folder}/**/*.test.ts`);
const groups = Object.entries(GROUPS).map(([name, folders]) => ({ name, include: filesIn(folders) }));
const parts = {
  name: "parts",
  include: ["test/**/*.test.ts"],
  exclude: groups.flatMap(({ include }) => include),
};

/** How every test runs. */
const each = {
  // Compiled a second time, to run faster than a test needs, a grammar takes seconds of a processor.
  execArgv: ["--liftoff-only"],
  // What runs beside others in a file waits for limits of five seconds.
  maxConcurrency: 20,
  isolate: false,
  testTimeout: 30_000,
  hookTimeout: 60_000,
  // The built command runs as it is, in a test's process as in one of its own.
  server: { deps: { external: [/^(?!.*\/node_modules\/).*\/dist\//] } },
  // Nothing of the developer's own set-up may reach a test.
  env: {
    NO_COLOR: "1",
    TANDEM_HOME: "/dev/null/tandem-home",
    OPENAI_API_KEY: "",
    GIT_CONFIG_NOSYSTEM: "1",
  },
};

export default defineConfig({
  test: {
    // Not for each group: each would build what all of them run.
    globalSetup: ["test/support/build.ts"],
    maxWorkers: 3,
    projects: [parts, ...groups].map((group) => ({ test: { ...each, ...group } })),
  },
});
