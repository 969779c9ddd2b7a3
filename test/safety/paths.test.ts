import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { ScriptedReply } from "../../src/scripted/script.ts";
import { startScriptedServer } from "../../src/scripted/server.ts";
import { recover } from "../../src/stages/apply/recover.ts";
import { tree } from "../support/hooks.ts";
import { HALF, project, TASK } from "./support.ts";
import { repoAt, tempFolder, type TempRepo } from "../support/repo.ts";
import { bench, FAST, patch, runHere, STRONG, verdict } from "../support/tandem.ts";

const without = (files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !name.startsWith(".git/")));

/** A fast and a strong model; the strong one does something to the disk before it approves. */
async function meddling(draft: ScriptedReply, meddle: () => void) {
  const pace = { tokensPerSecond: Number.POSITIVE_INFINITY, firstTokenMs: 0 };
  const approve = (): ScriptedReply => {
    meddle();
    return verdict("approved");
  };
  const models = { [FAST]: { ...pace, replies: [draft] }, [STRONG]: { ...pace, replies: approve } };
  const server = await startScriptedServer({ models });
  onTestFinished(() => server.close());
  return { OPENAI_BASE_URL: server.url, OPENAI_API_KEY: "sk-test-key", TANDEM_HOME: tempFolder() };
}

describe("what is swapped for a link while the models work is not written through", () => {
  const draft = patch(
    "*** Update File: src/deep/a.txt",
    "@@",
    "-old",
    "+new",
    "*** Add File: src/deep/b.txt",
    "+new",
  );

  test.each<[string, (repo: TempRepo, away: string) => void]>([
    ["the file", ({ root }, away) => swap(path.join(root, "src/deep/a.txt"), path.join(away, "a.txt"))],
    ["the folder above", ({ root }, away) => swap(path.join(root, "src"), path.dirname(away))],
    [
      "a file that is to be made",
      ({ root }, away) => symlinkSync(path.join(away, "b.txt"), path.join(root, "src/deep/b.txt")),
    ],
    [
      "a chain that hangs",
      ({ root }, away) => {
        symlinkSync(path.join(away, "c.txt"), path.join(root, "link"));
        symlinkSync("../../link", path.join(root, "src/deep/b.txt"));
      },
    ],
    ["another repository", ({ root }) => mkdirSync(path.join(root, "src/deep/.git"))],
  ])("%s: exit 4, and nothing is written", async (_name, meddle) => {
    const repo = project({ "src/deep/a.txt": "old\n" });
    const away = path.join(tempFolder(), "deep");
    mkdirSync(away);
    writeFileSync(path.join(away, "a.txt"), "old\n");
    const env = await meddling(draft, () => meddle(repo, away));
    const ended = await runHere(["-y", "replace the word old by new in src/deep/a.txt"], {
      cwd: repo.root,
      env,
    });
    expect(ended.code, ended.stderr).toBe(4);
    expect(readdirSync(away)).toEqual(["a.txt"]);
    expect(readFileSync(path.join(away, "a.txt"), "utf8")).toBe("old\n");
  });

  function swap(place: string, target: string): void {
    renameSync(place, `${place}.was`);
    symlinkSync(target, place);
  }
});

describe("one bad path refuses the reply as a whole, the tree byte by byte as it was", () => {
  test.each([
    ["a submodule's file", ["*** Update File: inner/s.js", "@@", "-1", "+2"]],
    ["a submodule", ["*** Delete File: inner"]],
    [
      "two names of one file, by normalisation",
      ["*** Add File: caf\u00e9.js", "+1", "*** Add File: cafe\u0301.js", "+2"],
    ],
  ])("%s", async (_name, lines) => {
    const reply = patch(...HALF, ...lines);
    const set = await bench({ fast: [reply, reply], strong: [verdict("approved")] });
    const repo = project();
    repo.git("init", "-q", "--template=", "inner");
    const inner = repoAt(path.join(repo.root, "inner"));
    inner.write("s.js", "1\n");
    inner.commit();
    repo.git("update-index", "--add", "--cacheinfo", `160000,${inner.git("rev-parse", "HEAD")},inner`);
    const before = without(tree(repo.root));
    const ended = await set.runHere(["-y", TASK], { cwd: repo.root });
    expect(ended.code, ended.stderr).toBe(4);
    expect(without(tree(repo.root))).toEqual(before);
    expect(set.asked(STRONG)).toEqual([]);
  });

  test("a name that begins with a dash is a name", async () => {
    const set = await bench({
      fast: [patch("*** Add File: -rf.lua", "+return 1")],
      strong: [verdict("approved")],
    });
    const repo = project();
    expect(
      (await set.runHere(["-y", "write a script -rf.lua that prints one"], { cwd: repo.root })).code,
    ).toBe(0);
    expect(repo.read("-rf.lua")).toBe("return 1\n");
    expect((await set.runHere(["undo"], { cwd: repo.root })).code).toBe(0);
    expect(repo.git("status", "--porcelain")).toBe("");
  });

  test("the mends of a diff's review are held to the same", async () => {
    const edits = (...lines: readonly string[]): ScriptedReply => {
      const finding = {
        title: "Zero",
        message: "wrong",
        category: "edge-case",
        severity: "error",
        path: "a.lua",
        start_line: 1,
        end_line: 1,
        suggestion: null,
      };
      const text = ["*** Begin Patch", ...lines, "*** End Patch"].join("\n");
      return { kind: "json", value: { findings: [finding], edits: text } };
    };
    const reply = edits(
      "*** Update File: a.lua",
      "@@",
      "-return 2",
      "+return 3",
      "*** Add File: ../out.lua",
      "+x",
    );
    const set = await bench({ strong: [reply, reply] });
    const repo = project({ "a.lua": "return 1\n" });
    repo.write("a.lua", "return 2\n");
    const before = without(tree(repo.root));
    const ended = await set.runHere(["review", "--fix", "-y"], { cwd: repo.root });
    expect(ended.code).not.toBe(0);
    expect(without(tree(repo.root))).toEqual(before);
    expect(existsSync(path.join(repo.root, "../out.lua"))).toBe(false);
  });
});

