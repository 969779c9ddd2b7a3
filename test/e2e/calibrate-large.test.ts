import { execFileSync } from "node:child_process";
import { readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { GIT_ENV, tempFolder, tempRepo } from "../support/repo.ts";
import { run as runProgram } from "../support/tandem.ts";

/** So many that git's index says: this is a large one. */
const FILES = 30_000;
const TASK = "rename weighNeedle to weighPin";

/** A repository of so many files in one commit, a few of them on the disk. */
function largeRepo() {
  const repo = tempRepo({
    "src/here.ts": "export function weighNeedle() {}\n",
    "lib/there.ts": "weighNeedle();\n",
    "lib/far.ts": "weighNeedle();\n",
    filler: "filler\n",
  });
  const blob = repo.git("rev-parse", "HEAD:filler");
  const lines = Array.from({ length: FILES }, (_, at) => `100644 ${blob}\tpkg${at % 100}/module${at}.ts\n`);
  execFileSync("git", ["update-index", "--index-info"], {
    cwd: repo.root,
    env: GIT_ENV,
    input: lines.join(""),
  });
  repo.git("commit", "-q", "-m", "all of it");
  return repo;
}

test("in a repository of very many files calibrating is what makes names found", async () => {
  const repo = largeRepo();
  const home = tempFolder();
  const run = (...args: readonly string[]) =>
    runProgram(args, { cwd: repo.root, env: { TANDEM_HOME: home } });
  const reasons = async (): Promise<string> => {
    const { stdout } = await run("route", "--json", TASK);
    return JSON.stringify(JSON.parse(stdout).reasons);
  };
  // Too little history to learn from, but words enough.
  const refused = await run("calibrate");
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("too little to learn from")]);
  expect(await reasons()).toContain("`weighNeedle` is held by at least 3 files");
  const folder = path.join(home, "calibration");
  const [file = ""] = readdirSync(folder);
  expect(statSync(path.join(folder, file)).mode & 0o777).toBe(0o600);

  // What is gone from the disk since is not counted, and what is forgotten is gone.
  rmSync(path.join(repo.root, "lib/far.ts"));
  expect(await reasons()).toContain("`weighNeedle` is held by at least 2 files");
  expect((await run("calibrate", "--reset")).code).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
});
