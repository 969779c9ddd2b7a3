import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { PLAIN } from "../support/project.ts";
import { tempFolder, type TempRepo } from "../support/repo.ts";
import { type Bench, bench, FAST, patch, STRONG, verdict } from "../support/tandem.ts";

const { project, HALF, TASK } = PLAIN;
const SECRET = "hunter2-hunter2";

/** A project with what a model must keep its hands off. */
function trap(): TempRepo {
  const repo = project({
    ".gitignore": "ignored.txt\nnode_modules/\n",
    "prod.env.key": `${SECRET}\n`,
    "old.txt": "old\n",
  });
  repo.write("ignored.txt", `one\n${SECRET}\n`);
  repo.write("untracked.txt", "mine\n");
  repo.write("config/.env", `TOKEN=${SECRET}\n`);
  mkdirSync(path.join(repo.root, "real"));
  symlinkSync("real", path.join(repo.root, "linked"));
  symlinkSync("/etc/passwd", path.join(repo.root, "leaf"));
  symlinkSync("nowhere", path.join(repo.root, "dangling"));
  return repo;
}

function states(repo: TempRepo): string {
  const files = execFileSync("find", [".", "-path", "./.git", "-prune", "-o", "-type", "f", "-print"], {
    cwd: repo.root,
    encoding: "utf8",
  });
  const names = files.split("\n").filter(Boolean).sort();
  return names.map((name) => `${name}\n${repo.read(name)}`).join("\n");
}

function everythingSent({ server }: Bench): string {
  return JSON.stringify(server.requests.map((request) => request.body));
}

describe("a reply that names a path it may not", () => {
  test.each([
    ["above the root", ["*** Add File: ../outside.js", "+x"]],
    ["above, by way of a folder", ["*** Add File: real/../../outside.js", "+x"]],
    ["that is absolute", ["*** Add File: /tmp/outside.js", "+x"]],
    ["of a drive", ["*** Add File: C:\\outside.js", "+x"]],
    ["of a share", ["*** Add File: //host/share/x", "+x"]],
    ["of the home folder", ["*** Add File: ~/.bashrc", "+x"]],
    ["with backslashes", ["*** Add File: real\\..\\..\\x", "+x"]],
    ["with a trailing dot", ["*** Add File: real./x", "+x"]],
    ["in git's folder", ["*** Add File: .git/hooks/pre-commit", "+x"]],
    ["in git's folder, upper case", ["*** Add File: .GIT/config", "+x"]],
    ["in git's folder, its short name", ["*** Add File: git~1/config", "+x"]],
    ["in git's folder, as a stream", ["*** Add File: .git::$INDEX_ALLOCATION/config", "+x"]],
    ["in git's folder, with an ignorable letter", ["*** Add File: .g\u200cit/config", "+x"]],
    ["behind a link", ["*** Add File: linked/x", "+x"]],
    ["of a link", ["*** Delete File: leaf"]],
    ["of a dangling link", ["*** Add File: dangling", "+x"]],
    ["that collides with another but for case", ["*** Add File: New.js", "+1", "*** Add File: new.js", "+2"]],
    ["with a control character", ["*** Add File: a\u001b[2Jb", "+x"]],
    ["that git ignores, to delete it", ["*** Delete File: ignored.txt"]],
    ["that git ignores, with a hunk that misses", ["*** Update File: ignored.txt", "@@", " one", "-x", "+y"]],
    ["below what git ignores", ["*** Add File: node_modules/left-pad/index.js", "+x"]],
    ["of secrets, to delete it", ["*** Delete File: config/.env"]],
    ["of secrets, with a hunk that misses", ["*** Update File: config/.env", "@@", "-TOKEN=x", "+TOKEN=y"]],
    ["of secrets, to move it", ["*** Update File: config/.env", "*** Move to: shown.txt"]],
    ["of secrets that git tracks", ["*** Delete File: prod.env.key"]],
    ["of secrets that is new", ["*** Add File: .npmrc", "+registry=http://127.0.0.1:1"]],
  ])("%s is refused as a whole: exit 4, nothing changed, nothing of the file sent", async (_, bad) => {
    const reply = patch(...HALF, ...bad);
    const set = await bench({ fast: [reply, reply], strong: [verdict("approved")] });
    const repo = trap();
    const before = states(repo);
    const ended = await set.runHere(["-y", "--json", TASK], { cwd: repo.root });
    expect(JSON.parse(ended.stdout)).toMatchObject({ status: "failed", error: { code: "unsafe_edit" } });
    expect(ended.code).toBe(4);
    expect(states(repo)).toBe(before);
    expect(everythingSent(set)).not.toContain(SECRET);
    expect(set.asked(FAST).length).toBe(2);
    expect(set.asked(STRONG)).toEqual([]);
  });

  test("the reviewer is held to the same, and the task goes up", async () => {
    const evil = verdict("patched", { edits: patchText("*** Delete File: config/.env") });
    const set = await bench({ fast: [patch(...HALF)], strong: [evil, evil, patch(...HALF)] });
    const repo = trap();
    const ended = await set.runHere(["-y", "--json", TASK], { cwd: repo.root });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      status: "solved",
      escalated: { reason: "review_unusable" },
    });
    expect(repo.exists("config/.env")).toBe(true);
    expect(everythingSent(set)).not.toContain(SECRET);
  });
});

