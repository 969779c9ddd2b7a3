import { DatabaseSync } from "@photostructure/sqlite";
import { spawnSync } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { HALF, HALF_TEXT, project, TASK } from "../support/project.ts";
import { bench, OPEN, patch, PROGRAM, verdict } from "../support/tandem.ts";

async function drafted() {
  const tandem = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
  return { ...tandem, repo: project(), file: path.join(tandem.home, "history.db") };
}

describe("a history that can't be used costs a warning, never the result", () => {
  test.each<[string, string, (file: string) => void]>([
    ["corrupt", "it is damaged", (file) => writeFileSync(file, "no database, ".repeat(1_000))],
    [
      "a symlink",
      "it is a symbolic link",
      (file) => {
        writeFileSync(`${file}.elsewhere`, "precious");
        symlinkSync(`${file}.elsewhere`, file);
      },
    ],
    [
      "newer",
      "a newer tandem wrote it",
      (file) => {
        const db = new DatabaseSync(file);
        db.exec("CREATE TABLE migrations (name TEXT PRIMARY KEY, applied_at INTEGER NOT NULL)");
        db.exec("INSERT INTO migrations VALUES ('9999-later', 0)");
        db.close();
      },
    ],
  ])("%s", async (_name, why, damage) => {
    const { repo, runHere, file } = await drafted();
    damage(file);
    const before = readFileSync(file);
    const here = (...args: readonly string[]) => runHere(args, { cwd: repo.root });
    const ended = await here("-y", "--json", TASK);
    expect([ended.code, JSON.parse(ended.stdout).status]).toEqual([0, "approved"]);
    expect(ended.stderr.split("warning: history ").length).toBe(2);
    expect(ended.stderr).toContain(`warning: history ${file} can't be used: ${why}`);
    expect(repo.read("math.js")).toBe(HALF_TEXT);
    expect(readFileSync(file).subarray(100)).toEqual(before.subarray(100));
    // The other commands go without it, too: what they are asked for, they do or say.
    for (const [args, code] of [
      [["log"], 0],
      [["show", "01JD"], 2],
      [["route", TASK], 0],
      [["undo"], 0],
    ] as const)
      expect([args, (await here(...args)).code]).toEqual([args, code]);
    expect(repo.git("status", "--porcelain")).toBe("");
  });

  test("locked for longer than anybody waits", async () => {
    const { repo, runHere, file } = await drafted();
    const holder = new DatabaseSync(file);
    holder.exec("BEGIN EXCLUSIVE; CREATE TABLE held (x)");
    const ended = await runHere(["-y", "--json", TASK], { cwd: repo.root });
    holder.close();
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain("another process holds it");
    expect(repo.read("math.js")).toBe(HALF_TEXT);
  });
});

test("standard input that is open and silent, and no terminal", async () => {
  const { repo, run } = await drafted();
  const ended = await run(["-y", TASK], { cwd: repo.root, stdin: OPEN });
  expect(ended.code).toBe(0);
  expect(repo.read("math.js")).toBe(HALF_TEXT);
});

test.skipIf(process.platform === "win32")("a current folder that is gone", () => {
  const root = project().root;
  const line = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" "$@"';
  const ended = spawnSync("sh", ["-c", line, process.execPath, PROGRAM, "route", TASK], {
    cwd: root,
    encoding: "utf8",
  });
  expect(ended.status).toBe(4);
  expect(ended.stderr).toBe("tandem: the current folder is no longer there (change to one that is)\n");
});
