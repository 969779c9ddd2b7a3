import { spawn } from "node:child_process";
import { onTestFinished } from "vitest";
import { PROGRAM } from "./tandem.ts";

/**
 * Runs the command on a terminal of its own (util-linux `script`), which says that it has no columns; each
 * answer is typed after its question.
 */
export async function onTerminal(
  args: readonly string[],
  answers: readonly (readonly [question: string, keys: string])[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
) {
  const quoted = [process.execPath, PROGRAM, ...args].map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["-qec", quoted, "/dev/null"], {
    cwd,
    env: { PATH: process.env["PATH"], HOME: cwd, TERM: "xterm", SHELL: "/bin/sh", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const left = [...answers];
  let seen = 0;
  let screen = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
    const [next] = left;
    const at = next === undefined ? -1 : screen.indexOf(next[0], seen);
    if (next === undefined || at === -1) return;
    seen = at + next[0].length;
    left.shift();
    child.stdin.write(next[1]);
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, screen };
}
