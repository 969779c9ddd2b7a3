import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { onTestFinished } from "vitest";
import type { LoggedRequest, ScriptedReply } from "../../src/scripted/script.ts";
import { startScriptedServer } from "../../src/scripted/server.ts";
import { tempFolder } from "../support/repo.ts";
import { type Ended, FAST, runHere, STRONG } from "../support/tandem.ts";
import { hostile, OBEYED } from "./hostile.ts";
import { setTrap } from "./support.ts";

/** The user's key, which the provider of the sweep repeats wherever it can. */
export const KEY = "sk-proj-0123456789-of-the-user";
/** Another secret of the user's environment, which is nobody's business. */
export const OTHER_SECRET = "other-secret-of-the-environment";
/** One command of the sweep, and what became of it. */
interface Swept extends Ended {
  readonly name: string;
  /** Programs of the repository that ran. */
  readonly sprung: readonly string[];
}

/** What came of all commands in one hostile repository. */
export interface Sweep {
  readonly runs: readonly Swept[];
  /** Programs that the user's own git ran there afterwards: the traps are sound. */
  readonly control: readonly string[];
  /** What names that are commands would have made. */
  readonly made: readonly string[];
  /** What became of the message that a commit would begin with. */
  readonly message: string;
  /** Every command line and environment that git was started with: an argument or a variable a line. */
  readonly started: string;
  readonly requests: readonly LoggedRequest[];
  /** Files of the home, the repository and the temporary folder that hold the key. */
  readonly holders: string;
}

let swept: Promise<Sweep> | null = null;

/** Runs every command once in a repository that tries all it can; to be called inside a test. */
export function sweep(): Promise<Sweep> {
  return (swept ??= run());
}

const DRAFT = [
  "*** Begin Patch",
  "*** Update File: math.lua",
  "@@",
  "-return { double = double }",
  "+return { double = double, half = half }",
  "*** End Patch",
].join("\n");
const FINDING = {
  title: "Sign",
  message: `negative ${OBEYED} ${KEY}`,
  category: "edge-case",
  severity: "warning",
  path: "math.lua",
  start_line: 1,
  end_line: 1,
  suggestion: `take ${OBEYED} ${KEY}`,
};

/** A provider that says the key it was given, and what a terminal would obey. */
function answer({ body }: LoggedRequest): ScriptedReply {
  const asked = JSON.stringify(body);
  if (asked.includes("json_schema")) {
    const value = { findings: [FINDING], verdict: "approved", summary: `fine ${OBEYED} ${KEY}`, edits: "" };
    return { kind: "json", value, servedModel: `${STRONG}-${KEY}` };
  }
  if (asked.includes("commit message")) return { kind: "text", text: `Change it ${OBEYED} ${KEY}` };
  return { kind: "text", text: asked.includes("what is") ? `It is ${OBEYED} ${KEY}.` : DRAFT };
}

