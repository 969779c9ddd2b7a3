import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { project, setTrap } from "./support.ts";
import { compare } from "../../src/workspace/diff/compare.ts";
import { GIT_ENV, repoAt, tempFolder } from "../support/repo.ts";
import { bench, patch, verdict } from "../support/tandem.ts";
import { sweep } from "./sweep.ts";

/** How each command ends in the hostile repository: it does its work, and says no only where it should. */
const CODES = {
  route: 0,
  "run -n": 0,
  "run --answer": 0,
  "run -y": 3,
  "run -y --no-verify": 0,
  log: 0,
  show: 0,
  undo: 0,
  resume: 2,
  review: 0,
  "review --staged": 0,
  "inspect --range": 0,
  "hook status": 0,
  "hook install": 4,
  "hook run pre-commit": 0,
  "hook run pre-push": 0,
  "hook run prepare-commit-msg": 0,
  calibrate: 1,
  doctor: 1,
  "config list": 0,
  "trust --list": 0,
};

test("no program that a repository, its settings or its submodules name runs, in any command", async () => {
  const { runs, control } = await sweep();
  expect(Object.fromEntries(runs.map(({ name, code }) => [name, code]))).toEqual(CODES);
  expect(runs.filter(({ sprung }) => sprung.length > 0)).toEqual([]);
  // The user's own git would have run them.
  expect(control).toEqual(
    expect.arrayContaining(["core.fsmonitor", "diff.external", "diff.evil.textconv", "gpg.program"]),
  );
});

test("git gets the variables of a surrounding hook where they are meant, and no others", async () => {
  const { started } = await sweep();
  const names = new Set([...started.matchAll(/^export (GIT_\w+)=/gm)].map(([, name = ""]) => name));
  expect([...names].sort()).toEqual([
    "GIT_ALLOC_LIMIT",
    "GIT_ALLOW_PROTOCOL",
    "GIT_INDEX_FILE",
    "GIT_NO_LAZY_FETCH",
    "GIT_OPTIONAL_LOCKS",
    "GIT_TERMINAL_PROMPT",
  ]);
});

test.each([
  ["the index", { kind: "staged" }],
  ["a commit", { kind: "range", range: "HEAD~1..HEAD" }],
] as const)(
  "what differs between the disk and %s is told without filters, of submodules either",
  async (_name, comparison) => {
    const trap = setTrap();
    const repo = project({ "a.txt": "1\n", ".gitattributes": "*.txt filter=evil\n" });
    repo.write("b.txt", "1\n");
    repo.commit("two");
    repo.git("init", "-q", "--template=", "sub");
    const sub = repoAt(path.join(repo.root, "sub"));
    sub.write(".gitattributes", "* filter=evil\n");
    sub.write("s.txt", "1\n");
    sub.commit();
    repo.git("update-index", "--add", "--cacheinfo", `160000,${sub.git("rev-parse", "HEAD")},sub`);
    repo.git("commit", "-qm", "three");
    for (const [folder, name] of [
      [repo, "own"],
      [sub, "submodule"],
    ] as const)
      folder.git("config", "filter.evil.clean", trap.program(name));
    sub.write("s.txt", "2\n");
    repo.write("a.txt", "2\n");
    const compared = await compare({ comparison, paths: [], cwd: repo.root, env: GIT_ENV });
    if (!compared.ok) throw new Error(compared.failure.message);
    const unlike = await compared.value.workspace.unlikeDisk();
    compared.value.close();
    expect([...(unlike?.keys() ?? [])]).toContain("a.txt");
    expect(trap.sprung()).toEqual([]);
  },
);

describe("core.worktree", () => {
  test.each([
    ["another repository", (victim: string) => victim],
    ["a folder above", () => "../.."],
  ])("doesn't lead to %s: exit 4, and nothing of it is read, sent or written", async (_name, where) => {
    const set = await bench({
      fast: [patch("*** Add File: new.lua", "+return 1")],
      strong: [verdict("approved")],
    });
    const victim = project({ "private.lua": "return 1\n" });
    const root = path.join(victim.root, "downloads/evil");
    mkdirSync(root, { recursive: true });
    const evil = repoAt(root);
    evil.git("init", "-q", "--template=");
    evil.git("config", "core.worktree", where(victim.root));
    const ended = await set.runHere(["-y", "write a script new.lua that prints one"], { cwd: root });
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain("core.worktree");
    expect(set.server.requests).toEqual([]);
    expect(victim.exists("new.lua")).toBe(false);
  });

  test("of a submodule and of a linked worktree is their own", async () => {
    const set = await bench({});
    const repo = project();
    const sub = path.join(tempFolder(), "sub");
    repo.git("worktree", "add", "-q", sub);
    repo.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", sub, "inner");
    for (const cwd of [sub, path.join(repo.root, "inner")]) {
      const ended = await set.runHere(["inspect"], { cwd });
      expect(ended.stderr).toContain("nothing to inspect");
    }
    expect(readdirSync(path.join(repo.root, "inner"))).toContain("math.lua");
  });
});
