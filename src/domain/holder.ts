import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";
import * as z from "zod/mini";

/** A process on another machine can't be asked; who holds a lock there is taken for dead after this long. */
const FOREIGN_TTL_MS = 60_000;

/** The process that holds a lock. The start time tells it from a later one with the same number. */
export const holderSchema = z.strictObject({
  pid: z.int(),
  /** Clock ticks from boot to its start (field 22 of `/proc/PID/stat`); null where there is no `/proc`. */
  started: z.nullable(z.string()),
  host: z.string(),
  /** In which numbers processes are counted there: containers may share a host's name. Null where unknown. */
  namespace: z._default(z.nullable(z.string()), null),
  /** When it took the lock, in milliseconds since 1970 UTC. */
  at: z.number(),
});

/** Parsed form of {@link holderSchema}. */
export type Holder = z.infer<typeof holderSchema>;

/** This process. */
export async function thisProcess(): Promise<Holder> {
  const own = await processStat(process.pid);
  return {
    pid: process.pid,
    started: own?.started ?? null,
    host: hostname(),
    namespace: await ownNamespace(),
    at: Date.now(),
  };
}

/** True when the holder may still be at work; one that can't be asked may be for a while (in milliseconds). */
export async function isAlive(holder: Holder, foreignTtlMs: number = FOREIGN_TTL_MS): Promise<boolean> {
  if (await isElsewhere(holder)) return Date.now() - holder.at < foreignTtlMs;
  if (!isRunning(holder.pid)) return false;
  const now = await processStat(holder.pid);
  if (now?.state === "Z") return false;
  return now === null || holder.started === null || now.started === holder.started;
}

/** A process that can't be asked, since its number means another one here, or none. */
async function isElsewhere({ host, namespace }: Holder): Promise<boolean> {
  if (host !== hostname()) return true;
  const own = await ownNamespace();
  return namespace !== null && own !== null && namespace !== own;
}

/** As `pid:[4026531836]`; null where there is no `/proc`. */
function ownNamespace(): Promise<string | null> {
  return readlink("/proc/self/ns/pid").catch(() => null);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, and belongs to someone else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function processStat(
  pid: number,
): Promise<{ readonly state: string; readonly started: string } | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  // The name in parentheses may hold spaces; the state is the first field behind it.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, started] = [fields?.[0], fields?.[19]];
  return state === undefined || started === undefined ? null : { state, started };
}
