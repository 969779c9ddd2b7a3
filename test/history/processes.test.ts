import { DatabaseSync } from "@photostructure/sqlite";
import { build } from "esbuild";
import { execFile } from "node:child_process";
import { symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { bareRun, fullRun, recordOf, temporaryFolder } from "../support/history.ts";

const project = path.join(import.meta.dirname, "../..");

/** Bundles the history for plain node and adds a script that uses it; returns the script's path. */
async function scriptWith(folder: string, body: string): Promise<string> {
  await build({
    entryPoints: [path.join(project, "src/history/sqlite.ts")],
    outfile: path.join(folder, "sqlite.mjs"),
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["@photostructure/sqlite"],
  });
  symlinkSync(path.join(project, "node_modules"), path.join(folder, "node_modules"));
  const script = path.join(folder, "script.mjs");
  writeFileSync(script, `import { openHistory } from "./sqlite.mjs";\n${body}`);
  return script;
}

test("8 processes of as many repositories that start at once and write 20 runs each lose none", async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, "state", "history.db");
  const script = await scriptWith(
    folder,
    `const [file, child, record] = process.argv.slice(2);
     const history = await openHistory(file, (line) => console.log(line));
     for (let i = 0; i < 20; i++) {
       const one = JSON.parse(record);
       one.run.id = "01JD-" + child + "-" + i;
       one.root = "/home/dev/" + child;
       await history.record(one);
       await history.recordCheck("/a", "npm test", i);
     }
     history.close();`,
  );
  const record = JSON.stringify(recordOf(fullRun()));
  const children = Array.from({ length: 8 }, (_, child) =>
    promisify(execFile)(process.execPath, [script, file, String(child), record]),
  );
  for (const { stdout, stderr } of await Promise.all(children)) expect(stdout + stderr).toBe("");

  const db = new DatabaseSync(file);
  const count = (table: string): unknown => db.prepare(`SELECT count(*) AS n FROM ${table}`).get();
  expect(count("runs")).toMatchObject({ n: 160 });
  expect(count("findings")).toMatchObject({ n: 480 });
  expect(count("checks")).toMatchObject({ n: 9 });
  const roots = db.prepare("SELECT root, count(*) AS n FROM runs GROUP BY root").all();
  expect(roots.map((row) => row["n"])).toEqual(children.map(() => 20));
  expect(db.prepare("PRAGMA integrity_check").all()).toMatchObject([{ integrity_check: "ok" }]);
  expect(db.prepare("PRAGMA foreign_key_check").all()).toEqual([]);
  db.close();
});

test("a disk that takes no more costs one warning and no run", async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, "history.db");
  const script = await scriptWith(
    folder,
    `const [file, record] = process.argv.slice(2);
     const history = await openHistory(file, (line) => console.log(line));
     const one = JSON.parse(record);
     await history.record(one);
     one.draft = "x".repeat(2_000_000);
     one.run.id = "01JD-BIG";
     await history.record(one);
     await history.record(one);
     console.log(history.list({ root: null, limit: 9 }).map((run) => run.id).join());`,
  );
  // A limit on the size of files stands in for the full disk: writes beyond it fail.
  const { stdout } = await promisify(execFile)("sh", [
    "-c",
    'trap "" XFSZ; ulimit -f 1000; exec "$@"',
    "sh",
    process.execPath,
    script,
    file,
    JSON.stringify(recordOf(bareRun({ id: "01JD-SMALL" }))),
  ]);
  const [warning, ...rest] = stdout.trim().split("\n");
  expect(warning).toMatch(/^history .*history\.db: this run was not recorded: /);
  expect(rest).toEqual(["01JD-SMALL"]);
});
