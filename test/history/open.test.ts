import { DatabaseSync } from "@photostructure/sqlite";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { History } from "../../src/history/history.ts";
import { openHistory } from "../../src/history/sqlite.ts";
import { fullRun, recordOf, temporaryFolder } from "../support/history.ts";

/** A wait for another process that nobody has to wait for. */
const BUSY_MS = 50;

/** Opens a history and uses all of it: whatever is wrong with the file, nothing may throw. */
async function use(
  file: string,
  busyMs?: number,
): Promise<{ readonly warnings: string[]; readonly history: History }> {
  const warnings: string[] = [];
  const history = await openHistory(file, (line) => warnings.push(line), busyMs);
  onTestFinished(() => history.close());
  await history.record(recordOf(fullRun()));
  await history.markApplied(fullRun().id, false);
  await history.recordCheck("/a", "npm test", 5);
  history.list({ root: null, limit: 5 });
  history.get("01JD2");
  history.checkDuration("/a", "npm test");
  return { warnings, history };
}

/** A used history on disk, with its write-ahead log folded in. */
async function whole(folder: string): Promise<string> {
  const file = path.join(folder, "history.db");
  (await use(file)).history.close();
  const db = new DatabaseSync(file);
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  db.close();
  return file;
}

test.each([0o000, 0o077, 0o022, 0o277])("with umask %o the files are the owner's alone", async (mask) => {
  const folder = path.join(temporaryFolder(), "tandem");
  const before = process.umask(mask);
  onTestFinished(() => void process.umask(before));
  const { warnings } = await use(path.join(folder, "history.db"));
  expect(warnings).toEqual([]);
  const mode = (name: string) => (statSync(path.join(folder, name)).mode & 0o777).toString(8);
  expect(mode(".")).toBe("700");
  for (const name of ["history.db", "history.db-wal", "history.db-shm"]) expect(mode(name)).toBe("600");
});

test("a database that others could read is closed to them, a folder of the user's is left as it is", async () => {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  const file = await whole(folder);
  chmodSync(file, 0o644);
  await use(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o755);
});

test.each<[string, string, (file: string) => void]>([
  ["text in its place", "it is damaged; ", (file) => writeFileSync(file, "not a database, ".repeat(500))],
  ["a directory in its place", "it is not a file; ", (file) => mkdirSync(file)],
  ["a link to nothing", "it is a symbolic link; ", (file) => symlinkSync(`${file}.elsewhere`, file)],
  [
    "a link to a file",
    "it is a symbolic link; ",
    (file) => {
      writeFileSync(`${file}.elsewhere`, "");
      symlinkSync(`${file}.elsewhere`, file);
    },
  ],
  [
    "a newer schema",
    "a newer tandem wrote it (9999-later); ",
    (file) => {
      const db = new DatabaseSync(file);
      db.exec("CREATE TABLE migrations (name TEXT PRIMARY KEY, applied_at INTEGER NOT NULL)");
      db.exec("INSERT INTO migrations VALUES ('0001-runs', 0), ('9999-later', 0)");
      db.close();
    },
  ],
  [
    "another program's database",
    "table runs already exists; ",
    (file) => {
      const db = new DatabaseSync(file);
      db.exec("CREATE TABLE runs (miles INTEGER)");
      db.close();
    },
  ],
])("%s costs one warning, and the file stays as it was", async (_name, why, damage) => {
  const file = path.join(temporaryFolder(), "history.db");
  damage(file);
  const read = () => (statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file) : null);
  const before = read();
  const { warnings } = await use(file);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain(`history ${file} can't be used: ${why}`);
  expect(warnings[0]).not.toContain("\n");
  // The switch to a write-ahead log sets two bytes of the header and a counter; the rest is untouched.
  expect(read()?.subarray(100)).toEqual(before?.subarray(100));
  expect(existsSync(`${file}.elsewhere`) && readFileSync(`${file}.elsewhere`, "utf8")).toBeFalsy();
});

