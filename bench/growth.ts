import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import * as z from "zod/mini";
import { writeHistory } from "./growth-history.ts";
import { type Growth, growthSvg } from "./growth-svg.ts";
import { makeRepository } from "./growth-tree.ts";
import { type Cost, doWork, WORKS } from "./growth-work.ts";

/*
 * Time and memory as the work grows: node scripts/run.mjs bench/growth.ts, after npm run build. Each part
 * can be run alone and with sizes of one's own: --history 1,1000 --draft 10,100. --runs says how often each
 * is measured, --out FOLDER where growth.json and growth.svg are written.
 *
 * log, stats and route are the built command as whole processes; context, draft and findings are the work
 * alone, in a process of its own for each run; "patch" and "blocks" change every tenth line of one file, as
 * one patch and as search/replace blocks. Times are medians. "order" is the exponent of the growth of
 * CPU time since the size before: 1 is linear. It says something where the times are far above a start's.
 */

const PROGRAM = path.resolve("dist/main.js");
const SIZES = {
  history: [1, 1_000, 100_000, 1_000_000],
  repository: [100, 1_000, 10_000, 100_000],
  context: [1_000, 10_000, 100_000, 400_000],
  draft: [10, 100, 1_000, 10_000],
  hunks: [10, 100, 1_000, 10_000],
  blocks: [10, 100, 1_000, 10_000],
  findings: [1, 100, 1_000, 10_000],
} as const;
type Part = keyof typeof SIZES;

/** Lines and files of a context of so many tokens, of the made code (about 13 tokens a line). */
const TOKENS_A_LINE = 13;
const LINES_OF_CONTEXT = 250;
/** Files of the repository that a draft is made for. */
const SMALL = 20;

/** Said by a process of the command when it ends: what it took, into the file named by the environment. */
const REPORT = `import fs from "node:fs";
process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  let heldKb = maxRSS;
  // What getrusage says of a child begins with what its parent held.
  try { heldKb = Number(/VmHWM:\\s*(\\d+) kB/.exec(fs.readFileSync("/proc/self/status", "utf8"))[1]); } catch {}
  fs.writeFileSync(process.env.BENCH_REPORT, JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, rssMb: heldKb / 1000 }));
});`;
const Reported = z.object({ cpuMs: z.number(), rssMb: z.number() });
const Costs = z.object({ ms: z.number(), cpuMs: z.number(), rssMb: z.number() });

interface Row extends Cost {
  readonly what: string;
  readonly size: number;
  /** Exponent of the growth of CPU time since the size before; null for the first. */
  readonly order: number | null;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** One whole process of the built command. */
function command(args: readonly string[], cwd: string, home: string): Cost {
  const report = path.join(folder, "report.json");
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    [`--import=data:text/javascript,${encodeURIComponent(REPORT)}`, PROGRAM, ...args],
    { cwd, env: { ...process.env, TANDEM_HOME: home, BENCH_REPORT: report }, maxBuffer: 2 ** 28 },
  );
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(`${args.join(" ")}: ${stderr.toString("utf8")}`);
  return { ms, ...Reported.parse(JSON.parse(readFileSync(report, "utf8"))) };
}

/** This program once more, for one piece of work in a fresh process. */
function work(name: Part, size: number, cwd: string): Cost {
  const [, self = ""] = process.argv;
  const { status, stdout, stderr } = spawnSync(process.execPath, [self, "--one", name, String(size), cwd]);
  if (status !== 0) throw new Error(`${name} ${size}: ${stderr.toString("utf8")}`);
  return Costs.parse(JSON.parse(stdout.toString("utf8")));
}

function measure(what: string, size: number, run: () => Cost): void {
  // The first one reads from the disk what the others find in memory.
  const costs = Array.from({ length: runs + 1 }, run).slice(1);
  const of = (name: keyof Cost): number => median(costs.map((cost) => cost[name]));
  const before = rows.findLast((row) => row.what === what);
  const cpuMs = of("cpuMs");
  const order = before === undefined ? null : Math.log(cpuMs / before.cpuMs) / Math.log(size / before.size);
  const row = { what, size, ms: of("ms"), cpuMs, rssMb: Math.max(...costs.map(({ rssMb }) => rssMb)), order };
  rows.push(row);
  const cells = [size.toLocaleString("en-US"), row.ms.toFixed(0), cpuMs.toFixed(0), row.rssMb.toFixed(0)];
  console.log(
    `${what.padEnd(24)}${cells.map((cell) => cell.padStart(11)).join("")}${(order?.toFixed(2) ?? "").padStart(8)}`,
  );
}

