import { expect, test } from "vitest";
import type { LoggedRequest, ScriptedReply } from "../../src/scripted/script.ts";
import { HALF, HALF_TEXT, project, TASK } from "../support/project.ts";
import { bench, FAST, patch, STRONG, verdict } from "../support/tandem.ts";

const SOLVED = patch("*** Add File: solved.js", "+export const solved = 1;");
/** Says something, and then nothing more for ever. */
const STALL: ScriptedReply = { kind: "stall", text: "one word after the other, and then", after: 30 };
const REFUSED: ScriptedReply = { kind: "http-error", status: 401, body: { error: { message: "no" } } };

function isSolve({ body }: LoggedRequest): boolean {
  return String(body?.["instructions"]).startsWith("You solve");
}

/** Runs the task with `--race always`, or as the arguments say. */
async function race(
  replies: { readonly fast: ScriptedReply; readonly review?: ScriptedReply; readonly solve: ScriptedReply },
  args: readonly string[] = ["--race", "always", TASK],
) {
  const tandem = await bench({
    fast: () => replies.fast,
    strong: (request) => (isSolve(request) ? replies.solve : (replies.review ?? verdict("approved"))),
  });
  const repo = project();
  const { code, stdout, stderr } = await tandem.runHere(["-y", "--json", "--no-verify", ...args], {
    cwd: repo.root,
  });
  const posts = tandem.server.requests.filter(({ method }) => method === "POST");
  return {
    code,
    stderr,
    run: JSON.parse(stdout),
    repo,
    tandem,
    solves: posts.filter(isSolve),
    drafts: tandem.asked(FAST).filter(({ method }) => method === "POST"),
  };
}

test("a draft that is approved first is kept; the solve's connection is closed and its tokens count", async () => {
  const { code, run, repo, solves, tandem } = await race({ fast: patch(...HALF), solve: STALL });
  expect(code).toBe(0);
  expect(repo.read("math.js")).toBe(HALF_TEXT);
  expect(run).toMatchObject({
    status: "approved",
    solve: null,
    race: { winner: "draft", lost: { model: STRONG } },
  });
  expect(solves.map(({ ended }) => ended)).toEqual(["client-left"]);
  const { draft, review, usage, race: raced, cost_usd: cost } = run;
  expect(raced.lost.tokens.output).toBeGreaterThan(3);
  expect(raced.cancelled_tokens).toBe(raced.lost.tokens.input + raced.lost.tokens.output);
  expect(usage.output).toBe(draft.tokens.output + review.tokens.output + raced.lost.tokens.output);
  const { input, cached, output } = review.tokens;
  const reviewCost = ((input - cached) * 1.75 + cached * 0.175 + output * 14) / 1e6;
  expect(cost).toBeCloseTo(
    reviewCost + (raced.lost.tokens.input * 1.75 + raced.lost.tokens.output * 14) / 1e6,
    9,
  );
  // The record says it, too.
  const shown = await tandem.runHere(["show", run.id], { cwd: repo.root });
  expect(shown.stdout).toMatch(/race +draft won/);
  expect(
    JSON.parse((await tandem.runHere(["show", run.id, "--json"], { cwd: repo.root })).stdout).race,
  ).toEqual(raced);
});

test("a solve that is first is kept; the draft's connection is closed and its tokens count", async () => {
  const { code, run, repo, drafts } = await race({ fast: STALL, solve: SOLVED });
  expect(code).toBe(0);
  expect(repo.read("solved.js")).toBe("export const solved = 1;\n");
  expect(run).toMatchObject({
    status: "solved",
    escalated: null,
    review: null,
    race: { winner: "solve", lost: null },
  });
  expect(run.solve.tokens.output).toBeGreaterThan(0);
  expect(drafts.map(({ ended }) => ended)).toEqual(["client-left"]);
  expect(run.usage.output).toBeGreaterThan(run.solve.tokens.output);
});

test.each<[string, Parameters<typeof race>[0], object]>([
  ["the draft", { fast: REFUSED, solve: SOLVED }, { status: "solved", race: { winner: "solve" } }],
  ["the solve", { fast: patch(...HALF), solve: REFUSED }, { status: "approved", race: { winner: "draft" } }],
  [
    "the review",
    { fast: patch(...HALF), review: REFUSED, solve: SOLVED },
    { status: "solved", race: { winner: "solve" } },
  ],
  [
    "each side",
    { fast: patch(...HALF), review: REFUSED, solve: REFUSED },
    { status: "unreviewed", race: { winner: null }, error: { code: "auth" } },
  ],
])("where %s fails the rest decides", async (_, replies, expected) => {
  expect((await race(replies)).run).toMatchObject(expected);
});

test.each<[string, readonly string[], boolean]>([
  ["nothing is said", [TASK], false],
  ["the lane is forced", ["--fast", TASK], false],
  ["a boundary is crossed", ["--race", "always", "hash the passwords of users with bcrypt"], false],
  ["the budget pays for one side alone", ["--race", "always", "--max-usd", "1", TASK], false],
  ["the budget pays for both", ["--race", "always", "--max-usd", "2", TASK], true],
])("where %s: race %#", async (_, args, raced) => {
  const { run, solves, drafts, stderr } = await race({ fast: patch(...HALF), solve: SOLVED }, args);
  expect(run.race !== null).toBe(raced);
  expect(stderr.includes("no race")).toBe(args.includes("1"));
  if (run.route.boundary !== null) expect(drafts).toEqual([]);
  else expect(solves.length).toBe(raced ? 1 : 0);
});

test("with auto it is the uncertain estimates that race", async () => {
  const tasks = ["what does the ?. operator do in JavaScript?", TASK];
  const raced = [];
  for (const task of tasks) {
    const { run } = await race({ fast: patch(...HALF), solve: STALL }, ["--race", "auto", task]);
    const { probability } = run.route.estimate;
    expect(run.race !== null).toBe(run.route.lane === "fast" && probability >= 0.35 && probability <= 0.65);
    raced.push(run.race !== null);
  }
  expect(raced).toEqual([false, true]);
});
