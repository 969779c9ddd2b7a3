import { expect, test } from "vitest";
import type { LoggedRequest, ScriptedReply } from "../../src/scripted/script.ts";
import { tempRepo } from "../support/repo.ts";
import { bench, FAST, patch, STRONG, verdict } from "../support/tandem.ts";

/** A file of a kind that no engine has to be started for, and a task that is surely small. */
const NOTES = { "notes.txt": "one\n" };
const TASK = "add a line about lunch to notes.txt";
const DRAFT = patch("*** Update File: notes.txt", "@@", " one", "+lunch");
const SOLVED = patch("*** Add File: solved.txt", "+solved");
/** Says something, and then nothing more for ever. */
const STALL: ScriptedReply = { kind: "stall", text: "one word after the other, and then", after: 30 };

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
  const repo = tempRepo(NOTES);
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
  const { code, run, repo, solves, tandem } = await race({ fast: DRAFT, solve: STALL });
  expect(code).toBe(0);
  expect(repo.read("notes.txt")).toBe("one\nlunch\n");
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

test("under a budget the cancelled solve is counted once, too", async () => {
  const { run } = await race({ fast: DRAFT, solve: STALL }, ["--race", "always", "--max-usd", "2", TASK]);
  const { draft, review, usage, race: raced } = run;
  expect(raced.lost.tokens.output).toBeGreaterThan(3);
  expect(raced.cancelled_tokens).toBe(raced.lost.tokens.input + raced.lost.tokens.output);
  expect(usage.output).toBe(draft.tokens.output + review.tokens.output + raced.lost.tokens.output);
});

test("a solve that is first is kept; the draft's connection is closed and its tokens count", async () => {
  const { code, run, repo, drafts } = await race({ fast: STALL, solve: SOLVED });
  expect(code).toBe(0);
  expect(repo.read("solved.txt")).toBe("solved\n");
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

test.each<[string, readonly string[], boolean]>([
  ["a boundary is crossed", ["--race", "always", "hash the passwords of users with bcrypt"], false],
  ["the budget pays for one side alone", ["--race", "always", "--max-usd", "1", TASK], false],
  ["auto stands before a sure estimate", ["--race", "auto", TASK], false],
  ["auto stands before an unsure estimate", ["--race", "auto", "make the table sortable"], true],
])("where %s", async (_, args, raced) => {
  const { run, solves, drafts, stderr } = await race({ fast: DRAFT, solve: SOLVED }, args);
  expect(run.race !== null).toBe(raced);
  expect(stderr.includes("no race")).toBe(args.includes("1"));
  if (run.route.boundary !== null) expect(drafts).toEqual([]);
  else expect(solves.length).toBe(raced ? 1 : 0);
});
