import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { BOUNDS } from "../../src/domain/bounds.ts";
import { openHistory } from "../../src/history/sqlite.ts";
import { fullRun, recordOf } from "../support/history.ts";
import { HALF, project, TASK } from "../support/project.ts";
import { bench, patch, verdict } from "../support/tandem.ts";

/** Five functions: more than anybody verifies in 30 s. */
const TOO_BIG = patch(
  "*** Add File: half.js",
  ...["a", "b", "c", "d", "e"].flatMap((name) => [`+export function ${name}(x) {`, "+  return x / 2;", "+}"]),
);
const SOLVED = patch(...HALF);

async function set(replies: Parameters<typeof bench>[0]) {
  const { runHere, home } = await bench(replies);
  const repo = project();
  const json = async (...args: readonly string[]) =>
    JSON.parse((await runHere([...args, "--json"], { cwd: repo.root })).stdout);
  return {
    home,
    repo,
    json,
    run: (...args: readonly string[]) => runHere(args, { cwd: repo.root }),
    /** What the router reads at its next start; null when nothing was learnt. */
    outcomes: () => {
      const folder = path.join(home, "calibration");
      const [name] = existsSync(folder) ? readdirSync(folder) : [];
      return name === undefined ? null : JSON.parse(readFileSync(path.join(folder, name), "utf8"));
    },
    probability: async () => (await json("route", TASK)).estimate.probability,
  };
}

test("a draft that was too big takes the next prediction down a little, and the route says so", async () => {
  const { json, run, outcomes, probability } = await set({
    fast: [TOO_BIG, TOO_BIG],
    strong: [SOLVED, SOLVED],
  });
  const before = await probability();
  expect(outcomes()).toBeNull();
  expect(await json("run", "-n", TASK)).toMatchObject({ escalated: { reason: "draft_too_big" } });
  const learnt = outcomes();
  expect(learnt).toMatchObject({
    counts: { too_big: 1, approved: 0 },
    fast_from: BOUNDS.fast_from_probability,
  });
  expect(learnt.shift).toBeLessThan(0);
  expect(learnt.shift).toBeGreaterThan(-0.4);
  const after = await json("route", TASK);
  expect(after.estimate).toMatchObject({ basis: "model" });
  expect(after.estimate.probability).toBeLessThan(before);
  expect(after.estimate.probability).toBeGreaterThan(before - 0.1);
  expect(after.reasons).toContainEqual(
    expect.objectContaining({ text: expect.stringMatching(/^1 of 1 fast run here went up: time ×1\.\d+$/) }),
  );
  expect((await run("calibrate", "--show")).stdout).toMatch(
    /^1 of your 1 fast run went up: probabilities are taken down by 0\.\d\d \(log-odds\); fast from 0\.22\n {2}1 too big$/m,
  );

  // What is forgotten is not learnt again with the next run.
  expect((await run("calibrate", "--reset")).stderr).toContain("forgot");
  expect(await probability()).toBe(before);
  await json("run", "-n", TASK);
  expect(outcomes()).toMatchObject({ counts: { too_big: 1 } });
});

test("what the user takes back counts, too, and a run without a record does not", async () => {
  const { json, outcomes, run } = await set({
    fast: [patch(...HALF), patch(...HALF)],
    strong: [verdict("approved"), verdict("approved")],
  });
  const { id } = await json("run", "-y", "--no-verify", TASK);
  const approved = outcomes();
  expect(approved).toMatchObject({ counts: { approved: 1 } });
  expect(approved.shift).toBeGreaterThan(0);
  await run("undo", id);
  const undone = outcomes();
  expect(undone).toMatchObject({ counts: { approved: 0, undone: 1 } });
  expect(undone.shift).toBeLessThan(0);
  await json("run", "-n", "--no-log", TASK);
  expect(outcomes()).toEqual(undone);
});

test("a draft that was reviewed later is one outcome", async () => {
  const refused = { kind: "http-error", status: 401, body: { error: { message: "bad key" } } } as const;
  const { json, outcomes } = await set({ fast: [patch(...HALF)], strong: [refused, verdict("approved")] });
  const { id, status } = await json("run", "-n", TASK);
  expect(status).toBe("unreviewed");
  expect(outcomes()).toMatchObject({ counts: { approved: 0 }, shift: 0 });
  expect(await json("resume", "-n", id)).toMatchObject({ status: "approved" });
  expect(outcomes()).toMatchObject({ counts: { approved: 1 } });
});

test("many runs move the predictions and the line; predictions made with a shift are not shifted again", async () => {
  const { home, repo, json, outcomes, probability, run } = await set({
    fast: [patch(...HALF), patch(...HALF)],
    strong: [verdict("approved"), verdict("approved")],
  });
  const before = await probability();
  const history = await openHistory(path.join(home, "history.db"), (line) => {
    throw new Error(line);
  });
  for (let at = 0; at < 80; at += 1) {
    const { route } = fullRun();
    if (route === null) throw new Error("the run has a route");
    const run = fullRun({
      id: `01JD${String(at).padStart(4, "0")}`,
      route: { ...route, estimate: { ...route.estimate, probability: 0.8, basis: "model" } },
      escalated: at % 3 === 0 ? { reason: "draft_too_big", detail: "60 s" } : null,
      status: at % 3 === 0 ? "solved" : "approved",
    });
    await history.record(recordOf(run, { root: repo.root, repository: path.join(repo.root, ".git") }));
  }
  history.close();
  await json("run", "-n", TASK);
  const learnt = outcomes();
  expect(learnt).toMatchObject({ counts: { too_big: 27, approved: 54 } });
  expect(learnt.shift).toBeLessThan(-0.4);
  // A draft that is only measured wastes little.
  expect(learnt.fast_from).toBeLessThan(0.24);
  const after = await probability();
  expect(after).toBeLessThan(before);
  expect((await run("calibrate", "--show")).stdout).toMatch(
    /^27 of your 81 fast runs went up: probabilities are taken down by 0\.\d\d \(log-odds\); fast from 0\.\d\d \(shipped: 0\.22\)$/m,
  );
  // One more approved run, predicted with the shift: a step in the other direction, no second shift.
  await json("run", "-n", TASK);
  const { shift } = outcomes();
  expect(shift).toBeGreaterThan(learnt.shift);
  expect(shift - learnt.shift).toBeLessThan(0.1);
});

test("what the outcomes taught is the owner's alone, and a damaged file is one warning", async () => {
  const { home, json, probability, run } = await set({ fast: [TOO_BIG], strong: [SOLVED] });
  const before = await probability();
  await json("run", "-n", TASK);
  const folder = path.join(home, "calibration");
  const [name = ""] = readdirSync(folder);
  const file = path.join(folder, name);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  writeFileSync(file, '{"schema":1,"shift":-99}');
  const routed = await run("route", "--json", TASK);
  expect(JSON.parse(routed.stdout).estimate.probability).toBe(before);
  expect(routed.stderr).toMatch(/^warning: [^\n]*\.outcomes\.json is not used: it is damaged; [^\n]*\n$/);
});
