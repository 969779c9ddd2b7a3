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
   * At the n-th call that changes the disk: die (a write is done by half), fail, once or from then on,
   * or go on after someone else has written to the file `a`.
   */
  readonly sabotage: { readonly at: number; readonly how: "die" | "fail" | "stay-full" | "meddle" } | null;
}

/** How an errand ended, and how many calls that change the disk it made. */
export interface Done {
  readonly result: Result<unknown>;
  readonly calls: number;
}

let errand: Errand | null = null;
let calls = 0;

/** Makes a function of the file system count its calls, and misbehave when it is time. */
function wrap(target: object, name: string): void {
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== "function") throw new Error(`no ${name}`);
  Reflect.set(target, name, async function (this: unknown, ...args: unknown[]): Promise<unknown> {
    calls += 1;
    const call = (...changed: unknown[]): unknown => Reflect.apply(original, this, changed);
    const [at, how] = [errand?.sabotage?.at ?? Infinity, errand?.sabotage?.how];
    const writes = name === "writeFile";
    if (calls !== at && !(how === "stay-full" && calls > at && writes)) return call(...args);
    if (how === "meddle") {
      writeFileSync(path.join(errand?.root ?? "", "a"), "mine\n");
      return call(...args);
    }
    if (how !== "die") throw Object.assign(new Error(name), { code: "ENOSPC", syscall: name });
    if (writes) {
      const whole = Buffer.from(String(args[0]));
      await call(whole.subarray(0, whole.length / 2));
    }
    process.kill(process.pid, "SIGKILL");
    return new Promise(() => undefined);
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
  const done: Done[] = [];
  for (const next of errands) {
    [errand, calls] = [next, 0];
    done.push({ result: await run(next), calls });
  }
  process.stdout.write(JSON.stringify(done));
}

await main();
