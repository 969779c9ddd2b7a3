import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import * as z from "zod/mini";
import { BOUNDS } from "../domain/bounds.ts";
import type { FastRun } from "../domain/fast-run.ts";
import type { Taken } from "../domain/usage.ts";
import { prepareFile } from "./file.ts";
import type { History, RunRecord, RunSummary } from "./history.ts";
import { Holds, spentSince } from "./holds.ts";
import { migrate } from "./migrations.ts";
import { NO_HISTORY } from "./none.ts";
import { DEAF_MS, type Patience, patiently } from "./patience.ts";
import { explain, type Problem } from "./problems.ts";
import { FAST_RUNS, fromRows, SUMMARY_COLUMNS, toFastRun, toRows, toSummary } from "./rows.ts";
import { readStats, type Stats, type StatsFilter } from "./stats.ts";
import { tallyEarlier, tallyRun } from "./tallies.ts";

const idRows = z.array(z.object({ id: z.string() }));
const durationRows = z.array(z.object({ ms: z.number() }));

/** The shortest prefix that names a run. */
const MIN_PREFIX = 4;

/**
 * Opens the history and creates it where there is none. Never fails: when it can't be opened, `warn`
 * gets one line and a history that keeps nothing is returned, so that the run goes on.
 *
 * @param busyMs how long another process that holds the history is waited for
 * @param signal when it fires nobody is waited for any longer
 */
export async function openHistory(
  file: string,
  warn: (line: string) => void,
  busyMs: number = BOUNDS.history_busy_ms,
  signal: AbortSignal = new AbortController().signal,
): Promise<History> {
  const patience = { busyMs, signal };
  const refuse = ({ why, advice }: Problem): History => {
    warn(`history ${file} can't be used: ${why}; nothing is recorded; ${advice}`);
    return NO_HISTORY;
  };
  let db: DatabaseSyncInstance | null = null;
  try {
    const problem = prepareFile(file);
    if (problem !== null) return refuse(problem);
    const { DatabaseSync } = await import("./binding.ts");
    const opened = new DatabaseSync(file, { timeout: Math.min(busyMs, DEAF_MS) });
    db = opened;
    const unknown = await patiently(patience, () => {
      // Readers and a writer don't wait for each other with a write-ahead log.
      opened.exec("PRAGMA journal_mode = WAL");
      // With it a power cut may lose the last run, but can't damage the file.
      opened.exec("PRAGMA synchronous = NORMAL");
      return migrate(opened);
    });
    if (unknown === null) return new SqliteHistory(opened, file, warn, patience);
    db.close();
    return refuse({ why: `a newer tandem wrote it (${unknown})`, advice: "use that version" });
  } catch (error) {
    if (db?.isOpen) db.close();
    return refuse(explain(error));
  }
}

/** The binding ends a text at its first NUL; where texts must stay exact they are kept as JSON. */
function withoutNul<T>(value: T): T | string {
  return typeof value === "string" ? value.replaceAll("\u0000", "\ufffd") : value;
}

class SqliteHistory implements History {
  readonly #db: DatabaseSyncInstance;
  readonly #file: string;
  readonly #warn: (line: string) => void;
  readonly #patience: Patience;
  readonly #warned = new Set<string>();
  readonly #holds: Holds;

  constructor(db: DatabaseSyncInstance, file: string, warn: (line: string) => void, patience: Patience) {
    this.#db = db;
    this.#file = file;
    this.#warn = warn;
    this.#patience = patience;
    this.#holds = new Holds(db);
  }

