import { DatabaseSync } from "@photostructure/sqlite";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startScriptedServer } from "../../src/scripted/server.ts";
import { tempRepo } from "../support/repo.ts";
import { bench, FAST, patch, STRONG, verdict } from "../support/tandem.ts";

/** Models that change `b` in the file that is asked for to what is asked for, whoever asks. */
async function startScribe() {
  const pace = { tokensPerSecond: Number.POSITIVE_INFINITY, firstTokenMs: 0 };
  const server = await startScriptedServer({
    models: {
      [FAST]: {
        ...pace,
        replies: (request) => {
          const [, file = "", mark = ""] =
            /b in (\w+\.txt) to number (\w+)/.exec(JSON.stringify(request.body)) ?? [];
          return patch(`*** Update File: ${file}`, "@@", " a", "-b", `+${mark}`);
        },
      },
      [STRONG]: { ...pace, replies: () => verdict("approved") },
    },
  });
  onTestFinished(() => server.close());
  return { OPENAI_BASE_URL: server.url };
}

/** How many runs the history keeps and how many of them stand; it must be whole. */
function recorded(home: string) {
  const db = new DatabaseSync(path.join(home, "history.db"));
  try {
    expect(db.prepare("PRAGMA integrity_check").all()).toMatchObject([{ integrity_check: "ok" }]);
    return db.prepare("SELECT count(*) AS n, sum(applied) AS applied FROM runs").get();
  } finally {
    db.close();
  }
}

test("twenty runs at once in one repository: no edit is lost, and all are recorded", async () => {
  const env = await startScribe();
  const runs = Array.from({ length: 20 }, (_, run) => ({
    mark: `n${run}`,
    file: run < 10 ? `f${run}.txt` : "all.txt",
  }));
  const own = runs.slice(0, 10);
  const repo = tempRepo(Object.fromEntries(runs.map(({ file }) => [file, "a\nb\n"])));
  const { run, runHere, home } = await bench({});
  const place = { cwd: repo.root, env };
  const ended = await Promise.all(
    runs.map(({ file, mark }) => run(["-y", "--json", `change b in ${file} to number ${mark}`], place)),
  );
  // Files of their own: all land.
  expect(ended.slice(0, 10).map(({ code }) => code)).toEqual(own.map(() => 0));
  expect(own.map(({ file }) => repo.read(file))).toEqual(own.map(({ mark }) => `a\n${mark}\n`));
  // One file that ten want: one lands, and the others say so.
  const rivals = ended.slice(10);
  expect(rivals.filter(({ code }) => code === 0).length).toBe(1);
  expect(repo.read("all.txt")).toBe(`a\nn${10 + rivals.findIndex(({ code }) => code === 0)}\n`);
  expect(rivals.filter(({ code }) => code !== 0 && code !== 1 && code !== 4)).toEqual([]);

  expect(recorded(home)).toMatchObject({ n: 20, applied: 11 });
  expect(ended.map(({ stderr }) => stderr).join("")).not.toContain("warning: history");
  // Each can be taken back, whatever the others did since.
  for (const { code, stdout } of ended) {
    if (code === 0) expect((await runHere(["undo", JSON.parse(stdout).id], place)).code).toBe(0);
  }
  expect(repo.git("status", "--porcelain")).toBe("");
}, 120_000);

test("runs at once in twenty repositories with one history: all land, and all are recorded", async () => {
  const env = await startScribe();
  const repos = Array.from({ length: 20 }, () => tempRepo({ "f.txt": "a\nb\n" }));
  const { run, home } = await bench({});
  const ended = await Promise.all(
    repos.map(({ root }, at) => run(["-y", `change b in f.txt to number n${at}`], { cwd: root, env })),
  );
  expect(ended.map(({ code }) => code)).toEqual(repos.map(() => 0));
  expect(repos.map((repo) => repo.read("f.txt"))).toEqual(repos.map((_, at) => `a\nn${at}\n`));
  expect(ended.map(({ stderr }) => stderr).join("")).not.toContain("warning: history");
  expect(recorded(home)).toMatchObject({ n: 20, applied: 20 });
}, 120_000);
