import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { GIT_ENV, tempFolder, tempRepo } from "../../support/repo.ts";
import { PROGRAM } from "../../support/tandem.ts";

test("a small change is read by the parsers as they are first compiled", () => {
  const functions = Array.from(
    { length: 20 },
    (_, at) => `func f${at}(a int) int {\n\treturn a + ${at}\n}\n`,
  );
  const repo = tempRepo();
  repo.write("a.go", `package main\n\n${functions.join("\n")}`);
  const { stdout, status } = spawnSync(
    process.execPath,
    ["--trace-wasm-compilation-times", PROGRAM, "inspect"],
    { cwd: repo.root, env: { ...GIT_ENV, TANDEM_HOME: tempFolder() }, encoding: "utf8" },
  );
  expect(status).toBe(0);
  expect(stdout).toMatch(/liftoff/i);
  expect(stdout).not.toMatch(/turbofan/i);
});