  record(record: RunRecord): Promise<void> {
    return this.#write("this run was not recorded", () => {
      const rows = toRows(record);
      this.#transaction("IMMEDIATE", () => {
        tallyRun(this.#db, -1, rows.run.id);
        this.#db.prepare("DELETE FROM runs WHERE id = ?").run(rows.run.id);
        this.#insert("runs", rows.run);
        const run_id = rows.run.id;
        for (const stage of rows.stages) this.#insert("stages", { run_id, ...stage });
        for (const { finding, ...place } of rows.findings) {
          this.#insert("findings", { run_id, ...place, ...finding });
        }
        for (const artefact of rows.artefacts) this.#insert("artefacts", { run_id, ...artefact });
        tallyRun(this.#db, 1, run_id);
        this.#holds.recorded(run_id, record.run.cost_usd ?? 0);
      });
    });
  }

  list({ root, limit }: { readonly root: string | null; readonly limit: number }): readonly RunSummary[] {
    return this.#try("it can't be read", [], () => {
      // Two statements, so that each has an index that holds its runs in order.
      const where = root === null ? "?1 IS NULL" : "root = ?1";
      const rows: readonly unknown[] = this.#db
        .prepare(
          `SELECT ${SUMMARY_COLUMNS} FROM runs WHERE ${where} ORDER BY started_at DESC, id DESC LIMIT ?2`,
        )
        .all(root, limit);
      // One row that can't be read must not hide the others.
      return rows.flatMap((row) =>
        this.#try<readonly RunSummary[]>("a run is left out", [], () => [toSummary(row)]),
      );
    });
  }

  countEarlier(): number {
    return this.#try("the runs of before are not counted", 0, () =>
      this.#transaction("IMMEDIATE", () => tallyEarlier(this.#db)),
    );
  }

  stats(filter: StatsFilter): Stats | null {
    return this.#try<Stats | null>("it can't be read", null, () =>
      this.#transaction("DEFERRED", () => readStats(this.#db, filter)),
    );
  }

  get(id: string): RunRecord | "not-found" | "ambiguous" {
    return this.#try<RunRecord | "not-found" | "ambiguous">("it can't be read", "not-found", () =>
      this.#transaction("DEFERRED", () => {
        const found = this.#resolve(id);
        if (found === "not-found" || found === "ambiguous") return found;
        const rowsOf = (sql: string) => this.#db.prepare(sql).all(found.id);
        return fromRows({
          run: rowsOf("SELECT * FROM runs WHERE id = ?")[0],
          stages: rowsOf("SELECT * FROM stages WHERE run_id = ?"),
          findings: rowsOf("SELECT * FROM findings WHERE run_id = ? ORDER BY stage, position"),
          artefacts: rowsOf("SELECT * FROM artefacts WHERE run_id = ?"),
        });
      }),
    );
  }

  spentSince(at: number): number | null {
    return this.#try("it can't be read", null, () => spentSince(this.#db, at));
  }

  async hold(since: number, own: (others: Taken) => number): Promise<Taken | null> {
    try {
      const taking = await this.#holds.prepare();
      return await patiently(this.#patience, () =>
        this.#transaction("IMMEDIATE", () => this.#holds.take(since, taking, own)),
      );
    } catch (error) {
      this.#tell("what other runs spend meanwhile is not counted", error);
      return null;
    }
  }

  markApplied(id: string, applied: boolean): Promise<void> {
    return this.#write("the undo or apply was not recorded", () => {
      this.#transaction("IMMEDIATE", () => {
        tallyRun(this.#db, -1, id);
        this.#db
          .prepare("UPDATE runs SET applied = ?1, undone = 1 - ?1 WHERE id = ?2")
          .run(applied ? 1 : 0, id);
        tallyRun(this.#db, 1, id);
      });
    });
  }

  fastRuns({ repository, limit }: Parameters<History["fastRuns"]>[0]): readonly FastRun[] | null {
    return this.#try<readonly FastRun[] | null>("it can't be read", null, () => {
      const rows: readonly unknown[] = this.#db.prepare(FAST_RUNS).all(repository, limit);
      return rows.flatMap((row) =>
        this.#try<readonly FastRun[]>("a run is left out", [], () => [toFastRun(row)]),
      );
    });
  }

  forgetOutcomes(repository: string, at: number): Promise<void> {
    return this.#write("the runs before this are not forgotten", () => {
      this.#db.prepare("INSERT OR REPLACE INTO forgotten VALUES (?, ?)").run(repository, Math.trunc(at));
    });
  }

  recordCheck(root: string, command: string, ms: number): Promise<void> {
    return this.#write("the check's duration was not recorded", () =>
      this.#transaction("IMMEDIATE", () => {
        this.#insert("checks", { root, command, ms });
        this.#db
          .prepare(
            `DELETE FROM checks WHERE root = ?1 AND command = ?2 AND id NOT IN
             (SELECT id FROM checks WHERE root = ?1 AND command = ?2 ORDER BY id DESC LIMIT ?3)`,
          )
          .run(root, command, BOUNDS.check_durations);
      }),
    );
  }

  checkDuration(root: string, command: string): number | null {
    return this.#try("it can't be read", null, () => {
      const rows: unknown = this.#db
        .prepare("SELECT ms FROM checks WHERE root = ? AND command = ? ORDER BY ms")
        .all(root, command);
      const durations = durationRows.parse(rows).map((row) => row.ms);
      const upper = durations[Math.floor(durations.length / 2)];
      const lower = durations[Math.floor((durations.length - 1) / 2)];
      return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
    });
  }

  close(): void {
    if (!this.#db.isOpen) return;
    this.#try("what this run may spend is held on", null, () => this.#holds.drop());
    this.#try("it can't be closed", null, () => this.#db.close());
  }

  #resolve(wanted: string): { readonly id: string } | "not-found" | "ambiguous" {
    // Ids are in upper case; a person may type them otherwise.
    const prefix = wanted.toUpperCase();
    if (prefix.length < MIN_PREFIX) return "not-found";
    const rows: unknown = this.#db
      .prepare("SELECT id FROM runs WHERE id >= ?1 AND id < ?1 || char(1114111) ORDER BY id LIMIT 2")
      .all(prefix);
    const [first, second] = idRows.parse(rows);
    if (first === undefined) return "not-found";
    return second === undefined || first.id === prefix ? first : "ambiguous";
  }

  #insert(table: string, row: Readonly<Record<string, string | number | null>>): void {
    const columns = Object.keys(row);
    const marks = columns.map(() => "?");
    this.#db
      .prepare(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${marks.join(", ")})`)
      .run(...Object.values(row).map(withoutNul));
  }

  #transaction<T>(mode: "IMMEDIATE" | "DEFERRED", work: () => T): T {
    this.#db.exec(`BEGIN ${mode}`);
    try {
      const result = work();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      // Some failures, a full disk among them, have ended the transaction already.
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  /** The promise of the port: whatever goes wrong in here is a warning, each one given once. */
  #try<T>(consequence: string, instead: T, work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#tell(consequence, error);
      return instead;
    }
  }

  /** The same for what waits its turn. */
  async #write(consequence: string, work: () => void): Promise<void> {
    try {
      await patiently(this.#patience, work);
    } catch (error) {
      this.#tell(consequence, error);
    }
  }

  #tell(consequence: string, error: unknown): void {
    const { why, advice } = explain(error);
    const line = `history ${this.#file}: ${consequence}: ${why}; ${advice}`;
    if (!this.#warned.has(line)) this.#warn(line);
    this.#warned.add(line);
  }
}