test("a file where the folder should be costs one warning", async () => {
  const folder = path.join(temporaryFolder(), "state");
  writeFileSync(folder, "");
  const file = path.join(folder, "history.db");
  expect((await use(file)).warnings).toEqual([
    `history ${file} can't be used: its folder is a file; nothing is recorded; move that file away or set TANDEM_HOME`,
  ]);
});

test("a folder that can't be written costs one warning", async () => {
  const folder = temporaryFolder();
  // The library is loaded while the test may still read it.
  await whole(path.join(folder, "warm"));
  chmodSync(folder, 0o555);
  const file = path.join(folder, "history.db");
  // The superuser may write anywhere: become nobody for a moment.
  const root = process.getuid?.() === 0;
  if (root) process.seteuid?.(65534);
  const { warnings } = await use(file).finally(() => {
    if (root) process.seteuid?.(0);
    // So that the folder can be removed by whoever runs this.
    chmodSync(folder, 0o755);
  });
  expect(warnings).toEqual([
    `history ${file} can't be used: it can't be written; nothing is recorded; check its permissions and its folder's, or set TANDEM_HOME`,
  ]);
});

test("damaged pages behind a good header cost a warning, never a throw", async () => {
  const file = await whole(temporaryFolder());
  const bytes = readFileSync(file);
  bytes.fill(0xff, 4096);
  writeFileSync(file, bytes);
  const { warnings } = await use(file);
  expect(warnings.length).toBeGreaterThan(0);
  for (const warning of warnings) expect(warning).toContain("it is damaged; ");
});

test("a file cut in half costs a warning, never a throw", async () => {
  const file = await whole(temporaryFolder());
  truncateSync(file, statSync(file).size / 2);
  expect((await use(file)).warnings.length).toBeGreaterThan(0);
});

test("a history that another process holds is given up after the time-out", async () => {
  const file = path.join(temporaryFolder(), "history.db");
  const holder = new DatabaseSync(file);
  onTestFinished(() => holder.close());
  holder.exec("BEGIN EXCLUSIVE; CREATE TABLE held (x)");
  const { warnings } = await use(file, BUSY_MS);
  expect(warnings).toEqual([
    `history ${file} can't be used: another process holds it; nothing is recorded; end that process or try again later`,
  ]);
});

test("a run that can't be recorded because of a lock costs a warning; the next one is recorded", async () => {
  const file = path.join(temporaryFolder(), "history.db");
  const { history, warnings } = await use(file, BUSY_MS);
  const holder = new DatabaseSync(file);
  onTestFinished(() => holder.close());
  holder.exec("BEGIN IMMEDIATE");
  const run = fullRun({ id: "01JDZZZZ" });
  await history.record(recordOf(run));
  expect(warnings).toEqual([
    `history ${file}: this run was not recorded: another process holds it; end that process or try again later`,
  ]);
  expect(history.get(run.id)).toBe("not-found");
  holder.exec("ROLLBACK");
  await history.record(recordOf(run));
  expect(history.get(run.id)).toStrictEqual(recordOf(run));
});

test("a row of another shape is left out with a warning, the others are listed", async () => {
  const file = path.join(temporaryFolder(), "history.db");
  const { history, warnings } = await use(file);
  await history.record(recordOf(fullRun({ id: "01JDZZZZ" })));
  const db = new DatabaseSync(file);
  db.exec(`UPDATE runs SET status = 'splendid', detail = '{"task":' WHERE id = '01JDZZZZ'`);
  db.close();
  expect(history.list({ root: null, limit: 5 }).map((run) => run.id)).toEqual([fullRun().id]);
  expect(history.get("01JDZZZZ")).toBe("not-found");
  expect(warnings).toEqual([
    `history ${file}: a run is left out: a row is not as tandem writes it; move it away and a new one is started`,
    `history ${file}: it can't be read: a row is not as tandem writes it; move it away and a new one is started`,
  ]);
});
