import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { openWorkspace } from "../src/workspace/open.ts";
import { printWordIndex } from "../src/workspace/words/file.ts";
import { withWordIndex } from "../src/workspace/word-search.ts";
import { readWords } from "../src/workspace/words/read.ts";
import { NO_BOUNDARY_SETTINGS } from "../src/domain/route.ts";
import type { Task } from "../src/domain/task.ts";
import { shippedKnowledge } from "../src/stages/route/knowledge.ts";
import { locate } from "../src/stages/route/locate.ts";
import { namesIn } from "../src/stages/route/names.ts";
import { routeTask } from "../src/stages/route/route.ts";
import * as data from "../test/stages/route/cases-data.ts";
import * as nearMisses from "../test/stages/route/cases-near-misses.ts";
import * as security from "../test/stages/route/cases-security.ts";
import * as sizes from "../test/stages/route/cases-sizes.ts";
import * as cases from "../test/stages/route/cases.ts";

/*
 * How fast the router is: `npm run bench:speed`, after `npm run build`. Times are wall-clock; on a machine
 * that does other things as well the ratios say more than the milliseconds.
 */

const PROGRAM = path.resolve("dist/main.js");
const LINES = 20_000;
const RUNS = 11;
const PACKAGES = 1_000;
const MODULES = 100;
const LARGE_TASK = "rename parseHeader in src/pkg42/mod7.ts to readHeader";
const NAME_TASK = "rename parseHeader to readHeader";
const PATH_TASK = "fix the loop in src/pkg42/mod7.ts";
const SMALL_TASK = "rename parseHeader in src/pkg4/mod7.ts to readHeader";

const TEXTS = [data, nearMisses, security, sizes, cases].flatMap((tables) =>
  Object.values(tables).flatMap((table) => table.map(([text]) => text)),
);

function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function task(text: string): Task {
  return { text, input: null, files: [], context: [], answer: false, forced: null };
}

/** As many tasks as asked for, on a line each and no two alike: the router keeps what it read of the last one. */
function uniqueTasks(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => {
    const text = TEXTS[at % TEXTS.length]?.replace(/\s*\n\s*/g, " ") ?? "";
    return `${text} (variant ${Math.floor(at / TEXTS.length)})`;
  });
}

/** Milliseconds of each task of the second half, when the code is warm. No task comes twice. */
async function routeInProcess(texts: readonly string[]): Promise<readonly number[]> {
  const input = {
    fast: { id: "fast", contextWindow: 128_000 },
    strong: { id: "strong", contextWindow: 400_000 },
    boundaries: NO_BOUNDARY_SETTINGS,
    checkMs: null,
    knowledge: shippedKnowledge(),
  };
  const { signal } = new AbortController();
  const times: number[] = [];
  for (const text of texts) {
    const start = performance.now();
    await routeTask({ ...input, task: task(text) }, { workspace: null }, signal);
    times.push(performance.now() - start);
  }
  return times.slice(times.length / 2);
}

/** Milliseconds of a whole process. */
function time(args: readonly string[], cwd: string, input = ""): number {
  const home = path.join(folder, "home");
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd,
    input,
    maxBuffer: 2 ** 28,
    env: { ...process.env, TANDEM_HOME: home },
  });
  if (status !== 0) throw new Error(`${args.join(" ")}: ${stderr.toString("utf8")}`);
  return performance.now() - start;
}

/** The command against a Node that does nothing, in turn: the median of the ratios. */
function startUp(args: readonly string[], cwd: string): string {
  const pairs = Array.from({ length: RUNS + 1 }, () => {
    const bare = time(["-e", "0"], cwd);
    const ms = time([PROGRAM, ...args], cwd);
    return { ms, ratio: ms / bare };
  }).slice(1);
  const ratio = median(pairs.map((pair) => pair.ratio));
  const bare = median(pairs.map((pair) => pair.ms / pair.ratio));
  const ms = median(pairs.map((pair) => pair.ms));
  return `${ratio.toFixed(2)} × node (${ms.toFixed(0)} ms, node ${bare.toFixed(0)} ms)`;
}

/** As many lines of code as make 1 to 4 kB, of words that many files share; the same for the same seed. */
function code(seed: number): string {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  // Words are as common as they are in code: few are in most files, most in a few.
  const word = (): string => `word${Math.floor(60_000 ** (next(10_000) / 10_000))}`;
  const size = 1_000 + next(3_000);
  let text = "";
  while (text.length < size) text += `  const ${word()} = ${word()}(${word()}.${word()}, ${next(100)});\n`;
  return text;
}