async function run(): Promise<Sweep> {
  const trap = setTrap();
  const repo = hostile(trap);
  const home = tempFolder();
  const pace = { tokensPerSecond: Number.POSITIVE_INFINITY, firstTokenMs: 0, replies: answer };
  const server = await startScriptedServer({ models: { [FAST]: pace, [STRONG]: pace } });
  onTestFinished(() => server.close());
  const log = path.join(trap.folder, "git.log");
  const tools = path.join(trap.folder, "tools");
  mkdirSync(tools);
  const git = execFileSync("/bin/sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
  writeFileSync(
    path.join(tools, "git"),
    `#!/bin/sh\n{ printf '%s\\n' "$@"; export -p; } >> '${log}'\nexec '${git}' "$@"\n`,
    { mode: 0o755 },
  );
  const bad = trap.program("environment");
  const env = {
    TANDEM_HOME: home,
    HOME: home,
    OPENAI_BASE_URL: server.url,
    OPENAI_API_KEY: KEY,
    PATH: [".", "", path.join(repo.root, "node_modules/.bin"), tools, process.env["PATH"]].join(":"),
    CI: "1",
    AWS_SECRET_ACCESS_KEY: OTHER_SECRET,
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "core.fsmonitor",
    GIT_CONFIG_VALUE_0: bad,
    GIT_CONFIG_PARAMETERS: `'core.fsmonitor=${bad}'`,
    GIT_EXTERNAL_DIFF: bad,
    GIT_SSH_COMMAND: bad,
    GIT_PAGER: bad,
    GIT_TEST_SECRET: OTHER_SECRET,
    PAGER: bad,
    EDITOR: bad,
  };
  const runs: Swept[] = [];
  const head = repo.git("rev-parse", "HEAD");
  for (const [name, args, stdin, hook] of commands(head)) {
    const more = hook === true ? { GIT_DIR: ".git", GIT_INDEX_FILE: ".git/index" } : {};
    const options = { cwd: repo.root, env: { ...env, ...more } };
    const id = /"id":"(\w+)"/.exec(runs[1]?.stdout ?? "")?.[1] ?? "";
    const words = args.map((word) => (word === RUN ? id : word));
    const ended = await runHere(words, stdin === undefined ? options : { ...options, stdin });
    runs.push({ name, ...ended, sprung: trap.sprung() });
  }
  const { root } = repo;
  const plain = { PATH: [tools, process.env["PATH"]].join(":"), HOME: home, GIT_CONFIG_NOSYSTEM: "1" };
  for (const args of [["log", "-1"], ["diff"], ["diff", "--no-ext-diff"], ["grep", "x"]])
    spawnSync(git, args, { cwd: root, env: plain, stdio: "ignore" });
  return {
    runs,
    control: trap.sprung(),
    made: ["name", "name.lua", "x.lua"].filter((name) => repo.exists(name)),
    message: repo.read(".git/MSG"),
    started: readFileSync(log, "latin1"),
    requests: server.requests,
    holders: holding(KEY, home) + holding(KEY, root),
  };
}

/** Stands for the id of the first run. */
const RUN = "RUN";

type Line = readonly [name: string, args: readonly string[], stdin?: string, hook?: boolean];

/** Every subcommand, headless; those of git's hooks as git calls them. */
function commands(head: string): readonly Line[] {
  const task = "return half beside double in math.lua";
  const pushed = `refs/heads/main ${head} refs/heads/main ${"0".repeat(40)}\n`;
  return [
    ["route", ["route", task]],
    ["run -n", ["-n", "--json", task]],
    ["run --answer", ["what is math.lua for?"]],
    ["run -y", ["-y", task]],
    ["run -y --no-verify", ["-y", "--no-verify", task]],
    ["log", ["log"]],
    ["show", ["show", RUN]],
    ["undo", ["undo"]],
    ["resume", ["resume", RUN]],
    ["review", ["review", "--no-cache"]],
    ["review --staged", ["review", "--staged", "--format", "github"]],
    ["inspect --range", ["inspect", "--range", "HEAD~1..HEAD", "--format", "sarif"]],
    ["hook status", ["hook", "status"]],
    ["hook install", ["hook", "install", "-n", "-y"]],
    ["hook run pre-commit", ["hook", "run", "pre-commit"], "", true],
    ["hook run pre-push", ["hook", "run", "pre-push", "origin", `ext::sh -c ${OBEYED}`], pushed, true],
    ["hook run prepare-commit-msg", ["hook", "run", "prepare-commit-msg", ".git/MSG"], "", true],
    ["calibrate", ["calibrate"]],
    ["doctor", ["doctor", "--probe"]],
    ["config list", ["config", "list"]],
    ["trust --list", ["trust", "--list"]],
  ];
}

/** Names of the files below a folder that hold a text. */
function holding(text: string, folder: string): string {
  try {
    return execFileSync("grep", ["-rlaF", text, folder], { encoding: "utf8" });
  } catch {
    return "";
  }
}