const PARTS: Readonly<Record<Part, (size: number) => void>> = {
  history: (size) => {
    const home = path.join(folder, `home-${size}`);
    const tree = makeRepository(path.join(folder, `tree-${size}`), 1);
    const file = path.join(home, "history.db");
    mkdirSync(home);
    const counting = writeHistory(file, size, [tree, "/elsewhere"], Date.now());
    measure("log, runs", size, () => command(["log"], tree, home));
    measure("stats, runs", size, () => command(["stats"], tree, home));
    measure("stats --all, runs", size, () => command(["stats", "--all"], tree, home));
    notes.push(`counting ${size} runs of an earlier version, once: ${(counting / 1000).toFixed(1)} s`);
    rmSync(home, { recursive: true });
  },
  repository: (size) => {
    const tree = makeRepository(path.join(folder, `repository-${size}`), size);
    const home = path.join(folder, "home");
    const task = "rename work7 in src/pkg0/mod7.js to act7";
    measure("route, files", size, () => command(["route", task], tree, home));
    rmSync(tree, { recursive: true });
  },
  context: (size) => {
    const lines = Math.max(1, Math.round(size / TOKENS_A_LINE));
    const files = Math.ceil(lines / LINES_OF_CONTEXT);
    const tree = makeRepository(path.join(folder, `context-${size}`), files, Math.ceil(lines / files));
    measure("context, tokens", size, () => work("context", size, tree));
  },
  draft: (size) => {
    const tree = makeRepository(path.join(folder, `draft-${size}`), SMALL);
    measure("draft, lines", size, () => work("draft", size, tree));
  },
  hunks: (size) => {
    measure("patch, lines", size, () => work("hunks", size, makeRepositoryOnce()));
  },
  blocks: (size) => {
    measure("blocks, lines", size, () => work("blocks", size, makeRepositoryOnce()));
  },
  findings: (size) => {
    const tree = makeRepository(path.join(folder, `findings-${size}`), 1);
    measure("findings", size, () => work("findings", size, tree));
  },
};

/** For work that needs no more of a repository than that it is one. */
function makeRepositoryOnce(): string {
  const tree = path.join(folder, "any");
  return existsSync(tree) ? tree : makeRepository(tree, 1);
}

const text = { type: "string" } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    history: text,
    repository: text,
    context: text,
    draft: text,
    hunks: text,
    blocks: text,
    findings: text,
    runs: { ...text, default: "5" },
    out: text,
    one: { type: "boolean", default: false },
  },
});
const runs = Number(values.runs);
const rows: Row[] = [];
const notes: string[] = [];
let folder = "";

if (values.one) {
  const [name, size, cwd = "."] = positionals;
  const found = WORKS.find((one) => one === name);
  if (found === undefined) throw new Error(`no work ${name}`);
  process.stdout.write(`${JSON.stringify(await doWork(found, Number(size), cwd))}\n`);
  // What a checker has started must not keep the process.
  process.exit(0);
}

const names = (["history", "repository", "context", "draft", "hunks", "blocks", "findings"] as const).filter(
  (name) => values[name] !== undefined,
);
const chosen = names.length > 0 ? names : Object.keys(PARTS).filter(isPart);

function isPart(name: string): name is Part {
  return name in PARTS;
}

folder = mkdtempSync(path.join(tmpdir(), "tandem-growth-"));
try {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}`;
  const date = new Date().toISOString().slice(0, 10);
  console.log(
    `${date}, ${machine}, load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(" ")}`,
  );
  console.log(
    `${"".padEnd(24)}${["size", "wall ms", "CPU ms", "memory MB"].map((one) => one.padStart(11)).join("")}${"order".padStart(8)}`,
  );
  for (const name of chosen) {
    const given = values[name]?.split(",").map(Number);
    for (const size of given ?? SIZES[name]) PARTS[name](size);
  }
  for (const note of notes) console.log(note);
  if (values.out !== undefined) {
    const growths: readonly Growth[] = [...new Set(rows.map(({ what }) => what))].map((title) => ({
      title,
      points: rows.filter(({ what }) => what === title),
    }));
    const about = { date, machine, load: loadavg(), runs, rows, notes };
    writeFileSync(path.join(values.out, "growth.json"), `${JSON.stringify(about, null, 2)}\n`);
    writeFileSync(
      path.join(values.out, "growth.svg"),
      growthSvg("Time and memory as the work grows", growths),
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