/** A repository of `packages` times `modules` files of 1 to 4 kB, written by git's own importer. */
function repository(folder: string, packages: number, modules: number): string {
  mkdirSync(folder);
  const git = (args: readonly string[], input = ""): void => {
    execFileSync("git", args, { cwd: folder, input, stdio: ["pipe", "ignore", "inherit"] });
  };
  const files: string[] = [];
  for (let one = 0; one < packages; one += 1) {
    for (let other = 0; other < modules; other += 1) {
      const named =
        other === 7 && (one % 70 === 42 || one === 4)
          ? "export function parseHeader(text) {\n  return text;\n}\n"
          : "";
      const text = `${named}export function fn${one}_${other}(value) {\n${code(one * modules + other)}}\n`;
      files.push(`M 100644 inline src/pkg${one}/mod${other}.ts\ndata ${text.length}\n${text}\n`);
    }
  }
  git(["init", "--quiet"]);
  const commit = "commit refs/heads/main\ncommitter bench <bench@localhost> 1700000000 +0000\ndata 4\nmade\n";
  git(["fast-import", "--quiet"], `${commit}${files.join("")}`);
  git(["symbolic-ref", "HEAD", "refs/heads/main"]);
  git(["reset", "--quiet", "--hard"]);
  return folder;
}

/** Milliseconds of each locating, and what the last one found. */
async function locateIn(
  folder: string,
  text: string,
  words: string,
): Promise<{ readonly times: readonly number[]; readonly files: number }> {
  const times: number[] = [];
  let files = 0;
  for (let run = 0; run <= RUNS; run += 1) {
    // Opened anew: a listing is kept.
    const opened = await openWorkspace(folder, process.env);
    if (!opened.ok) throw new Error(opened.failure.message);
    const view = withWordIndex(opened.value, process.env, () => Promise.resolve(words));
    const start = performance.now();
    const { identifiers } = await locate(task(text), namesIn(text), view, new AbortController().signal);
    if (run > 0) times.push(performance.now() - start);
    files = identifiers[0]?.files.length ?? 0;
  }
  return { times, files };
}

const folder = mkdtempSync(path.join(tmpdir(), "tandem-speed-"));
try {
  const empty = path.join(folder, "empty");
  mkdirSync(empty);
  const say = (name: string, figure: string): void => console.log(`${name.padEnd(52)}${figure}`);
  const [cpu] = cpus();
  console.log(`${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${process.platform}`);
  console.log(`${cpus().length} × ${cpu?.model ?? "unknown"}`);
  console.log(`medians of ${RUNS} runs after a first one; whole processes in turn with \`node -e 0\`\n`);

  const texts = uniqueTasks(LINES);
  const lines = texts.map((text) => `${text}\n`).join("");
  const many = Array.from({ length: 3 }, () => time([PROGRAM, "route", "--lines"], empty, lines));
  say(`route --lines, ${LINES} tasks, no repository`, `${Math.round(LINES / (median(many) / 1000))} tasks/s`);

  const each = await routeInProcess(texts);
  say("one more task in process, median", `${median(each).toFixed(3)} ms`);
  say("one more task in process, 99th percentile", `${percentile(each, 0.99).toFixed(3)} ms`);

  const small = repository(path.join(folder, "small"), 10, 100);
  say("--version", startUp(["--version"], empty));
  say("route, a repository of 1,000 files", startUp(["route", SMALL_TASK], small));

  const large = repository(path.join(folder, "large"), PACKAGES, MODULES);
  const words = path.join(folder, "large.words");
  const locating = async (name: string, text: string): Promise<void> => {
    const { times, files } = await locateIn(large, text, words);
    const found = files === 0 ? "" : `, in ${files} files`;
    say(name, `${median(times).toFixed(0)} ms, at most ${Math.max(...times).toFixed(0)} ms${found}`);
  };
  await locating("locating a path, 100,000 files", PATH_TASK);
  await locating("locating a path and an identifier, no word index", LARGE_TASK);
  const start = performance.now();
  const { signal } = new AbortController();
  const index = await readWords({ root: large, env: process.env, known: null, timeoutMs: 600_000, signal });
  if (index === null) throw new Error("no index");
  writeFileSync(words, printWordIndex(index));
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  say("making the word index, 100,000 files", `${seconds} s, ${(statSync(words).size / 1e6).toFixed(0)} MB`);
  await locating("locating a path and an identifier, word index", LARGE_TASK);
  await locating("locating an identifier, word index", NAME_TASK);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
