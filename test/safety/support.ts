import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { tempFolder, tempRepo, type TempRepo } from "../support/repo.ts";

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

/** A small project in a language that no engine of the local checks is started for. */
export function project(files: Readonly<Record<string, string>> = {}): TempRepo {
  const math = "local function double(x)\n  return x + x\nend\nreturn double\n";
  return tempRepo({ "math.lua": math, "package.json": '{"type":"module"}\n', ...files });
}

/** A draft that adds a function to it. */
export const HALF = [
  "*** Update File: math.lua",
  "@@",
  " end",
  "+local function half(x)",
  "+  return x / 2",
  "+end",
  " return double",
];
/** A task for the fast lane. */
export const TASK = "add a function half(x) to math.lua";
