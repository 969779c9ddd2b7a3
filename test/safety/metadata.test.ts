import { cpSync, existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { gitIn } from "../support/hooks.ts";
import { HALF, project, TASK } from "../support/project.ts";
import { repoAt, tempFolder, tempRepo } from "../support/repo.ts";
import { bench, patch, PROGRAM, verdict } from "../support/tandem.ts";
import { sweep } from "./sweep.ts";

test("names of files and branches, the user's address and remotes reach no shell, in any command", async () => {
  const { runs, made, requests } = await sweep();
  expect(runs.length).toBeGreaterThan(20);
  // What `$(touch name)` and `;touch name` would have made, and what an option would have opened.
  expect(made).toEqual([]);
  // They are names like any other.
  const sent = JSON.stringify(requests.map(({ body }) => body));
  for (const name of [";touch name.lua", "$(touch name)"]) expect(sent).toContain(name);
});

describe("names that look like options or like pathspecs", () => {
  test("are named with -f and -c as they are", async () => {
    const names = ["--upload-pack=x.js", "-rf.js", ":(glob)**.js", ":!math.js", "*.js", "a b.js", "'\".js"];
    const repo = project(Object.fromEntries(names.map((name) => [name, `export const a = 1; // ${name}\n`])));
    const set = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
    const flags = names.map((name) => `--context=${name}`);
    const ended = await set.runHere(["-n", ...flags, TASK], { cwd: repo.root });
    expect(ended.code, ended.stderr).toBe(0);
    const sent = JSON.stringify(set.asked("gpt-5.3-codex-spark")[0]?.body);
    for (const name of names) expect(sent).toContain(JSON.stringify(`a = 1; // ${name}`).slice(1, -1));
  });

  test("of ranges are refused, and start nothing", async () => {
    const set = await bench({});
    const repo = project();
    for (const range of [
      "--output=owned",
      "--upload-pack=touch owned",
      "-O/dev/null",
      "$(touch owned)..HEAD",
      "HEAD;touch owned",
    ]) {
      const ended = await set.runHere(["inspect", `--range=${range}`], { cwd: repo.root });
      expect(ended.code, range).not.toBe(0);
    }
    expect(repo.git("status", "--porcelain")).toBe("");
  });
});

test("a repository whose own path is a command has its hooks installed and run", async () => {
  const root = path.join(tempFolder(), "$(touch owned) `touch owned` ;touch owned '\" \n x");
  const made = tempRepo({ "a.lua": "return 1\n" });
  cpSync(made.root, root, { recursive: true });
  const repo = repoAt(root);
  const set = await bench({});
  // A line break in the path itself is more than git's own answers can tell.
  expect((await set.runHere(["hook", "install", "pre-commit"], { cwd: root })).code).toBe(4);
  const plain = root.replace("\n", "");
  cpSync(made.root, plain, { recursive: true });
  const other = repoAt(plain);
  expect((await set.runHere(["hook", "install", "pre-commit"], { cwd: plain })).code).toBe(0);
  other.write("b.lua", "return 2\n");
  other.git("add", "-A");
  const ended = await gitIn(plain, ["commit", "-qm", "b"], { TANDEM_HOME: set.home });
  expect(ended.code, ended.stderr).toBe(0);
  expect(ended.stderr).toContain("tandem:");
  expect(other.read(".git/hooks/pre-commit")).toContain(PROGRAM);
  for (const folder of [plain, path.dirname(plain), root])
    expect(existsSync(path.join(folder, "owned"))).toBe(false);
  expect(repo.exists("owned")).toBe(false);
});
