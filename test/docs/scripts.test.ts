import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { ScriptedReply } from "../../src/scripted/script.ts";
import { HALF, HALF_TEXT, project } from "../support/project.ts";
import { withTandem } from "../support/hooks.ts";
import { GIT_ENV, type TempRepo } from "../support/repo.ts";
import { bench, type Ended, patch, verdict } from "../support/tandem.ts";

const PAGE = readFileSync(path.join(import.meta.dirname, "../../docs/scripts.md"), "utf8");

/** The blocks of code of the page by the heading above them. */
const RECIPES = new Map(
  PAGE.split(/^## /m)
    .slice(1)
    .flatMap((section) => {
      const [heading = ""] = section.split("\n", 1);
      const [, language = "", code = ""] = /^```(\w+)\n(.*?)^```$/ms.exec(section) ?? [];
      return language === "" ? [] : [[heading, { language, code }] as const];
    }),
);

/** What a recipe is run in, what is looked at behind it, and what that must be. */
interface Case {
  readonly replies?: { readonly fast: readonly ScriptedReply[]; readonly strong: readonly ScriptedReply[] };
  readonly files?: Readonly<Record<string, string>>;
  readonly look: (ended: Ended, repo: TempRepo) => unknown;
  readonly expected: unknown;
}

const BROKEN = { "math.js": "export const a = (;\n", "new file.js": "export const b = (;\n" };

const CASES: Readonly<Record<string, Case>> = {
  "Ask before a task is given": {
    look: ({ stdout }) => stdout,
    expected: "fast: rename total to sum in math.js\n",
  },
  "Many tasks, one a line": {
    files: { "tasks.txt": "rename total to sum in math.js\nchange how passwords are hashed\n" },
    look: ({ stdout }) => stdout,
    expected: "rename total to sum in math.js\n",
  },
  "Make a change, and look at it first": {
    replies: { fast: [patch(...HALF)], strong: [verdict("approved")] },
    look: (_ended, repo) => repo.read("math.js"),
    expected: HALF_TEXT,
  },
  "Ask about a log": {
    files: { "log.txt": "FAIL math.test.js\n" },
    replies: { fast: [{ kind: "text", text: "math.test.js failed." }], strong: [verdict("approved")] },
    look: ({ stdout }, repo) => [stdout, repo.read("answer.txt")],
    expected: ["math.test.js failed.\n", "math.test.js failed.\n"],
  },
  "The local checks on a diff": {
    files: BROKEN,
    look: (_ended, repo) => {
      const findings: readonly { readonly path: string }[] = JSON.parse(repo.read("findings.json")).inspection
        .findings;
      return findings.map((finding) => finding.path);
    },
    expected: ["math.js", "new file.js"],
  },
  "Only some files": {
    files: BROKEN,
    look: ({ code, stdout }) => [code, stdout.includes("new file.js\n1: error: ")],
    // As xargs says it, when what it ran ends with 1.
    expected: [123, true],
  },
  "In a Makefile": {
    files: BROKEN,
    look: ({ code, stdout }) => [code, stdout.includes("math.js\n1: error: ")],
    expected: [2, true],
  },
  "In CI": {
    files: BROKEN,
    look: ({ code, stdout }) => [code, /^::error \S+,file=math\.js,line=1,/m.test(stdout)],
    expected: [1, true],
  },
  Completion: { look: ({ code, stderr }) => [code, stderr], expected: [0, ""] },
};

test("every recipe of the page has its case", () => {
  expect([...RECIPES.keys()]).toEqual(Object.keys(CASES));
});

const noMake = spawnSync("make", ["--version"]).status !== 0;

describe.each(Object.entries(CASES))("%s", (heading, recipe) => {
  test.skipIf(noMake && heading === "In a Makefile")("does what the page says", async () => {
    expect(await runRecipe(heading, recipe)).toEqual(recipe.expected);
  });
});

async function runRecipe(heading: string, { replies, files = {}, look }: Case): Promise<unknown> {
  const tandem = await bench(replies ?? { fast: [], strong: [] });
  const repo = project({ "tasks.txt": "", "log.txt": "" });
  // What the main branch is, here and on its remote.
  repo.git("update-ref", "refs/remotes/origin/main", "HEAD");
  repo.git("checkout", "-q", "-b", "topic");
  for (const [name, text] of Object.entries(files)) repo.write(name, text);
  repo.commit();
  const env = { ...GIT_ENV, ...tandem.env, PATH: withTandem(), BASE: "main" };
  return look(await runBash(commandOf(heading, repo), repo.root, env), repo);
}

/** What is typed to run a recipe. */
function commandOf(heading: string, repo: TempRepo): string {
  const { language, code } = RECIPES.get(heading) ?? { language: "sh", code: "exit 99" };
  if (language === "sh") return code;
  if (language === "make") {
    repo.write("Makefile", code);
    return "make -s inspect";
  }
  const { jobs } = parse(code);
  const steps: readonly { readonly run?: string }[] = jobs.inspect.steps;
  return steps.findLast(({ run }) => run !== undefined)?.run ?? "exit 99";
}

async function runBash(script: string, cwd: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  const child = spawn("bash", ["--norc", "-c", script], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}
