import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { verify } from "../../../src/stages/verify/verify.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "tandem-verify-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const env = { PATH: process.env["PATH"] ?? "/usr/bin:/bin" };
const never = new AbortController().signal;
const run = (command: string, timeoutMs = 20_000, signal = never) =>
  verify({ command, root, timeoutMs, env, secrets: ["sk-0123"] }, signal);

test("a check that exits with 0 has passed, and its output is kept", async () => {
  const result = await run("echo out; echo err >&2");
  expect(result).toMatchObject({ passed: true, ended: "exited", command: "echo out; echo err >&2" });
  expect(result.output_tail.split("\n").sort()).toEqual(["err", "out"]);
});

test("a check that exits with anything else has failed", async () => {
  expect(await run("echo broken; exit 3")).toMatchObject({
    passed: false,
    ended: "exited",
    output_tail: "broken",
  });
});

test("a key is struck out of the output, also where a long line was cut through it", async () => {
  expect((await run("echo key=sk-0123.")).output_tail).toBe("key=[key].");
  const long = await run("node -e \"process.stdout.write('sk-0123'.repeat(10000) + '\\nend\\n')\"");
  expect(long.output_tail).toBe("end");
});

test("a command that does not exist could not be run, which says nothing of the change", async () => {
  expect(await run("no-such-command-here")).toMatchObject({ passed: false, ended: "not_started" });
});

test("the command runs at the root with the environment it is given and nothing else", async () => {
  const result = await run("pwd -P; env | sort | grep -v -e '^_=' -e '^PWD=' -e '^SHLVL=' -e '^OLDPWD='");
  const [folder, ...variables] = result.output_tail.split("\n");
  expect(folder).toBe(realpathSync(root));
  expect(variables).toEqual([`PATH=${env.PATH}`]);
});

test("standard input is empty, so a check that reads it ends", async () => {
  expect(await run("cat")).toMatchObject({ passed: true });
});

test("at the limit the whole process group is killed, also what ignores SIGTERM", async () => {
  const result = await run(
    "trap '' TERM; sleep 300 & echo $! > child; echo $$ > shell; wait; sleep 300",
    300,
  );
  expect(result).toMatchObject({ passed: false, ended: "timed_out" });
  for (const file of ["child", "shell"]) {
    await expect.poll(() => isAlive(pidIn(file))).toBe(false);
  }
});

test("a child that outlives the check is ended with it and does not hold the result up", async () => {
  const result = await run("sleep 300 & echo $! > child; echo done");
  expect(result).toMatchObject({ passed: true, output_tail: "done" });
  await expect.poll(() => isAlive(pidIn("child"))).toBe(false);
});

test("an abort ends the check, and an aborted check has not passed", async () => {
  const stop = new AbortController();
  const pending = run("echo $$ > shell; sleep 300", 20_000, stop.signal);
  setTimeout(() => stop.abort(), 200);
  expect(await pending).toMatchObject({ passed: false });
  await expect.poll(() => isAlive(pidIn("shell"))).toBe(false);
  expect(await run("echo never", 20_000, stop.signal)).toMatchObject({ passed: false, ended: "not_started" });
});

test("of a long output the end is kept", async () => {
  const result = await run("seq 1 100000; exit 1");
  const lines = result.output_tail.split("\n");
  expect(lines.at(-1)).toBe("100000");
  expect(lines.length).toBeLessThanOrEqual(80);
});

function pidIn(file: string): number {
  return Number(readFileSync(path.join(root, file), "utf8"));
}

/** True while the process runs; one that waits to be reaped has ended. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
