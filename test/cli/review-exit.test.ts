import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { ScriptedReply } from "../../src/scripted/script.ts";
import type { TempRepo } from "../support/repo.ts";
import { reported, reviewer, said, unguarded } from "../support/review.ts";
import { run } from "../support/tandem.ts";

const ERROR = ["--fail-on", "error"];
const CHANGE = ["*** Begin Patch", "*** Add File: mend.txt", "+1", "*** End Patch"].join("\n");

const error = (status: number, code: string): ScriptedReply => ({
  kind: "http-error",
  status,
  body: { error: { code, message: "no" } },
});
const mending = (edits: string): ScriptedReply => ({
  kind: "json",
  value: { findings: [reported()], edits },
});

interface Case {
  readonly args: readonly string[];
  readonly code: number;
  readonly reply?: ScriptedReply;
  readonly prepare?: (repo: TempRepo) => void;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const FOUND = said(reported());
const broken = (repo: TempRepo): void => repo.write("new.json", '{"a": }\n');
const untrusted = (repo: TempRepo): void => repo.write(".tandem.json", '{"verify":"echo hi"}');
const merging = (repo: TempRepo): void => repo.write(".git/MERGE_HEAD", `${repo.git("rev-parse", "HEAD")}\n`);

/** Cases by the beginning of the page's row; in each more than one row holds, wherever that can be. */
const CASES: Readonly<Record<string, readonly Case[]>> = {
  "a flag or a setting": [
    { args: ["--fail-on", "bad"], code: 2 },
    { args: ["--fix", "-y", "--staged", "-o", "/nowhere/x"], code: 2, prepare: merging },
    { args: ["--timeout", "soon"], code: 2, env: { OPENAI_API_KEY: "" } },
  ],
  "`-o` names a file": [{ args: ["-o", "/nowhere/x", ...ERROR], code: 7, prepare: broken }],
  "`--fix -y` would run": [{ args: ["--fix", "-y", ...ERROR], code: 3, prepare: untrusted }],
  "there is no repository": [
    { args: ERROR, code: 4, cwd: "/" },
    { args: ["--fix", "-y", ...ERROR], code: 4, prepare: merging },
  ],
  "the mends of `--fix`": [
    { args: ["--fix", "-y", "--verify", "exit 3"], code: 1, reply: mending(CHANGE) },
    {
      args: ["--fix", "-y"],
      code: 4,
      reply: mending(CHANGE.replace("mend.txt", ".github/workflows/ci.yml")),
    },
  ],
  "a finding at or above": [
    { args: ERROR, code: 1, reply: FOUND },
    { args: ERROR, code: 1, prepare: broken, env: { OPENAI_API_KEY: "" } },
    { args: ERROR, code: 1, prepare: broken, reply: error(401, "invalid_api_key") },
  ],
  "the reviewer could not": [
    { args: ERROR, code: 5, env: { OPENAI_API_KEY: "" } },
    { args: [], code: 5, prepare: broken, reply: error(404, "model_not_found") },
    { args: ["--max-usd", "0.000001"], code: 5, prepare: broken },
  ],
  "the same, and it may": [
    { args: ERROR, code: 6, reply: { kind: "cut", text: '{"findings":[', after: 5, how: "eof" } },
    { args: ["--timeout", "1"], code: 6, prepare: broken, reply: { kind: "stall", text: "{}", after: 1 } },
  ],
  "nothing usable": [{ args: [], code: 1, prepare: broken, reply: { kind: "text", text: "Looks good!" } }],
  "reviewed, whatever": [
    { args: [], code: 0, reply: FOUND },
    { args: ["--fail-on", "any"], code: 0 },
    { args: ["--fail-on", "any"], code: 0, prepare: (repo) => repo.write(".env", "A=1\n") },
    { args: ["--fix", "-y", "--no-verify", ...ERROR], code: 0, reply: mending(CHANGE) },
  ],
};

/** What happened, and the codes, row by row. */
const ROWS = [
  ...readFileSync(path.join(import.meta.dirname, "../../docs/review.md"), "utf8").matchAll(
    /^\| (.+?) +\| ([\d, ]+?) +\|$/gm,
  ),
].map(([, what = "", codes = ""]) => ({ what, codes: codes.split(", ").map(Number) }));

test("the page has a row for each of these cases, and one for the user's stop", () => {
  const tried = [...Object.keys(CASES), "it was stopped"];
  expect(ROWS.map(({ what }) => tried.find((start) => what.startsWith(start)))).toEqual([
    ...tried.slice(0, 4),
    "it was stopped",
    ...tried.slice(4, -1),
  ]);
});

test.each(
  Object.entries(CASES).flatMap(([start, cases]) =>
    cases.map((one) => ({ start, line: one.args.join(" "), ...one })),
  ),
)("$start … : review $line ends with $code", async ({ start, args, code, reply, prepare, env, cwd }) => {
  const { review, asked } = await reviewer(() => reply ?? said());
  const repo = unguarded();
  prepare?.(repo);
  const ended = await review(args, { cwd: cwd ?? repo.root, ...(env === undefined ? {} : { env }) });
  expect(ended.code, ended.stderr).toBe(code);
  const row = ROWS.find(({ what }) => what.startsWith(start));
  expect(row?.codes).toContain(code);
  if (row?.what.endsWith("nothing was asked") === true) expect([ended.stdout, asked()]).toEqual(["", []]);
  // What is known by then is not lost.
  if (prepare === broken && code !== 7) expect(ended.stdout).toContain("new.json\n1: error: ");
});

test("stopped by the user it ends with the signal's code, whatever is known by then", async () => {
  const { env, asked } = await reviewer(() => ({ kind: "stall", text: "{}", after: 1 }));
  const repo = unguarded();
  broken(repo);
  const ended = await run(["review", ...ERROR], {
    cwd: repo.root,
    env,
    during: (child) => {
      const clock = setInterval(() => {
        if (asked().length === 0) return;
        clearInterval(clock);
        child.kill("SIGTERM");
      }, 20);
    },
  });
  expect(ended.code).toBe(143);
});
