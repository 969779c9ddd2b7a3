import type { DatabaseSyncInstance } from "@photostructure/sqlite";
import * as z from "zod/mini";
import { BOUNDS } from "../domain/bounds.ts";
import { type Holder, holderSchema, isAlive, thisProcess } from "../domain/holder.ts";
import type { Taken } from "../domain/usage.ts";

const spentRow = z.object({ usd: z.number() });
const holdRows = z.array(z.object({ id: z.string(), holder: z.string(), usd: z.number() }));

/** What has to be asked of the system before a hold can be written in one go. */
interface Taking {
  readonly holder: Holder;
  /** The holds of processes that ended without giving them back. */
  readonly abandoned: ReadonlySet<string>;
}

/** What the runs started since `at` (ms since 1970 UTC) cost, in dollars. */
export function spentSince(db: DatabaseSyncInstance, at: number): number {
  const row: unknown = db
    .prepare("SELECT coalesce(sum(cost_usd), 0) AS usd FROM runs WHERE started_at >= ?")
    .get(Math.trunc(at));
  return spentRow.parse(row).usd;
}

/**
 * What this run holds of a budget, as a row that the others see. A process that was killed leaves one
 * behind: it counts for nothing once that process is gone, or after the longest call where nobody can tell.
 */
export class Holds {
  readonly #db: DatabaseSyncInstance;
  readonly #id = crypto.randomUUID();
  /** What of this run's spending is in the record already, by the run's id. */
  readonly #recorded = new Map<string, number>();
  #hasHeld = false;
  #isHolding = false;

  constructor(db: DatabaseSyncInstance) {
    this.#db = db;
  }

  async prepare(): Promise<Taking> {
    const abandoned = new Set<string>();
    for (const { id, holder } of this.#rows()) if (await isAbandoned(holder)) abandoned.add(id);
    return { holder: await thisProcess(), abandoned };
  }

  /** Holds what `own` makes of what the others have; within a transaction. */
  take(since: number, { holder, abandoned }: Taking, own: (others: Taken) => number): Taken {
    const remove = this.#db.prepare("DELETE FROM holds WHERE id = ?");
    for (const id of abandoned) remove.run(id);
    const recorded = [...this.#recorded.values()].reduce((sum, usd) => sum + usd, 0);
    const others: Taken = {
      spentUsd: spentSince(this.#db, since) - recorded,
      heldUsd: this.#rows().reduce((sum, { id, usd }) => sum + (id === this.#id ? 0 : usd), 0),
    };
    this.#db
      .prepare("INSERT OR REPLACE INTO holds (id, holder, usd) VALUES (?, ?, ?)")
      .run(this.#id, JSON.stringify(holder), Math.max(0, own(others) - recorded));
    this.#hasHeld = true;
    this.#isHolding = true;
    return others;
  }

  /** A run is in the record from now on, and so is what it cost; within a transaction. */
  recorded(run: string, usd: number): void {
    if (!this.#hasHeld) return;
    this.#recorded.set(run, usd);
    this.drop();
  }

  /** Gives back what is held. */
  drop(): void {
    if (this.#isHolding) this.#db.prepare("DELETE FROM holds WHERE id = ?").run(this.#id);
    this.#isHolding = false;
  }

  #rows(): z.infer<typeof holdRows> {
    const rows: unknown = this.#db.prepare("SELECT id, holder, usd FROM holds").all();
    return holdRows.parse(rows);
  }
}

async function isAbandoned(text: string): Promise<boolean> {
  const holder = readHolder(text);
  // No call takes longer; nor does a clock that was put back make a hold last.
  if (holder === null || Math.abs(Date.now() - holder.at) > BOUNDS.call_timeout_ms) return true;
  return !(await isAlive(holder, BOUNDS.call_timeout_ms));
}

function readHolder(text: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
