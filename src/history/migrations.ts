import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import * as z from "zod/mini";

/** One step of the schema. Names are never changed and steps never edited: a database remembers them. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** All steps, oldest first. */
export const MIGRATIONS: readonly Migration[] = [
  {
    name: "0001-runs",
    sql: `
      CREATE TABLE runs (
        id TEXT PRIMARY KEY,
        root TEXT NOT NULL,
        started_at INTEGER NOT NULL, -- ms since 1970 UTC
        task TEXT NOT NULL,
        lane TEXT,
        status TEXT NOT NULL,
        error_code TEXT,
        applied INTEGER NOT NULL,
        added INTEGER,
        removed INTEGER,
        answered INTEGER NOT NULL,
        ms REAL NOT NULL,
        cost_usd REAL,
        detail TEXT NOT NULL -- JSON: what no column or table of its own holds
      ) STRICT;
      CREATE INDEX runs_by_root ON runs (root, started_at);
      CREATE INDEX runs_by_start ON runs (started_at);
      CREATE TABLE stages (
        run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        stage TEXT NOT NULL, -- draft, solve or review
        model TEXT NOT NULL,
        served_model TEXT NOT NULL,
        verdict TEXT,
        ms REAL NOT NULL,
        first_token_ms REAL,
        input INTEGER NOT NULL,
        cached INTEGER NOT NULL,
        output INTEGER NOT NULL,
        reasoning INTEGER NOT NULL,
        PRIMARY KEY (run_id, stage)
      ) STRICT;
      CREATE TABLE findings (
        run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        stage TEXT NOT NULL, -- inspect or review: whose list it stands in
        position INTEGER NOT NULL,
        id TEXT NOT NULL,
        source TEXT NOT NULL,
        rule TEXT NOT NULL,
        category TEXT NOT NULL,
        severity TEXT NOT NULL,
        path TEXT NOT NULL,
        start_line INTEGER NOT NULL,
        end_line INTEGER NOT NULL,
        message TEXT NOT NULL,
        suggestion TEXT,
        PRIMARY KEY (run_id, stage, position)
      ) STRICT;
      CREATE TABLE artefacts (
        run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        kind TEXT NOT NULL, -- draft (the changes, or the text of an answer) or patch
        content TEXT NOT NULL, -- JSON
        PRIMARY KEY (run_id, kind)
      ) STRICT;`,
  },
  {
    name: "0002-checks",
    sql: `
      CREATE TABLE checks (
        id INTEGER PRIMARY KEY,
        root TEXT NOT NULL,
        command TEXT NOT NULL,
        ms REAL NOT NULL
      ) STRICT;
      CREATE INDEX checks_by_command ON checks (root, command, id);`,
  },
  {
    name: "0003-outcomes",
    sql: `
      ALTER TABLE runs ADD COLUMN repository TEXT; -- git folder that its working trees share
      ALTER TABLE runs ADD COLUMN shift REAL NOT NULL DEFAULT 0; -- log-odds added to the estimate
      ALTER TABLE runs ADD COLUMN undone INTEGER NOT NULL DEFAULT 0;
      CREATE INDEX runs_by_repository ON runs (repository, lane, started_at);
      CREATE TABLE forgotten (
        repository TEXT PRIMARY KEY,
        at INTEGER NOT NULL -- ms since 1970 UTC: outcomes of runs started until then teach nothing
      ) STRICT;`,
  },
  {
    // What `tandem stats` adds up, kept by place and UTC day. Nothing is read here, so that a large
    // database is ready at once: the runs that are there already are counted when they are asked for.
    name: "0004-tallies",
    sql: `
      CREATE TABLE tally_places (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE -- a repository, the root of a run without one, or '' for all runs
      ) STRICT;
      INSERT INTO tally_places (name) VALUES ('');
      CREATE TABLE tally_runs (
        place INTEGER NOT NULL,
        day INTEGER NOT NULL, -- days since 1970 UTC
        lane TEXT NOT NULL, -- '' for none, as in all columns of text here
        status TEXT NOT NULL,
        escalated TEXT NOT NULL,
        boundary TEXT NOT NULL,
        runs INTEGER NOT NULL,
        undone INTEGER NOT NULL,
        inspected INTEGER NOT NULL,
        caught INTEGER NOT NULL, -- of those, with a finding
        priced INTEGER NOT NULL,
        cost_usd REAL NOT NULL,
        PRIMARY KEY (place, day, lane, status, escalated, boundary)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE tally_turns (
        place INTEGER NOT NULL,
        day INTEGER NOT NULL,
        lane TEXT NOT NULL,
        outcome TEXT NOT NULL, -- kept (reviewed and fast to the end), went_up, or ''
        stage TEXT NOT NULL,
        model TEXT NOT NULL,
        turns INTEGER NOT NULL,
        ms REAL NOT NULL,
        input INTEGER NOT NULL,
        cached INTEGER NOT NULL,
        output INTEGER NOT NULL,
        reasoning INTEGER NOT NULL,
        PRIMARY KEY (place, day, lane, outcome, stage, model)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE tally_times (
        place INTEGER NOT NULL,
        day INTEGER NOT NULL,
        lane TEXT NOT NULL,
        stage TEXT NOT NULL, -- as in stages; run, inspect and verify beside them
        bucket INTEGER NOT NULL, -- eighths of a doubling of 1 ms
        times INTEGER NOT NULL,
        ms REAL NOT NULL,
        PRIMARY KEY (place, day, lane, stage, bucket)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE tally_findings (
        place INTEGER NOT NULL,
        day INTEGER NOT NULL,
        category TEXT NOT NULL,
        stage TEXT NOT NULL,
        findings INTEGER NOT NULL,
        PRIMARY KEY (place, day, category, stage)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE tally_state (
        uncounted INTEGER NOT NULL -- runs whose rowid is at most this are not in the tallies yet
      ) STRICT;
      INSERT INTO tally_state SELECT coalesce(max(rowid), 0) FROM runs;`,
  },
  {
    // What runs at work may yet spend of a budget that they share.
    name: "0005-holds",
    sql: `
      CREATE TABLE holds (
        id TEXT PRIMARY KEY,
        holder TEXT NOT NULL, -- JSON: the process, and when it said so
        usd REAL NOT NULL
      ) STRICT;`,
  },
];

