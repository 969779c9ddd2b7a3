import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { tempFolder } from "../support/repo.ts";

/** A folder in which programs of a hostile repository leave a mark when they are run. */
export interface Trap {
  readonly folder: string;
  /** Writes a program that marks its run under the name, then does what a harmless one would. */
  program(name: string, at?: string): string;
  /** The names of those that ran since the last look. */
  sprung(): readonly string[];
}

/** Makes a trap; it goes with the test. */
export function setTrap(): Trap {
  const folder = tempFolder();
  const marks = path.join(folder, "marks");
  mkdirSync(marks);
  return {
    folder,
    program: (name, at = path.join(folder, name.replaceAll("/", "-"))) => {
      mkdirSync(path.dirname(at), { recursive: true });
      writeFileSync(at, `#!/bin/sh\n: > '${path.join(marks, path.basename(name))}'\n[ -t 0 ] || cat\n`);
      chmodSync(at, 0o755);
      return at;
    },
    sprung: () => {
      const names = existsSync(marks) ? readdirSync(marks).sort() : [];
      for (const name of names) rmSync(path.join(marks, name));
      return names;
    },
  };
}
