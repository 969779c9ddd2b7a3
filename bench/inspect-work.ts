import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import * as z from "zod/mini";
import { CHECKERS } from "../src/stages/inspect/checkers.ts";
import { warmEngines } from "../src/stages/inspect/engines.ts";
import { inspectChanges } from "../src/stages/inspect/inspect.ts";
import { openWorkspace } from "../src/workspace/open.ts";

const Change = z.object({
  path: z.string(),
  renamedFrom: z.nullable(z.string()),
  before: z.nullable(z.string()),
  after: z.nullable(z.string()),
});
const Jobs = z.object({ root: z.string(), jobs: z.array(z.array(Change)) });

/** A change to inspect. */
export type Job = z.infer<typeof Change>[];

const Reading = z.object({
  /** Of the whole inspection, in milliseconds. */
  ms: z.number(),
  findings: z.array(
    z.object({
      rule: z.string(),
      severity: z.enum(["error", "warning", "info"]),
      path: z.string(),
      line: z.number(),
      message: z.string(),
    }),
  ),
  checks: z.array(
    z.object({
      name: z.string(),
      state: z.enum(["ran", "partial", "skipped"]),
      ms: z.number(),
      why: z.string(),
    }),
  ),
});

/** What the inspection of one change gave. */
export type Reading = z.infer<typeof Reading>;

const Shift = z.object({
  readings: z.array(Reading),
  /** The most memory that the process held, in MiB, its own and that of each process it started, by name. */
  memory: z.record(z.string(), z.number()),
});

/** What a process that inspected changes one after the other gave. */
export type Shift = z.infer<typeof Shift>;

/**
 * Inspects changes one after the other in a process of its own, as the program would: the first is a cold
 * one, the others find engines that were started, and shown the files as they were, which is not measured.
 */
export function inspectAll(root: string, jobs: readonly Job[], patience: string): Shift {
  const file = join(tmpdir(), `inspect-jobs-${process.pid}.json`);
  writeFileSync(file, JSON.stringify({ root, jobs }));
  try {
    const program = process.argv[1] ?? "";
    const { status } = spawnSync(process.execPath, [program, "--jobs", file, "--patience", patience], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    if (status !== 0) throw new Error(`the inspecting process ended with ${String(status)}`);
    return Shift.parse(JSON.parse(readFileSync(`${file}.out`, "utf8")));
  } finally {
    rmSync(file, { force: true });
    rmSync(`${file}.out`, { force: true });
  }
}

/** The other end of {@link inspectAll}: does the jobs of a file and writes what came of them beside it. */
export async function work(file: string, patience: number): Promise<void> {
  const { root, jobs } = Jobs.parse(JSON.parse(readFileSync(file, "utf8")));
  const opened = await openWorkspace(root, {
    PATH: process.env["PATH"] ?? "",
    HOME: process.env["HOME"] ?? "",
  });
  if (!opened.ok) throw new Error(opened.failure.message);
  const checkers = CHECKERS.map((checker) => ({ ...checker, limitMs: checker.limitMs * patience }));
  const readings: Reading[] = [];
  // An engine that warms up keeps no process alive.
  const alive = setInterval(() => undefined, 1_000);
  const memory = new Map<string, number>();
  for (const [index, changes] of jobs.entries()) {
    // As in a run, where the engines are shown what the task names while a model writes.
    const paths = changes.flatMap(({ path, renamedFrom, before }) =>
      before === null ? [] : [renamedFrom ?? path],
    );
    if (index > 0) await warmEngines(opened.value, paths, checkers);
    const started = performance.now();
    const { findings, checks } = await inspectChanges(
      { changes },
      { workspace: opened.value },
      new AbortController().signal,
      checkers,
    );
    const ms = performance.now() - started;
    readings.push({
      ms,
      findings: findings.map(({ rule, severity, path, start_line: line, message }) => ({
        rule,
        severity,
        path,
        line,
        message,
      })),
      checks: checks.map((check) => ({ ...check })),
    });
    for (const [name, mib] of memoryOfChildren(process.pid))
      memory.set(name, Math.max(mib, memory.get(name) ?? 0));
  }
  clearInterval(alive);
  memory.set("tandem", process.resourceUsage().maxRSS / 1024);
  const shift: Shift = { readings, memory: Object.fromEntries(memory) };
  writeFileSync(`${file}.out`, JSON.stringify(shift));
}

/** The peak memory in MiB of every process below one, by the name of its program; empty where there is no /proc. */
function memoryOfChildren(root: number): ReadonlyMap<string, number> {
  const parents = new Map<number, number>();
  const found = new Map<string, number>();
  const read = (path: string): string => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return "";
    }
  };
  for (const pid of listNumbers("/proc")) {
    const status = read(`/proc/${pid}/status`);
    parents.set(pid, Number(/^PPid:\s*(\d+)/m.exec(status)?.[1] ?? 0));
  }
  for (const [pid] of parents) {
    let up = parents.get(pid) ?? 0;
    while (up > 1 && up !== root) up = parents.get(up) ?? 0;
    if (up !== root) continue;
    const status = read(`/proc/${pid}/status`);
    const peak = Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
    const words = read(`/proc/${pid}/cmdline`)
      .split("\0")
      // Neither options nor a program that is given as text.
      .filter((word) => /^[^-]/.test(word) && !word.includes("\n"));
    const name = basename(words.find((word) => !/(?:^|\/)node$/.test(word)) ?? words[0] ?? "");
    if (name !== "git" && name !== "") found.set(name, Math.max(peak, found.get(name) ?? 0));
  }
  return found;
}

function listNumbers(folder: string): readonly number[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