describe("tandem's own folder in a git folder that came with the repository", () => {
  const bytes = (text: string): string => Buffer.from(text).toString("base64");
  const change = (over: object) => ({
    path: "math.lua",
    renamedFrom: null,
    before: bytes("evil"),
    after: null,
    modeBefore: 0o644,
    modeAfter: null,
    ...over,
  });

  test("a journal that names what is outside is set aside, and nothing of it is done", async () => {
    const cases: readonly object[] = [
      { folders: ["../empty"] },
      { folders: ["linked/empty"] },
      { changes: [change({ path: "../x.txt" })] },
      { changes: [change({ renamedFrom: "../x.txt" })] },
      { changes: [change({ path: ".git/hooks/pre-commit" })] },
      { changes: [change({ path: "linked/x.txt" })] },
      { id: "x/../../../../owned", changes: [change({ after: bytes("no") })] },
    ];
    await Promise.all(
      cases.map(async (over) => {
        const outer = tempFolder();
        const root = path.join(outer, "evil");
        for (const folder of ["evil", "empty", "away/empty"])
          mkdirSync(path.join(outer, folder), { recursive: true });
        const repo = repoAt(root);
        repo.write("math.lua", "1\n");
        symlinkSync("../away", path.join(root, "linked"));
        for (const folder of [outer, path.join(outer, "away")])
          writeFileSync(path.join(folder, ".tandem-x-0.tmp"), "mine\n");
        for (const name of ["takeover-x", "interrupted-x"])
          mkdirSync(path.join(root, ".git/tandem", name), { recursive: true });
        const holder = { pid: 4_000_000, started: null, host: hostname(), at: 0 };
        const journal = { version: 1, id: "x", action: "apply", holder, changes: [], folders: [], ...over };
        writeFileSync(path.join(root, ".git/tandem/journal.json"), JSON.stringify(journal));
        const outside = () => JSON.stringify([tree(path.join(outer, "away")), readdirSync(outer).sort()]);
        const before = outside();
        await recover({ root, gitDir: path.join(root, ".git") });
        expect(outside(), JSON.stringify(over)).toBe(before);
        expect(existsSync(path.join(outer, "owned.json"))).toBe(false);
        expect(repo.exists(".git/hooks/pre-commit")).toBe(false);
        expect(repo.read("math.lua")).toBe("1\n");
      }),
    );
  });

  test.each(["tandem", "tandem/undo"])(
    "a link in the place of .git/%s is refused, and not followed",
    async (name) => {
      const set = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
      const repo = project();
      const away = tempFolder();
      writeFileSync(path.join(away, "x.claim"), "mine\n");
      chmodSync(away, 0o755);
      mkdirSync(path.dirname(path.join(repo.root, ".git", name)), { recursive: true });
      symlinkSync(away, path.join(repo.root, ".git", name));
      const ended = await set.runHere(["-y", TASK], { cwd: repo.root });
      expect(ended.code).toBe(7);
      expect(ended.stderr).toContain("a symbolic link stands in its place");
      expect(readdirSync(away)).toEqual(["x.claim"]);
      expect((statSync(away).mode & 0o777).toString(8)).toBe("755");
      expect(repo.git("status", "--porcelain")).toBe("");
    },
  );

  test("a link in the place of the journal's draft is not written through", async () => {
    const set = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
    const repo = project();
    const victim = path.join(tempFolder(), "victim");
    writeFileSync(victim, "mine\n");
    mkdirSync(path.join(repo.root, ".git/tandem"));
    symlinkSync(victim, path.join(repo.root, `.git/tandem/journal.json.${process.pid}.claim`));
    expect((await set.runHere(["-y", TASK], { cwd: repo.root })).code).toBe(0);
    expect(readFileSync(victim, "utf8")).toBe("mine\n");
  });

  test("hooks are not installed through a link", async () => {
    const victim = path.join(tempFolder(), "victim");
    writeFileSync(victim, "#!/bin/sh\nmine\n");
    const repo = project();
    mkdirSync(path.join(repo.root, ".git/hooks"));
    symlinkSync(victim, path.join(repo.root, ".git/hooks/pre-commit"));
    await runHere(["hook", "install", "-y", "pre-commit"], {
      cwd: repo.root,
      env: { TANDEM_HOME: tempFolder() },
    });
    expect(readFileSync(victim, "utf8")).toBe("#!/bin/sh\nmine\n");
  });
});
