import { chmod, mkdir, open, rm, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Between two tries, in milliseconds. */
const PAUSE_MS = 10;
/** Who holds a lock writes one small file; a lock that is older was left by a process that was killed. */
const STALE_MS = 2_000;

/**
 * Reads and writes a small file of the user's own while no other process does, by a lock beside it. For
 * what may be lost at the worst: where no lock can be had, the work is done without.
 */
export async function alone<T>(file: string, work: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`;
  const isHeld = await take(lock);
  try {
    return await work();
  } finally {
    if (isHeld) await rm(lock, { force: true }).catch(() => undefined);
  }
}

async function take(lock: string): Promise<boolean> {
  const latest = Date.now() + 2 * STALE_MS;
  while (Date.now() < latest) {
    try {
      const folder = path.dirname(lock);
      const made = await mkdir(folder, { recursive: true, mode: 0o700 });
      // mkdir subtracts the umask, which may take from the owner too.
      if (made !== undefined) await chmod(folder, 0o700);
      await (await open(lock, "wx", 0o600)).close();
      return true;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) return false;
    }
    const since = await stat(lock).then(
      ({ mtimeMs }) => Math.abs(Date.now() - mtimeMs),
      () => 0,
    );
    if (since > STALE_MS) await rm(lock, { force: true }).catch(() => undefined);
    else await sleep(PAUSE_MS);
  }
  return false;
}