test("the tools of a solve show neither secrets nor what git ignores, nor anything outside", async () => {
  const paths = ["config/.env", "prod.env.key", "ignored.txt", "../x", "/etc/passwd", ".git/config", "leaf"];
  const calls = [
    ...paths.map((target) => ({ name: "read_file", arguments: { path: target } })),
    { name: "search", arguments: { text: SECRET.slice(0, 7) } },
    { name: "search", arguments: { text: "--open-files-in-pager=touch ran" } },
  ];
  const set = await bench({ strong: [{ kind: "tool-calls", calls }, patch(...HALF)] });
  const repo = trap();
  expect((await set.runHere(["-y", "--strong", TASK], { cwd: repo.root })).code).toBe(0);
  const sent = everythingSent(set);
  expect(sent).not.toContain(SECRET);
  expect(sent).not.toContain("root:x:0");
  expect(sent).toContain("nothing found");
  expect(repo.exists("ran")).toBe(false);
});

describe("files named with -f and -c", () => {
  test.each([
    ["a file named with -c", ["-c", "math.lua"]],
    ["a file that is not among those named with -f", ["-f", "old.txt"]],
  ])("bind the model: %s stays as it is", async (_, flags) => {
    const set = await bench({ fast: [patch(...HALF), patch(...HALF)] });
    const repo = trap();
    const before = states(repo);
    const ended = await set.runHere(["-y", ...flags, TASK], { cwd: repo.root });
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain("math.lua");
    expect(states(repo)).toBe(before);
  });

  test("leave new files free", async () => {
    const reply = patch(...HALF, "*** Add File: math.test.lua", '+require("math")');
    const set = await bench({ fast: [reply], strong: [verdict("approved")] });
    const repo = trap();
    expect((await set.runHere(["-y", "-f", "math.lua", TASK], { cwd: repo.root })).code).toBe(0);
    expect(repo.exists("math.test.lua")).toBe(true);
  });
});

describe("a file that decides what runs", () => {
  const PATHS = [
    ".tandem.json",
    ".gitattributes",
    ".husky/pre-commit",
    ".github/workflows/ci.yml",
    "sub/.vscode/tasks.json",
  ];

  test.each(PATHS)("%s is not covered by -y: exit 4, the patch kept", async (file) => {
    const reply = patch(...HALF, `*** Add File: ${file}`, "+{}");
    const set = await bench({ fast: [reply], strong: [verdict("approved")] });
    const repo = trap();
    const before = states(repo);
    const ended = await set.runHere(["-y", "--json", TASK], { cwd: repo.root });
    const run = JSON.parse(ended.stdout);
    expect(run).toMatchObject({
      status: "failed",
      error: { code: "unsafe_edit" },
      change: { applied: false },
    });
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain(file);
    expect(states(repo)).toBe(before);
    const shown = await set.runHere(["show", "--patch", run.id], { cwd: repo.root });
    expect(shown.stdout).toContain(`+++ b/${file}`);
  });

  test("is applied when the user named it", async () => {
    const set = await bench({
      fast: [patch("*** Add File: .gitattributes", "+*.js text eol=lf")],
      strong: [verdict("approved")],
    });
    const repo = trap();
    const ended = await set.runHere(["-y", "write a new file .gitattributes for JavaScript"], {
      cwd: repo.root,
    });
    expect(ended.code).toBe(0);
    expect(repo.read(".gitattributes")).toBe("*.js text eol=lf\n");
  });
});

test("a folder made up as a bare repository doesn't lead to another tree", async () => {
  const set = await bench({
    fast: [patch("*** Add File: new.lua", "+return 1")],
    strong: [verdict("approved")],
  });
  const [repo, elsewhere] = [project(), tempFolder()];
  repo.git("init", "-q", "--bare", "vendor");
  repo.git("-C", "vendor", "config", "core.bare", "false");
  repo.git("-C", "vendor", "config", "core.worktree", elsewhere);
  const cwd = path.join(repo.root, "vendor");
  const ended = await set.runHere(["-y", "write a script new.lua that prints one"], { cwd });
  expect(ended.code).toBe(4);
  expect(ended.stderr).toContain("bare repository");
  expect(execFileSync("ls", ["-A", elsewhere], { encoding: "utf8" })).toBe("");
});

function patchText(...lines: readonly string[]): string {
  return ["*** Begin Patch", ...lines, "*** End Patch"].join("\n");
}