const names = z.array(z.object({ name: z.string() }));

function appliedNames(db: DatabaseSyncInstance): readonly string[] {
  const table: unknown = db
    .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'")
    .get();
  if (table === undefined) return [];
  return names.parse(db.prepare("SELECT name FROM migrations").all()).map((row) => row.name);
}

/**
 * Brings a database to the newest schema. Several processes may do so at once: one does the work,
 * the others wait for it. Returns the name of a step that only a newer version knows, in which case
 * nothing was touched; null when the schema is ready. Throws what SQLite throws.
 */
export function migrate(
  db: DatabaseSyncInstance,
  migrations: readonly Migration[] = MIGRATIONS,
): string | null {
  const known = new Set(migrations.map((migration) => migration.name));
  const before = appliedNames(db);
  const unknown = before.find((name) => !known.has(name));
  if (unknown !== undefined) return unknown;
  // Reading first spares the everyday start the write lock.
  if (before.length === migrations.length) return null;

  db.exec("BEGIN IMMEDIATE");
  try {
    db.exec(
      "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT",
    );
    const applied = new Set(appliedNames(db));
    const remember = db.prepare("INSERT INTO migrations VALUES (?, unixepoch('subsec') * 1000)");
    for (const migration of migrations) {
      if (applied.has(migration.name)) continue;
      db.exec(migration.sql);
      remember.run(migration.name);
    }
    db.exec("COMMIT");
    return null;
  } catch (error) {
    // A full disk has ended the transaction already.
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}
