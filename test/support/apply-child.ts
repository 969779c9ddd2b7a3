import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { applyChanges } from "../../src/stages/apply/apply.ts";
import { recover } from "../../src/stages/apply/recover.ts";
import { undo } from "../../src/stages/apply/undo.ts";
import type { ChangeSet } from "../../src/domain/change.ts";

/** What a child process is to do, and how its file system is to fail. */
export interface Errand {
  readonly action: "apply" | "undo" | "recover";
  readonly root: string;
  readonly gitDir: string;
  readonly id: string;
  readonly changes: ChangeSet;
  /** At the n-th call that changes the disk: die (a write is done by half), or fail, once or from then on. */
  readonly sabotage: { readonly at: number; readonly how: "die" | "fail" | "stay-full" } | null;
}

type Call = (this: unknown, ...args: unknown[]) => unknown;

let calls = 0;

function sabotaged(name: string, original: Call, { at, how }: NonNullable<Errand["sabotage"]>): Call {
  return async function (this: unknown, ...args: unknown[]): Promise<unknown> {
    calls += 1;
    const writes = name === "writeFile";
    const due = calls === at || (how === "stay-full" && calls > at && writes);
    if (!due) return original.apply(this, args);
    if (how === "fail" || how === "stay-full") {
      throw Object.assign(new Error(`ENOSPC: ${name}`), { code: "ENOSPC", syscall: name });
    }
    if (writes) {
      const whole = Buffer.from(String(args[0]));
      await original.call(this, whole.subarray(0, whole.length / 2));
    }
    process.kill(process.pid, "SIGKILL");
    return new Promise(() => undefined);
  };
}

async function arm(sabotage: NonNullable<Errand["sabotage"]>): Promise<void> {
  const wrap = (target: object, names: readonly string[]): void => {
    for (const name of names) {
      const original: unknown = Reflect.get(target, name);
      if (typeof original !== "function") throw new Error(`no ${name}`);
      Reflect.set(
        target,
        name,
        sabotaged(
          name,
          function (this: unknown, ...args: unknown[]): unknown {
            return Reflect.apply(original, this, args);
          },
          sabotage,
        ),
      );
    }
  };
  const handle = await fs.open(process.execPath, "r");
  const prototype: unknown = Reflect.getPrototypeOf(handle);
  await handle.close();
  if (typeof prototype !== "object" || prototype === null) throw new Error("no prototype");
  wrap(prototype, ["writeFile", "chmod", "sync"]);
  wrap(fs, ["open", "link", "copyFile", "rename", "rm", "rmdir", "mkdir", "chmod"]);
  syncBuiltinESMExports();
}

async function main(): Promise<void> {
  const errand: Errand = JSON.parse(process.argv[2] ?? "");
  if (errand.sabotage) await arm(errand.sabotage);
  const workspace = { ...errand, operationInProgress: (): Promise<null> => Promise.resolve(null) };
  const result =
    errand.action === "apply"
      ? await applyChanges(
          { id: errand.id, changes: errand.changes, workspace },
          new AbortController().signal,
        )
      : await (errand.action === "undo" ? undo(errand.id, workspace) : recover(workspace));
  process.stdout.write(JSON.stringify({ result, calls }));
}

await main();
