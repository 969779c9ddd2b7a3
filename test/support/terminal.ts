import { spawn } from "node:child_process";
import { onTestFinished } from "vitest";
import { PROGRAM } from "./tandem.ts";

/** Where a command runs, with nothing of the developer's environment but the PATH. */
interface Place {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs the command on a terminal of its own; each answer is typed after its question. */
export function onTerminal(
  args: readonly string[],
  answers: readonly (readonly [question: string, keys: string])[],
  place: Place,
) {
  return typeInto([process.execPath, PROGRAM, ...args], answers, place);
}

/** The same for any command. The terminal is util-linux's `script`, which says that it has no columns. */
export async function typeInto(
  words: readonly string[],
  answers: readonly (readonly [question: string, keys: string])[],
  { cwd, env }: Place,
) {
  const quoted = words.map((word) => `'${word}'`).join(" ");
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
