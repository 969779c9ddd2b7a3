import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { calibrationPlace } from "../../src/config/calibration-store.ts";
import { importCommits, importRepo, tellingCommits, type WrittenCommit } from "../support/history-repo.ts";
import { repoAt, tempFolder, tempRepo } from "../support/repo.ts";
import { run, runHere } from "../support/tandem.ts";

function calibrate(cwd: string, home = tempFolder(), ...flags: readonly string[]) {
  return runHere(["calibrate", ...flags], { cwd, env: { TANDEM_HOME: home } });
}

/** Commits that differ in their message alone. */
function messages(count: number, message: (at: number) => string, author?: string): readonly WrittenCommit[] {
  return Array.from({ length: count }, (_, at) => ({
    message: message(at),
    files: { "a.js": `export const a = ${at};\n` },
    ...(author === undefined ? {} : { author }),
  }));
}

test.each<[string, readonly WrittenCommit[], string]>([
  ["no commit", [], "nothing to learn from: no commit yet; 200 are needed"],
  ["one commit", tellingCommits(1), "1 usable commit of 200 needed"],
  ["too few", tellingCommits(199), "199 usable commits of 200 needed"],
  [
    "bots alone",
    messages(210, (at) => `Update the list number ${at}`, "renovate[bot] <bot@example.com>"),
    "0 usable commits of 200 needed (left out: 210 by bots)",
  ],
  ["empty messages", messages(210, () => ""), "(left out: 210 with a message under three words)"],
])("a history of %s is refused in one line", async (_name, commits, why) => {
  const folder = tempFolder();
  if (commits.length === 0) repoAt(folder).git("init", "-q");
  else importRepo(folder, commits);
  const { code, stdout, stderr } = await calibrate(folder);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/^tandem: [^\n]*\n$/);
  expect(stderr).toContain(why);
});

test("outside a repository there is nothing to learn from", async () => {
  const ended = await calibrate(tempFolder(), tempFolder(), "--json");
  expect(ended.code).toBe(4);
  expect(JSON.parse(ended.stdout)).toMatchObject({ schema: 1, error: { code: "not_a_worktree" } });
  expect(ended.stderr).toMatch(/^tandem: [^\n]*\n$/);
});

test("--show and --reset exclude each other, and a word is no argument", async () => {
  const { root } = tempRepo({ "a.js": "1\n" });
  expect(await calibrate(root, tempFolder(), "--show", "--reset")).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^tandem: [^\n]*--show[^\n]*--reset[^\n]*\n$/),
  });
  expect((await calibrate(root, tempFolder(), "the", "clock")).code).toBe(2);
});

test("a history in other languages, with a message of 10 MB in it, is learnt from", async () => {
  const folder = tempFolder();
  const large = Object.fromEntries(
    ["a", "b", "c"].map((name) => [`${name}.js`, `function f() {\n${"  g();\n".repeat(60)}}\n`]),
  );
  importRepo(folder, [
    ...messages(110, (at) => `Поправить подпись кнопки ${at}`),
    ...Array.from({ length: 110 }, (_, at) => ({
      message: `重构整个导入流程 ${at}`,
      files: Object.fromEntries(Object.entries(large).map(([name, text]) => [`${at}-${name}`, text])),
    })),
    { message: `Explain the change ${"again ".repeat(1_700_000)}`, files: { "b.js": "1\n" } },
    { message: "Rename \u001b]0;owned\u0007 the \u202efile", files: { "c.js": "1\n" } },
  ]);
  const { code, stdout, stderr } = await calibrate(folder);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("learnt from 222 commits");
  expect(stdout).toMatch(/^words of large tasks .*\p{Script=Han}/mu);
  expect(stdout).toMatch(/^words of small tasks .*\p{Script=Cyrillic}/mu);
  expect(stdout).not.toMatch(/[\u001b\u0007\u202e]/);
});

test("a shallow clone is told as such, and goes on where enough is there", async () => {
  const folder = tempFolder();
  importRepo(folder, tellingCommits(260));
  const [few, enough] = [30, 240].map((depth) => {
    const clone = tempFolder();
    repoAt(clone).git("clone", "-q", "--depth", String(depth), `file://${folder}`, clone);
    return calibrate(clone);
  });
  expect(await few).toMatchObject({ code: 1, stderr: expect.stringContaining("git fetch --unshallow") });
  expect(await enough).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("learnt from 239 commits"),
    stderr: expect.stringMatching(/^note: the clone is shallow[^\n]*\n$/),
  });
});

test("a repository that is written to meanwhile is learnt from as it was, and the rest the next time", async () => {
  const folder = tempFolder();
  const home = tempFolder();
  importRepo(folder, tellingCommits(300));
  const first = await run(["calibrate", "--json"], {
    cwd: folder,
    env: { TANDEM_HOME: home },
    during: () => {
      for (let at = 300; at < 330; at += 3) importCommits(folder, tellingCommits(3, at), "refs/heads/main^0");
    },
  });
  expect([first.code, first.stderr]).toEqual([0, ""]);
  const { commits } = JSON.parse(first.stdout).calibration;
  const second = JSON.parse((await calibrate(folder, home, "--json")).stdout);
  expect(second.mined).toMatchObject({ commits: 330 - commits, whole: false });
  expect(second.calibration.commits).toBe(330);
});

test("a folder that can't be written is one line and exit code 7", async () => {
  const folder = tempFolder();
  const home = tempFolder();
  importRepo(folder, tellingCommits(220));
  writeFileSync(path.join(home, "calibration"), "a file in its place\n");
  const { code, stdout, stderr } = await calibrate(folder, home);
  expect([code, stdout]).toEqual([7, ""]);
  expect(stderr).toMatch(/^tandem: [^\n]*can't be written[^\n]*\n$/);
});

test("a folder in the place of the file is no crash, for --show and --reset neither", async () => {
  const folder = tempFolder();
  const home = tempFolder();
  importRepo(folder, tellingCommits(220));
  const { file } = await calibrationPlace(path.join(home, "history.db"), path.join(folder, ".git"));
  mkdirSync(file, { recursive: true });
  const shown = await calibrate(folder, home, "--show");
  expect(shown).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^warning: [^\n]*it is a directory[^\n]*\n$/),
  });
  expect(await calibrate(folder, home, "--reset")).toMatchObject({
    code: 7,
    stderr: expect.stringMatching(/^tandem: [^\n]*can't be removed[^\n]*\n$/),
  });
});
