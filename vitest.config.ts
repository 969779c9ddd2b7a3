import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/build.ts"],
    pool: "forks",
    maxWorkers: 2,
    // Files share their worker's modules, which saves a process and their loading for each: what a file
    // changes of the process, it puts back.
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
  },
});
