import { execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ScriptedServer, startScriptedServer } from "../../src/scripted/server.ts";
import { repoAt } from "./repo.ts";
import { stateChanges, treeState, type TreeState, without } from "./tree-state.ts";

/** From the root of the clone: a bundled script has no place of its own there. */
export const PROGRAM = path.resolve("dist/main.js");
const PACE = { tokensPerSecond: Number.POSITIVE_INFINITY, firstTokenMs: 0 };
const PATCH = [
  "*** Begin Patch",
  "*** Update File: run.sh",
  "@@",
  " echo one",
  "-echo two",
  "+echo 2",
  "*** Add File: new/deep/file.txt",
  "+new",
  "*** Delete File: gone.txt",
  "*** End Patch",
].join("\n");
const TASK = "echo 2 in run.sh, add new/deep/file.txt, delete gone.txt";

/** Calls that change the disk, whatever the processor calls them. */
const CHANGING =
  "creat,openat,write,writev,pwrite64,mkdir,mkdirat,rmdir,rename,renameat,renameat2,link,linkat,unlink,unlinkat,symlink,symlinkat,chmod,fchmod,fchmodat,chown,fchown,fchownat,truncate,ftruncate,fallocate,fsync,fdatasync,utimensat,sendfile,copy_file_range";

/** Why nothing can be swept here; null where it can. */
export const noSweep =
  spawnSync("strace", ["-f", "-e", "trace=none", "true"], { stdio: "ignore" }).status === 0
    ? null
    : "no `strace` that may trace (apt-get install strace)";

/** A call that changes the disk, as strace saw it. */
export interface Call {
  /** The call with its paths: neither numbers nor ids, so that it is the same in every run. */
  readonly label: string;
  readonly name: string;
  /** How many calls of this name its thread had made with it: what strace counts by. */
  readonly nth: number;
  /** How many of them were about the same files. */
  readonly nthOfFile: number;
}

/** A repository in the middle of somebody's work, with a home, and models that change three files of it. */
export interface SweepBench {
  readonly env: Readonly<Record<string, string>>;
  /** The same repository and home anew. */
  scene(): Scene;
  close(): Promise<void>;
}

export interface Scene {
  readonly root: string;
  readonly home: string;
  state(): TreeState;
  remove(): void;
}

/** Starts the models and makes the repository that every scene is a copy of. */
export async function sweepBench(): Promise<SweepBench> {
  const server: ScriptedServer = await startScriptedServer({
    models: {
      "gpt-5.3-codex-spark": { ...PACE, replies: () => ({ kind: "text", text: PATCH }) },
      "gpt-5.3-codex": {
        ...PACE,
        replies: () => ({
          kind: "json",
          value: { findings: [], verdict: "approved", summary: "as it should be", edits: "" },
        }),
      },
    },
  });
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "tandem-sweep-")));
  const template = path.join(folder, "template");
  dirtyRepository(template);
  const scenes: string[] = [];
  return {
    env: {
      PATH: process.env["PATH"] ?? "",
      OPENAI_BASE_URL: server.url,
      OPENAI_API_KEY: "sk-test-key",
      // One thread for the disk: its calls have an order.
      UV_THREADPOOL_SIZE: "1",
      // Compiled code is written when all is done, to a file named by the process: no call of the next run's.
      NODE_DISABLE_COMPILE_CACHE: "1",
    },
    scene: () => {
      const place = path.join(folder, `scene-${scenes.push("") + 100_000}`);
      const [root, home] = [path.join(place, "tree"), path.join(place, "home")];
      cpSync(template, root, { recursive: true });
      cpSync(path.join(folder, "template-home"), home, { recursive: true, force: true });
      return {
        root,
        home,
        // The index and the refs are the user's: they are never to change. What is tandem's own may.
        state: () => without(treeState(root), "own"),
        remove: () => rmSync(place, { recursive: true, force: true }),
      };
    },
    close: async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Something is staged, something changed since, something new and something ignored. */
function dirtyRepository(root: string): void {
  execFileSync("mkdir", ["-p", root, `${root}-home`]);
  const repo = repoAt(root);
  repo.git("init", "-q", "-b", "main", "--template=");
  repo.write("run.sh", "#!/bin/sh\necho one\necho two\n");
  execFileSync("chmod", ["755", path.join(root, "run.sh")]);
  for (const name of ["gone.txt", "staged.txt", "changed.txt", ".gitignore"]) repo.write(name, `${name}\n`);
  repo.write(".gitignore", "ignored/\n");
  repo.commit();
  repo.write("staged.txt", "staged\n");
  repo.git("add", "staged.txt");
  repo.write("staged.txt", "staged, and changed since\n");
  repo.write("changed.txt", "changed\n");
  repo.write("untracked.bin", new Uint8Array([0, 255, 10, 13]));
  repo.write("ignored/precious", "mine\n");
}

/** One run of the built command under strace. */
interface Traced {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The calls that change the scene, in order. */
  readonly calls: readonly Call[];
}

/** What strace is to do at a call: see `inject` in strace(1). */
export interface Fault {
  readonly name: string;
  readonly what: string;
  readonly when: string;
  /** Where given, only calls about this file are counted, and told of. */
  readonly file?: string;
}

/** Makes the three-file change under strace, with a fault at one of its calls. */
export async function traced(
  bench: SweepBench,
  scene: Scene,
  fault: Fault | null,
  more: readonly string[] = ["--no-log"],
): Promise<Traced> {
  const log = path.join(scene.home, "..", "calls");
  const set = CHANGING.split(",").map((name) => `?${name}`);
  const inject = fault === null ? [] : ["-e", `inject=${fault.name}:${fault.what}:when=${fault.when}`];
  if (fault?.file !== undefined) inject.push("-P", fault.file);
  const args = ["-f", "-b", "execve", "-y", "-qq", "-s", "0", "-o", log, "-e", `trace=${set.join(",")}`];
  const program = [process.execPath, PROGRAM, "-y", "--fast", "--json", ...more, TASK];
  const child = spawn("strace", [...args, ...inject, ...program], {
    cwd: scene.root,
    env: { ...bench.env, HOME: scene.home, TANDEM_HOME: scene.home },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => (stdout += String(chunk)));
  child.stderr.on("data", (chunk) => (stderr += String(chunk)));
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.once("close", (code, signal) => resolve([code, signal]));
  });
  return { code, signal, stdout, stderr, calls: readCalls(readFileSync(log, "utf8"), scene) };
}

