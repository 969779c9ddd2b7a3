import { AsyncLocalStorage } from "node:async_hooks";
import { writeFileSync } from "node:fs";
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";
import { applyChanges } from "../../src/stages/apply/apply.ts";
import { recover } from "../../src/stages/apply/recover.ts";
import { undo } from "../../src/stages/apply/undo.ts";
import type { ChangeSet } from "../../src/domain/change.ts";
import type { Result } from "../../src/domain/failure.ts";

/** What a child process is to do, and how its file system is to fail. */
export interface Errand {
  readonly action: "apply" | "undo" | "recover";
  readonly root: string;
  readonly gitDir: string;
  readonly id: string;
  readonly changes: ChangeSet;
  /**
   * At the n-th call that changes the disk: stand still until the process dies (a write is done by half),
   * fail, once or from then on, or go on after someone else has written to the file `a`.
   */
  readonly sabotage: { readonly at: number; readonly how: "die" | "fail" | "stay-full" | "meddle" } | null;
}

/** How an errand ended, and how many calls that change the disk it made. */
export interface Done {
  readonly result: Result<unknown>;
  readonly calls: number;
}

/** An errand under way. */
interface Work {
  readonly errand: Errand;
  calls: number;
  /** Told when it stands still for good. */
  readonly still: () => void;
}

const work = new AsyncLocalStorage<Work>();
const FOREVER = new Promise<never>(() => undefined);

/** Makes a function of the file system count its calls, and misbehave when it is time. */
function wrap(target: object, name: string): void {
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== "function") throw new Error(`no ${name}`);
  Reflect.set(target, name, async function (this: unknown, ...args: unknown[]): Promise<unknown> {
    const call = (...changed: unknown[]): unknown => Reflect.apply(original, this, changed);
    const own = work.getStore();
    if (own === undefined) return call(...args);
    own.calls += 1;
    const { root, sabotage } = own.errand;
    const [at, how] = [sabotage?.at ?? Infinity, sabotage?.how];
    const writes = name === "writeFile";
    if (own.calls > at && how === "die") return FOREVER;
    if (own.calls !== at && !(how === "stay-full" && own.calls > at && writes)) return call(...args);
    if (how === "meddle") {
      writeFileSync(path.join(root, "a"), "mine\n");
      return call(...args);
    }
    if (how !== "die") throw Object.assign(new Error(name), { code: "ENOSPC", syscall: name });
    if (writes) {
      const whole = Buffer.from(String(args[0]));
      await call(whole.subarray(0, whole.length / 2));
    }
    own.still();
    return FOREVER;
  });
}

/** Does one errand; null when it stands still. */
function attempt(errand: Errand): Promise<Done | null> {
  return new Promise((resolve, reject) => {
    const own: Work = { errand, calls: 0, still: () => resolve(null) };
    work.run(own, () => run(errand)).then((result) => resolve({ result, calls: own.calls }), reject);
  });
}

async function run({ action, id, changes, ...place }: Errand): Promise<Result<unknown>> {
  const workspace = { ...place, operationInProgress: (): Promise<null> => Promise.resolve(null) };
  if (action === "undo") return undo(id, workspace);
  if (action === "recover") return recover(workspace);
  return applyChanges({ id, changes, workspace }, new AbortController().signal);
}

async function main(): Promise<void> {
  const errands: readonly Errand[] = JSON.parse(process.argv[2] ?? "");
  const handle = await fs.open(process.execPath, "r");
  const prototype = Reflect.getPrototypeOf(handle);
  await handle.close();
  for (const name of ["writeFile", "chmod", "sync"]) wrap(prototype ?? {}, name);
  for (const name of ["open", "link", "copyFile", "rename", "rm", "rmdir", "mkdir", "chmod"]) wrap(fs, name);
  syncBuiltinESMExports();
  const done: (Done | null)[] = [];
  for (const errand of errands) done.push(await attempt(errand));
  process.stdout.write(JSON.stringify(done), () => {
    if (done.includes(null)) process.kill(process.pid, "SIGKILL");
  });
}

await main();
