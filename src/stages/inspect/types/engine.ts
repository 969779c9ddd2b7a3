import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { Socket } from "node:net";
import path from "node:path";
import { connect, type Connection } from "./rpc.ts";

/** A native TypeScript process. */
export interface Engine {
  readonly pid: number;
  readonly request: Connection["request"];
  /** Kills the process, whatever it is doing; what is under way is rejected. */
  stop(why: string): void;
  /** False once the process is gone or was told to go. */
  isRunning(): boolean;
}

/**
 * The program of util-linux with which the kernel kills a process when the one that started it ends. The end of
 * its input ends the compiler, but not while it waits for an answer: it would wait for ever.
 */
const SETPRIV = "/usr/bin/setpriv";

let bindsToParent: boolean | null = null;

/** What comes before a command that is to end with this process; nothing where the system can't do that. */
function bound(): readonly string[] {
  bindsToParent ??= isUtilLinux(SETPRIV);
  return bindsToParent ? [SETPRIV, "--pdeathsig", "KILL", "--"] : [];
}

/** BusyBox has a program of that name, too, as a link to itself, and it can't. */
function isUtilLinux(program: string): boolean {
  try {
    return process.platform === "linux" && path.basename(realpathSync(program)) === path.basename(program);
  } catch {
    return false;
  }
}

/**
 * Starts the compiler as a server of its API, which runs nothing of the project: no plugins, no
 * package manager (it has no `PATH` to find one by). `answer` is asked for files before the disk is;
 * null leaves it to the disk; a promise is waited for. The process never keeps this one alive, and goes with it.
 */
export function startEngine(
  compiler: string,
  root: string,
  answers: Readonly<Record<string, (path: string) => unknown>>,
): Engine {
  const [program, ...args] = [
    ...bound(),
    compiler,
    "--api",
    "--async",
    "--cwd",
    root,
    `--callbacks=${Object.keys(answers).join(",")}`,
  ];
  const child = spawn(
    program,
    args,
    // Collecting garbage half as often spares a quarter of the work; what is kept takes as much memory.
    { stdio: ["pipe", "pipe", "ignore"], env: { GOGC: "200" }, windowsHide: true },
  );
  let running = true;
  let spoke = false;
  const connection = connect(child.stdout, child.stdin, (method, path) =>
    typeof path === "string" ? (answers[method]?.(path) ?? null) : null,
  );
  function stop(why: string): void {
    if (!running) return;
    running = false;
    connection.close(why);
    process.removeListener("exit", onExit);
    child.kill("SIGKILL");
  }
  const onExit = (): void => stop("the program ended");
  process.once("exit", onExit);
  child.once("error", (error) => stop(`TypeScript did not start: ${error.message}`));
  child.stdout.once("data", () => (spoke = true));
  child.once("exit", () => {
    // An old setpriv takes no such option: the next one is started without.
    if (!spoke && running) bindsToParent = false;
    stop("TypeScript ended unexpectedly");
  });
  child.unref();
  for (const stream of [child.stdin, child.stdout]) if (stream instanceof Socket) stream.unref();
  return { pid: child.pid ?? 0, request: connection.request, stop, isRunning: () => running };
}
