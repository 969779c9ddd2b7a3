import { describe, expect, test } from "vitest";
import type { LoggedRequest, ScriptedReply } from "../../src/scripted/script.ts";
import { tempRepo } from "../support/repo.ts";
import { bench, patch, reviewFinding, STRONG, verdict } from "../support/tandem.ts";

/** Of three bytes: few characters make a large file, and few events of the stream. */
const WAY = "港".repeat(40);

/** Lines of a file of about 9 kB, of a kind that no engine has to be started for. */
function linesOf(name: string): string[] {
  return Array.from({ length: 72 }, (_, at) => `${name} number ${at} ${WAY}`);
}

const NAMES = ["alpha", "beta", "gamma"];
const DRAFT = patch(
  ...NAMES.flatMap((name) => [`*** Add File: ${name}.txt`, ...linesOf(name).map((line) => `+${line}`)]),
);
const ARGS = ["-y", "--json", "--fast", "--no-verify", "write alpha.txt, beta.txt and gamma.txt"];

function textOf({ body }: LoggedRequest): string {
  return JSON.stringify(body?.["input"]);
}

/** The file that a request's reviewer answers for. */
function shareOf(request: LoggedRequest): string {
  const share = /Yours are these files.*?- (\w+)\.txt/.exec(textOf(request))?.[1];
  return share ?? "all";
}

function mendOf(name: string, at: number): string {
  return [
    "*** Begin Patch",
    `*** Update File: ${name}.txt`,
    "@@",
    `-${name} number ${at} ${WAY}`,
    `+${name} number ${at} stays`,
    "*** End Patch",
  ].join("\n");
}

function findingIn(name: string): object {
  return reviewFinding({ path: `${name}.txt`, title: `The way of ${name}`, message: "it does not go there" });
}

/** Runs the task with a reviewer that answers each share by its file. */
async function reviewed(answers: Readonly<Record<string, ScriptedReply>>, args = ARGS) {
  const tandem = await bench({
    fast: [DRAFT],
    strong: (request) => answers[shareOf(request)] ?? verdict("approved"),
  });
  const repo = tempRepo({ "notes.txt": "one\n" });
  const ended = await tandem.runHere(args, { cwd: repo.root });
  return {
    ...ended,
    run: JSON.parse(ended.stdout.trim().split("\n").at(-1) ?? ""),
    repo,
    asked: tandem.asked(STRONG),
    tandem,
  };
}

describe("a large draft of independent files", () => {
  test("is reviewed in shares that begin alike, and their mends and findings become one review", async () => {
    const { code, run, repo, asked } = await reviewed({
      gamma: verdict("patched", { findings: [findingIn("gamma")], edits: mendOf("gamma", 7) }),
      alpha: verdict("patched", { findings: [findingIn("alpha")], edits: mendOf("alpha", 5) }),
    });
    expect(code).toBe(0);
    expect(run).toMatchObject({ status: "patched", review: { model: STRONG, verdict: "patched" } });
    // In the order of the files, whoever answered first.
    expect(run.review.findings.map(({ path }: { path: string }) => path)).toEqual(["alpha.txt", "gamma.txt"]);
    expect(repo.read("alpha.txt")).toContain("alpha number 5 stays\n");
    expect(repo.read("gamma.txt")).toContain("gamma number 7 stays\n");
    expect(repo.read("beta.txt")).not.toContain("stays");

    expect(asked.map(shareOf).toSorted()).toEqual(["alpha", "beta", "gamma"]);
    // All but the last message is the same, the draft included: that is what a provider's cache holds.
    const shared = asked.map(({ body }) => {
      const input = body?.["input"];
      return JSON.stringify([
        body?.["instructions"],
        body?.["prompt_cache_key"],
        Array.isArray(input) ? input.slice(0, -1) : null,
      ]);
    });
    expect(new Set(shared).size).toBe(1);
    expect(shared[0]).toContain("gamma number 71");
    // Each reviewer has read the draft, and all of them count.
    const { draft, review, usage } = run;
    expect(review.tokens.input).toBeGreaterThan(3 * draft.tokens.output);
    expect(usage.input).toBe(draft.tokens.input + review.tokens.input);
    expect(usage.output).toBe(draft.tokens.output + review.tokens.output);
    expect(run.timeline.filter(({ stage }: { stage: string }) => stage === "share").length).toBe(3);
  });

  test("is one request under a budget, which alone may use up what is left", async () => {
    const { run, asked } = await reviewed({}, [...ARGS.slice(0, -1), "--max-usd", "50", ARGS.at(-1) ?? ""]);
    expect(run.status).toBe("approved");
    expect(asked.map(shareOf)).toEqual(["all"]);
  });

  test("one rejected share is a rejected draft", async () => {
    const tandem = await bench({
      fast: [DRAFT],
      strong: (request) => {
        if (shareOf(request) === "all") return patch("*** Add File: alpha.txt", "+solved");
        return shareOf(request) === "beta"
          ? verdict("rejected", { findings: [findingIn("beta")], summary: "beta is not what was asked for" })
          : verdict("approved");
      },
    });
    const repo = tempRepo({ "notes.txt": "one\n" });
    const { stdout } = await tandem.runHere(ARGS, { cwd: repo.root });
    expect(JSON.parse(stdout)).toMatchObject({
      status: "solved",
      review: { verdict: "rejected" },
      escalated: { reason: "review_rejected", detail: "beta is not what was asked for" },
    });
    expect(repo.read("alpha.txt")).toBe("solved\n");
  });

  test("a share that nobody reviewed leaves the whole draft unreviewed", async () => {
    const refused: ScriptedReply = { kind: "http-error", status: 401, body: { error: { message: "no" } } };
    const { code, run, repo } = await reviewed({ beta: refused });
    expect({ code, status: run.status, change: run.change }).toEqual({
      code: 5,
      status: "unreviewed",
      change: null,
    });
    expect(repo.git("status", "--porcelain")).toBe("");
  });

  test("a mend of another reviewer's file is sent back, and counts for nothing where it stays", async () => {
    const foreign = verdict("patched", { findings: [findingIn("alpha")], edits: mendOf("beta", 5) });
    const tandem = await bench({
      fast: [DRAFT],
      strong: (request) => {
        const share = shareOf(request);
        if (share === "alpha") return foreign;
        return share === "all" ? patch("*** Add File: alpha.txt", "+solved") : verdict("approved");
      },
    });
    const repo = tempRepo({ "notes.txt": "one\n" });
    const { stdout } = await tandem.runHere(ARGS, { cwd: repo.root });
    expect(JSON.parse(stdout)).toMatchObject({ status: "solved", escalated: { reason: "review_unusable" } });
    const again = tandem.asked(STRONG).filter((request) => shareOf(request) === "alpha");
    expect(again.length).toBe(2);
    expect(again.map(textOf).join("\n")).toContain("another reviewer looks at");
  });
});
