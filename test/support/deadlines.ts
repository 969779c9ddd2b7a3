import { type Call, type Scene, type SweepBench, traced } from "./sweep.ts";

/** Calls that end a process before they are done, and the signal that ends it as abruptly once they are. */
const BEFORE = "KILL";
const AFTER = "USR2";

/** Where a process is to die. */
export interface Deadline {
  /** The call that strace counts to. */
  readonly call: Call;
  readonly signal: typeof BEFORE | typeof AFTER;
  readonly label: string;
}

/**
 * A place to die before each of the calls. A thread's writes can't be counted, since it wakes others by
 * writing, too, and files that are only read are opened by every thread: before a write is behind the
 * opening of its file, and before an opening behind whatever came before.
 */
export function deadlines(calls: readonly Call[]): readonly Deadline[] {
  return calls.map((call, index) => {
    const opened = call.name === "write" ? calls.slice(0, index).findLast(opens(call)) : undefined;
    const before = opened ?? (call.name === "openat" ? calls[index - 1] : undefined);
    if (before === undefined) return { call, signal: BEFORE, label: `before ${call.label}` };
    return { call: before, signal: AFTER, label: `behind ${before.label}` };
  });
}

function opens({ label }: Call): (other: Call) => boolean {
  return (other) =>
    other.name === "openat" && other.label.slice("openat".length) === label.slice("write".length);
}

/**
 * The file that a call opens, where it is called the same in every run: every thread opens many files, so that
 * another one would come to its nth first. Null for other calls.
 */
function openedFile({ name, label }: Call, { root, home }: Scene): string | null {
  const opened = label.slice("openat ".length);
  if (name !== "openat" || /\b(?:UUID|ID)\b| /.test(opened)) return null;
  return opened.replace(/^~/, home).replace(/^\./, root);
}

/** Kills a run at one of its calls; null when it got past it, or another thread died there. */
export async function killAt(
  bench: SweepBench,
  scene: Scene,
  { call, signal, label }: Deadline,
  more?: readonly string[],
): Promise<string | null> {
  const { name, nth, nthOfFile } = call;
  const what = `signal=${signal}`;
  const file = openedFile(call, scene);
  const fault =
    file === null ? { name, what, when: String(nth) } : { name, what, when: String(nthOfFile), file };
  const run = await traced(bench, scene, fault, more);
  const hit = run.calls.some(
    (one) => one.name === name && one.label === call.label && (file !== null || one.nth === nth),
  );
  return run.signal === `SIG${signal}` && hit ? label : null;
}
