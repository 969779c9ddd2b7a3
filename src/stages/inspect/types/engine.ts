import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Socket } from "node:net";
import { dirname, join } from "node:path";
import * as z from "zod/mini";
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

const manifestSchema = z.object({ version: z.string() });

/**
 * The compiler's executable as it is installed beside this program: TypeScript 7 or later, whose
 * package for the platform holds it. Null when there is none. No code of the package is loaded.
 */
export function findCompiler(resolveFrom = import.meta.url): string | null {
  try {
    const manifest = createRequire(resolveFrom).resolve("typescript/package.json");
    const { version } = manifestSchema.parse(JSON.parse(readFileSync(manifest, "utf8")));
    if (Number.parseInt(version, 10) < 7) return null;
    const platform = `@typescript/typescript-${process.platform}-${process.arch}/package.json`;
    const folder = dirname(createRequire(manifest).resolve(platform));
    const executable = join(folder, "lib", process.platform === "win32" ? "tsc.exe" : "tsc");
    return existsSync(executable) ? executable : null;
  } catch {
    return null;
  }
}

/**
 * Starts the compiler as a server of its API, which runs nothing of the project: no plugins, no
 * package manager (it has no `PATH` to find one by). `answer` is asked for files before the disk is;
 * null leaves it to the disk. The process never keeps this one alive, and goes with it.
 */
export function startEngine(
  compiler: string,
  root: string,
  answers: Readonly<Record<string, (path: string) => unknown>>,
): Engine {
  const child = spawn(
    compiler,
    ["--api", "--async", "--cwd", root, `--callbacks=${Object.keys(answers).join(",")}`],
    { stdio: ["pipe", "pipe", "ignore"], env: {}, windowsHide: true },
  );
  let running = true;
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
  child.once("exit", () => stop("TypeScript ended unexpectedly"));
  child.unref();
  for (const stream of [child.stdin, child.stdout]) if (stream instanceof Socket) stream.unref();
  return { pid: child.pid ?? 0, request: connection.request, stop, isRunning: () => running };
}
