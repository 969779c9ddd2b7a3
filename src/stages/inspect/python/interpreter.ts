/** What pyright would learn from a Python interpreter, had it run one. */
export interface Interpreter {
  /** As `[3, 11]`; null leaves the choice to pyright: the newest it knows. */
  readonly version: readonly [number, number] | null;
  /** Absolute folders in which installed packages lie. */
  readonly paths: readonly string[];
}

/** The environment variable that carries the answers to the server. */
const ANSWERS = "TANDEM_PYTHON";

/**
 * What runs in the server's process before pyright does. Pyright asks the interpreter that it finds
 * for its version and search paths, and a repository may bring an "interpreter" of its own. Here every
 * way to start a process is closed, and the two questions are answered with what was read from disk.
 *
 * The end of standard input ends pyright, but not while it computes: a thread of its own sees to it
 * that nothing outlives the process that started this one.
 */
export const PRELUDE = `
const processes = require("node:child_process");
const { version, paths, parent } = JSON.parse(process.env.${ANSWERS});
const refuse = () => { throw new Error("no process is started from here"); };
for (const name of Object.keys(processes)) if (/^(exec|spawn|fork)/.test(name)) processes[name] = refuse;
processes.execFileSync = (_command, args) => {
  const asked = args.join(" ");
  if (asked.includes("version_info")) return JSON.stringify(version && [...version, 0, "final", 0]);
  return asked.includes("sys.path") ? JSON.stringify({ path: paths, prefix: "/" }) : refuse();
};
new (require("node:worker_threads").Worker)(
  "setInterval(() => { if (process.ppid !== " + parent + ") process.kill(process.pid, 'SIGKILL'); }, 500)",
  { eval: true },
).unref();
require(process.argv[1]);
`;

/** The whole environment of the server: it needs nothing of the user's, and finds no program. */
export function serverEnvironment(
  interpreter: Interpreter,
  temporaryFolder: string,
): Readonly<Record<string, string>> {
  return {
    [ANSWERS]: JSON.stringify({ ...interpreter, parent: process.pid }),
    PATH: "",
    LC_ALL: "C",
    TMPDIR: temporaryFolder,
    TEMP: temporaryFolder,
    TMP: temporaryFolder,
  };
}
