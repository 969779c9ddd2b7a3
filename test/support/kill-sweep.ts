/**
 * Kills a three-file change on a dirty tree at every call that changes the disk, and at random times, lets
 * every such call fail, once and from then on, and looks at the tree after the next start. Needs strace and a built dist/:
 *
 *     npm run --silent build && node scripts/run.mjs test/support/kill-sweep.ts [RANDOM [SEED]]
 *
 * RANDOM is how many runs are killed at a random time besides (20). One line a kill; ends with 1 if anything
 * was lost, with 2 where it can't be done.
 */
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { type Deadline, deadlines, killAt } from "./deadlines.ts";
import {
  afterKill,
  type Ends,
  noSweep,
  PROGRAM,
  sweepBench,
  traced,
  type SweepBench,
  wholeRun,
} from "./sweep.ts";
import { stateChanges } from "./tree-state.ts";

/** Tries at one call before it is given up: which thread comes to it first differs from run to run. */
const TRIES = 4;

let bad = 0;
let missed = 0;

function say(at: string, end: string, wrong: readonly string[]): void {
  if (wrong.length > 0) bad += 1;
  const lines = wrong.map((line) => `    ${line}\n`).join("");
  process.stdout.write(`${wrong.length === 0 ? "ok  " : "LOST"} ${end.padEnd(4)} ${at}\n${lines}`);
}

/** Every call once, whichever thread makes it, with the history or without. */
async function sweep(bench: SweepBench, more: readonly string[], only: (label: string) => boolean) {
  const ends = await wholeRun(bench, more);
  for (const deadline of deadlines(ends.calls.filter(({ label }) => only(label)))) {
    let hit = false;
    for (let tried = 0; tried < TRIES && !hit; tried += 1) hit = await kill(bench, ends, deadline, more);
    if (!hit) missed += 1;
    if (!hit) process.stdout.write(`miss      ${deadline.label}\n`);
  }
}

async function kill(
  bench: SweepBench,
  ends: Ends,
  deadline: Deadline,
  more: readonly string[],
): Promise<boolean> {
  const scene = bench.scene();
  try {
    const at = await killAt(bench, scene, deadline, more);
    const { end, wrong } = await afterKill(scene, ends, (args) => start(bench, scene, args));
    say(at ?? `elsewhere than ${deadline.label}`, end, wrong);
    return at !== null;
  } finally {
    scene.remove();
  }
}

/** What each call fails with: what a disk may say at any time. */
const ERRORS: Readonly<Record<string, string>> = {
  fsync: "EIO",
  rename: "EXDEV",
  chmod: "EPERM",
  fchmod: "EPERM",
};

/** Every call fails, once or from then on: the change is made, or the tree is as it was and the exit code 7. */
async function faults(bench: SweepBench, times: "once" | "from then on"): Promise<void> {
  const more = ["--no-log"];
  const ends = await wholeRun(bench, more);
  for (const { name, nth, label } of ends.calls.filter(({ name }) => name !== "write")) {
    const scene = bench.scene();
    const error = ERRORS[name] ?? "ENOSPC";
    const when = times === "once" ? String(nth) : `${nth}+`;
    const { code } = await traced(bench, scene, { name, what: `error=${error}`, when }, more);
    const before = stateChanges(code === 0 ? ends.new : ends.old, scene.state());
    const { end, wrong } = await afterKill(scene, ends, (args) => start(bench, scene, args));
    const told = code === (end === "new" ? 0 : 7) ? [] : [`it ended with ${code}`];
    // A disk that fails once more can't be tidied up: the next start does that.
    say(`${error} ${times}, ${label}`, end, [...told, ...(times === "once" ? before : []), ...wrong]);
    scene.remove();
  }
}

async function atRandom(bench: SweepBench, times: number, seed: number): Promise<void> {
  const ends = await wholeRun(bench, []);
  const begun = performance.now();
  const whole = bench.scene();
  await start(bench, whole, RUN);
  const took = performance.now() - begun;
  whole.remove();
  let state = seed;
  for (let time = 0; time < times; time += 1) {
    // A linear congruential generator (Numerical Recipes), so that a seed gives the same times again.
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    const after = (state / 2 ** 32) * took * 1.1;
    const scene = bench.scene();
    await start(bench, scene, RUN, after);
    const { end, wrong } = await afterKill(scene, ends, (args) => start(bench, scene, args));
    say(`after ${Math.round(after)} ms`, end, wrong);
    scene.remove();
  }
}

const RUN = ["-y", "--fast", "echo 2 in run.sh, add new/deep/file.txt, delete gone.txt"];

/** Runs the built command in a scene, and kills it after so many milliseconds where that is asked for. */
async function start(
  bench: SweepBench,
  { root, home }: { readonly root: string; readonly home: string },
  args: readonly string[],
  killAfter: number | null = null,
): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: root,
    env: { ...bench.env, HOME: home, TANDEM_HOME: home },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  if (killAfter !== null) {
    await Promise.race([sleep(killAfter), ended]);
    child.kill("SIGKILL");
  }
  return { code: await ended, stderr };
}

async function main(): Promise<number> {
  if (noSweep !== null) {
    process.stderr.write(`kill-sweep: ${noSweep}\n`);
    return 2;
  }
  const [random = "20", seed = String(Date.now() % 2 ** 32)] = process.argv.slice(2);
  const bench = await sweepBench();
  try {
    // Without the history one thread alone writes: to the tree. With it, what is written to the home is looked at.
    await sweep(bench, ["--no-log"], () => true);
    await sweep(bench, [], (label) => label.includes("~"));
    await faults(bench, "once");
    await faults(bench, "from then on");
    process.stdout.write(`at random times, seed ${seed}\n`);
    await atRandom(bench, Number(random), Number(seed));
  } finally {
    await bench.close();
  }
  process.stdout.write(
    bad === 0 ? `nothing was lost, ${missed} calls were not met\n` : `${bad} kills lost something\n`,
  );
  return bad === 0 ? 0 : 1;
}

process.exitCode = await main();
