import { spawn } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { atExit } from "../../../domain/at-exit.ts";

/** How a tool ended: its exit code and what it printed, or why there is no result. */
export type Ended =
  | { readonly kind: "exited"; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: "failed"; readonly why: string };

/** Bytes kept of each output; errors beyond that say nothing more. */
const MAX_OUTPUT = 8_388_608;

/** The absolute path of a tool on the `PATH`; null when it isn't installed. */
export async function findTool(name: string, env: Readonly<Record<string, string>>): Promise<string | null> {
  for (const folder of (env["PATH"] ?? "").split(delimiter)) {
    // An empty or relative entry would find a tool in the repository itself.
    if (!isAbsolute(folder)) continue;
    const path = join(folder, name);
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return null;
}

/** Runs a tool without a shell, in a process group of its own that ends with the signal. */
export function runTool(
  path: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
  signal: AbortSignal,
): Promise<Ended> {
  if (signal.aborted) return Promise.resolve({ kind: "failed", why: "out of time" });
  return new Promise((resolve) => {
    const child = spawn(path, args, {
      cwd: options.cwd,
      env: { ...options.env },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const kill = (): void => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // The group has ended already.
      }
    };
    const release = atExit(kill);
    // Not waited for: a process of another group may hold its output open.
    const abandon = (): void => end({ kind: "failed", why: "out of time" });
    signal.addEventListener("abort", abandon, { once: true });
    const end = (ended: Ended): void => {
      signal.removeEventListener("abort", abandon);
      release();
      // What it started must not outlive it.
      kill();
      resolve(signal.aborted ? { kind: "failed", why: "out of time" } : ended);
    };
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    child.once("error", (error) => end({ kind: "failed", why: error.message }));
    child.once("close", (code) =>
      end({ kind: "exited", code: code ?? 1, stdout: stdout(), stderr: stderr() }),
    );
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MAX_OUTPUT) chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString("utf8");
}