function readCalls(log: string, { root, home }: Scene): readonly Call[] {
  const counts = new Map<string, number>();
  const calls: Call[] = [];
  for (const line of log.split("\n")) {
    const [, thread = "", name = "", rest = ""] = /^(\d+) +(\w+)\((.*)$/.exec(line) ?? [];
    if (name === "") continue;
    const nth = (counts.get(`${thread} ${name}`) ?? 0) + 1;
    counts.set(`${thread} ${name}`, nth);
    const plain = rest.replace(/\) += .*$/, "").replace(/AT_FDCWD(?:<[^>]*>)?/g, "");
    const paths = [...plain.matchAll(/[<"]([^">]*)[">]/g)].map(([, found = ""]) => found);
    const ofFile = `${thread} ${name} ${paths.join(" ")}`;
    const nthOfFile = (counts.get(ofFile) ?? 0) + 1;
    counts.set(ofFile, nthOfFile);
    const inScene = paths.filter((one) => one.startsWith(root) || one.startsWith(home));
    if (inScene.length === 0 || (name === "openat" && !/O_CREAT|O_TRUNC/.test(plain))) continue;
    const label = `${name} ${inScene.map((one) => nameOf(one, root, home)).join(" ")}`;
    calls.push({ label, name, nth, nthOfFile });
  }
  return calls;
}

/** A path without what is another one in every run. */
function nameOf(file: string, root: string, home: string): string {
  return file
    .replace(home, "~")
    .replace(root, ".")
    .replace(/[0-9A-HJKMNP-TV-Z]{26}/g, "ID")
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "UUID");
}

/** The states that a scene may be in after a kill: as it was, or as the change leaves it. */
export interface Ends {
  readonly old: TreeState;
  readonly new: TreeState;
  readonly calls: readonly Call[];
}

/** Makes the change once without a fault, to know its end and its calls. */
export async function wholeRun(bench: SweepBench, more?: readonly string[]): Promise<Ends> {
  const scene = bench.scene();
  try {
    const old = scene.state();
    const { code, stderr, calls } = await traced(bench, scene, null, more);
    if (code !== 0) throw new Error(`the change was not made: ${stderr}`);
    return { old, new: scene.state(), calls };
  } finally {
    scene.remove();
  }
}

/** How a kill ended once the command was started again. */
interface Verdict {
  /** The call that the process died at. */
  readonly at: string;
  readonly end: "old" | "new";
  /** What is neither as it was nor as it should be; empty when all is well. */
  readonly wrong: readonly string[];
}

/**
 * Looks at a scene whose process was killed: `start` runs the built command there. After the next start
 * the tree must be as it was or as it should be, and the next change must get through with nothing cleared
 * by hand: it is made, or undone where it stood.
 */
export async function afterKill(
  scene: Scene,
  ends: Ends,
  start: (args: readonly string[]) => Promise<{ readonly code: number | null; readonly stderr: string }>,
): Promise<Omit<Verdict, "at">> {
  const wrong: string[] = [];
  const first = await start(["log"]);
  if (first.code !== 0) wrong.push(`the next start ended with ${first.code}: ${first.stderr}`);
  const state = scene.state();
  const isNew = stateChanges(ends.new, state).length === 0;
  if (!isNew) wrong.push(...stateChanges(ends.old, state));
  const next = await start(isNew ? ["undo"] : ["-y", "--fast", "--no-log", TASK]);
  if (next.code !== 0) wrong.push(`the run after that ended with ${next.code}: ${next.stderr}`);
  wrong.push(...stateChanges(isNew ? ends.old : ends.new, scene.state()));
  return { end: isNew ? "new" : "old", wrong };
}
