import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noSweep, sweepBench, type SweepBench, traced } from "../support/sweep.ts";
import { runHere } from "../support/tandem.ts";
import { stateChanges } from "../support/tree-state.ts";

/*
 * A few calls of the sweep that `test/support/kill-sweep.ts` makes at all of them. A three-file change
 * renames two files into place and deletes one; its third rename makes the journal the undo record.
 */
// Traced, a run takes many times as long: a busy machine must not end it.
const PATIENT = { timeout: 120_000 };

describe.skipIf(noSweep !== null)("a process that ends while it changes a dirty tree", PATIENT, () => {
  let sweep: SweepBench;
  beforeAll(async () => {
    sweep = await sweepBench();
  });
  afterAll(() => sweep.close());

  /** Does that to a run at a call, and starts the command once more. */
  async function at(name: string, when: number, what: string) {
    const scene = sweep.scene();
    const old = scene.state();
    const ended = await traced(sweep, scene, { name, what, when: String(when) });
    const killed = scene.state();
    const env = { ...sweep.env, HOME: scene.home, TANDEM_HOME: scene.home };
    const start = (...args: readonly string[]) => runHere(args, { cwd: scene.root, env });
    return { scene, old, ended, killed, start };
  }

  test("killed between two files: whatever is started next finds the tree as it was", async () => {
    const { scene, old, ended, killed, start } = await at("rename", 2, "signal=KILL");
    expect(ended.signal).toBe("SIGKILL");
    // Half a change is on the disk, and a file of tandem's own.
    const half = stateChanges(old, killed).map((line) => line.split(" ").slice(0, 3).join(" "));
    expect(half).toEqual(expect.arrayContaining(["- tree run.sh", "+ tree run.sh", "+ tree new/deep"]));
    // Its number is another process's by now: this one's.
    const journal = path.join(scene.root, ".git/tandem/journal.json");
    const { holder, ...rest } = JSON.parse(readFileSync(journal, "utf8"));
    writeFileSync(journal, JSON.stringify({ ...rest, holder: { ...holder, pid: process.pid } }));
    const next = await start("log");
    expect(next.code).toBe(0);
    expect(next.stderr).toContain("an earlier run was killed while it wrote; its changes were taken back");
    expect(stateChanges(old, scene.state())).toEqual([]);
    expect((await start("undo")).code).toBe(2);
  });

  test("killed when all is in place: the change stands and can be undone", async () => {
    // A signal that is not caught ends it as abruptly, but when the call is done.
    const { scene, old, ended, killed, start } = await at("rename", 3, "signal=USR2");
    expect(ended.signal).toBe("SIGUSR2");
    expect((await start("log")).stderr).not.toContain("taken back");
    expect(stateChanges(killed, scene.state())).toEqual([]);
    expect(readFileSync(path.join(scene.root, "run.sh"), "utf8")).toContain("echo 2\n");
    expect((await start("undo")).code).toBe(0);
    expect(stateChanges(old, scene.state())).toEqual([]);
  });

  test("SIGINT when all is in place: the tree is as it was", async () => {
    const { scene, old, ended } = await at("rename", 3, "signal=INT");
    expect(ended.code).toBe(130);
    expect(JSON.parse(ended.stdout)).toMatchObject({ status: "cancelled" });
    expect(stateChanges(old, scene.state())).toEqual([]);
  });

  test("an error that nobody expects: the file is named, and the tree is as it was", async () => {
    const { scene, old, ended } = await at("rename", 2, "error=EXDEV");
    expect(ended.code).toBe(7);
    expect(ended.stderr).toContain("new/deep/file.txt can't be written: it lies on another file system");
    expect(stateChanges(old, scene.state())).toEqual([]);
  });
});
