import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { LoggedRequest, ScriptedReply } from "../../src/scripted/script.ts";
import { startScriptedServer } from "../../src/scripted/server.ts";
import { tempFolder } from "../support/repo.ts";
import { builtProgram, FAST, PROGRAM, runHere, STRONG } from "../support/tandem.ts";
import { onTerminal, typeInto } from "../support/terminal.ts";
import { stateChanges, treeState, without } from "../support/tree-state.ts";
import { CONTROLS, hostile, OBEYED } from "./hostile.ts";
import { project, setTrap } from "./support.ts";

const KEY = "sk-proj-0123456789-of-the-user";
/** A colour that tandem never uses, and all that a terminal would obey. */
const FOREIGN = "\u001b[7;45m";
const EVIL = `evil ${FOREIGN}${OBEYED}`;
/** What a task may hold, being text. */
const HIDDEN = "\u009b2J\u202e\u200f";
/** Colours, and what the live line and a question are drawn with: the cursor, the line cleared, what is below it. */
const OWN = /\u001b\[(?:\d+(?:;\d+)*m|\?(?:25|2026)[lh]|\d+G|0?[JK]|\d*A)|\r(?=\n)|\r\r\n/g;

const DRAFT = [
  "*** Begin Patch",
  "*** Update File: math.lua",
  "@@",
  `+-- ${EVIL.replace("\r", "")}`,
  "-return { double = double }",
  "+return { double = double, half = half }",
  "*** End Patch",
].join("\n");
/** A draft that changes what git runs. */
const GUARDED = ["*** Begin Patch", "*** Add File: .gitattributes", "+*.lua text", "*** End Patch"].join(
  "\n",
);
const FINDING = {
  title: EVIL,
  message: EVIL,
  category: "edge-case",
  severity: "warning",
  path: "math.lua",
  start_line: 1,
  end_line: 1,
  suggestion: EVIL,
};

/** A provider whose every word means ill, and that repeats the key it was given. */
function answer({ body }: LoggedRequest): ScriptedReply {
  const asked = JSON.stringify(body);
  if (asked.includes("what fails"))
    return { kind: "http-error", status: 400, body: { error: { message: `${EVIL} ${KEY}`, code: EVIL } } };
  if (asked.includes("json_schema")) {
    const value = { findings: [FINDING], verdict: "approved", summary: `${EVIL} ${KEY}`, edits: "" };
    return { kind: "json", value, servedModel: `${STRONG} ${EVIL}` };
  }
  if (asked.includes("commit message")) return { kind: "text", text: `Change it ${EVIL}` };
  if (asked.includes("tell git")) return { kind: "text", text: GUARDED };
  return { kind: "text", text: asked.includes("what is") ? `It is ${EVIL} ${KEY}.` : DRAFT };
}

/** One line of the table. */
interface Row {
  readonly argv: readonly string[];
  readonly code: number;
  /** Where it runs, if not in the hostile repository. */
  readonly cwd?: string;
  /** What a file that is standard input holds; the terminal itself by default. */
  readonly stdin?: string;
  /** What is typed at its questions; the Enter key alone by default. */
  readonly keys?: readonly string[];
}

/** Runs the built program once a row on the terminal that it is given: one start of Node for all of them. */
const DRIVER = `
  import { createReadStream, readFileSync } from "node:fs";
  const [program, main, file] = process.argv.slice(2);
  const { runProgram } = await import(program);
  const { env, rows } = JSON.parse(readFileSync(file, "utf8"));
  const { stdout, stderr } = process;
  for (const stream of [stdout, stderr]) if (!(stream.columns > 0)) stream.columns = 80;
  for (const { argv, cwd, stdin } of rows) {
    const input = stdin === undefined ? process.stdin : createReadStream(stdin);
    const streams = { stdin: input, stdout, stderr };
    const { signal } = new AbortController();
    const code = await runProgram({ argv, env, cwd, ...streams, program: main, signal, interrupt() {} });
    stdout.write("\\n@ended " + code + "\\n");
  }
  process.exit(0);
`;

describe.skipIf(spawnSync("script", ["--version"]).status !== 0)("on a terminal", () => {
  test("no subcommand lets anybody else speak to it, runs what isn't trusted, or takes silence for a yes", async () => {
    const trap = setTrap();
    const repo = hostile(trap);
    const home = tempFolder();
    const pace = { tokensPerSecond: Number.POSITIVE_INFINITY, firstTokenMs: 0, replies: answer };
    const server = await startScriptedServer({ models: { [FAST]: pace, [STRONG]: pace } });
    onTestFinished(() => server.close());
    const attacker = await listener();
    const url = `http://127.0.0.1:${attacker.port}`;
    // Git doesn't track it: it is read, and may say what no repository may.
    repo.git("rm", "-q", "--cached", ".env");
    repo.write(".env", `OPENAI_BASE_URL=${url}/v1\nHTTPS_PROXY=${url}\n${EVIL}=1\n`);
    repo.git("config", "http.proxy", url);
    repo.git("update-ref", "refs/heads/x\u009b2J\u202e", "HEAD");
    repo.git("symbolic-ref", "HEAD", "refs/heads/x\u009b2J\u202e");
    repo.write(".tandem.json", JSON.stringify({ verify: `${trap.program("verify")} ${HIDDEN}` }));
    const own = project({
      "math.lua": repo.read("math.lua"),
      "package.json": JSON.stringify({ scripts: { test: trap.program("own check") } }),
    });
    const wrong = project({ ".tandem.json": JSON.stringify({ [EVIL]: 1 }) });
    const redirecting = project({
      ".tandem.json": JSON.stringify({ providers: { [EVIL]: { api: "chat", base_url: url } } }),
    });
    const shared = managed();
    const env = {
      PATH: process.env["PATH"] ?? "",
      HOME: home,
      TERM: "xterm",
      TANDEM_HOME: home,
      OPENAI_BASE_URL: server.url,
      OPENAI_API_KEY: KEY,
    };
    const here = (argv: readonly string[]) => runHere(argv, { cwd: repo.root, env });
    const task = "return half beside double in math.lua";
    // What an earlier run has left in the history.
    const { id } = JSON.parse((await here(["-n", "--json", `${task} ${HIDDEN}`])).stdout);
    const said = path.join(home, "said");
    writeFileSync(said, EVIL);
    const file = (text: string): string => {
      const at = path.join(tempFolder(), "stdin");
      writeFileSync(at, text);
      return at;
    };
    const message = file("\n# git\n");
    const head = repo.git("rev-parse", "HEAD");
    const pushed = `refs/heads/x\u009b2J ${head} refs/heads/main ${"0".repeat(40)}\n`;

    const table: Readonly<Record<string, readonly Row[]>> = {
      run: [
        { argv: ["-n", `${task} ${HIDDEN}`], code: 0 },
        { argv: ["-n", `${task} ${EVIL}`], code: 2 },
        { argv: [task], code: 3 },
        { argv: ["-y", task], code: 3 },
        { argv: ["--no-verify", task], code: 0, keys: ["\r"] },
        { argv: ["--no-verify", task], code: 0, keys: ["\u0004"] },
        { argv: ["-y", "--verify", `cat ${said}; exit 1`, task], code: 1 },
        { argv: ["-n", "--answer", `what is math.lua for? ${HIDDEN}`], code: 0 },
        { argv: ["-n", "--answer", "what fails?"], code: 5 },
        { argv: ["-n", "-f", `none ${EVIL}.lua`, task], code: 4 },
        { argv: [`--${EVIL}`, "x"], code: 2 },
        // Nobody named this repository's check, and nobody wants it.
        { argv: [task], code: 0, cwd: own.root, keys: ["y\r", "\r"] },
        { argv: ["undo"], code: 0, cwd: own.root },
        { argv: [task], code: 0, cwd: own.root, keys: ["y\r", "\u0004"] },
        { argv: ["undo"], code: 0, cwd: own.root },
        { argv: ["--no-verify", "tell git that lua is text"], code: 0, cwd: own.root, keys: ["y\r", "\r"] },
        {
          argv: ["--no-verify", "tell git that lua is text"],
          code: 0,
          cwd: own.root,
          keys: ["y\r", "\u0004"],
        },
        { argv: [task], code: 2, cwd: redirecting.root },
      ],
      route: [{ argv: ["route", "-f", `$(touch name)${OBEYED}.lua`, `${task} ${HIDDEN}`], code: 0 }],
      review: [
        { argv: ["review", "--no-cache"], code: 0 },
        { argv: ["review", "--staged", "--no-cache"], code: 0 },
        { argv: ["review", "--fix"], code: 3 },
        { argv: ["review", "--range", EVIL], code: 2 },
      ],
      inspect: [
        { argv: ["inspect"], code: 0 },
        { argv: ["inspect", "--range", "HEAD~1..HEAD"], code: 0 },
        { argv: ["inspect", `none ${EVIL}`], code: 2 },
      ],
      hook: [
        { argv: ["hook", "status"], code: 0 },
        { argv: ["hook", "install", "-n"], code: 4 },
        { argv: ["hook", "install"], code: 4, cwd: shared.root, keys: ["\r"] },
        { argv: ["hook", "install"], code: 4, cwd: shared.root, keys: ["\u0004"] },
        { argv: ["hook", "run", "pre-commit"], code: 0 },
        {
          argv: ["hook", "run", "pre-push", `o ${EVIL}`, `ext::sh -c ${EVIL}`],
          code: 0,
          stdin: file(pushed),
        },
        { argv: ["hook", "run", "prepare-commit-msg", message], code: 0 },
      ],
      calibrate: [{ argv: ["calibrate"], code: 1 }],
      log: [{ argv: ["log"], code: 0 }],
      stats: [{ argv: ["stats", "--all"], code: 0 }],
      show: [[], ["--draft"], ["--patch"], ["--timeline"], ["--json"]].map((flags) => ({
        argv: ["show", ...flags, id],
        code: 0,
      })),
      undo: [{ argv: ["undo", EVIL], code: 2 }],
      resume: [{ argv: ["resume", EVIL], code: 2 }],
      config: [
        { argv: ["config", "list"], code: 0 },
        { argv: ["config", "get", "verify"], code: 0 },
        { argv: ["config", "set", EVIL, EVIL], code: 2 },
        { argv: ["config", "list"], code: 2, cwd: wrong.root },
      ],
      doctor: [{ argv: ["doctor", "--probe"], code: 1 }],
      completion: [{ argv: ["completion", EVIL], code: 2 }],
      help: [{ argv: ["help", EVIL], code: 2 }],
      // Both of its models are its own.
      demo: [],
      // The last: from here on the repository's command would run.
      trust: [
        { argv: ["trust"], code: 0 },
        { argv: ["trust", "--list"], code: 0 },
      ],
    };
    const { stdout: help } = await here(["--help"]);
    const commands = [...help.slice(help.indexOf("\nCommands:")).matchAll(/^ {2}(\w+)/gm)];
    expect(Object.keys(table).sort()).toEqual(commands.map(([, name = ""]) => name).sort());

    const rows = Object.values(table).flat();
    const folder = tempFolder();
    mkdirSync(path.join(folder, "cwd"));
    writeFileSync(path.join(folder, "driver.mjs"), DRIVER);
    const placed = rows.map((row) => ({ cwd: repo.root, ...row }));
    writeFileSync(path.join(folder, "rows.json"), JSON.stringify({ env, rows: placed }));
    const roots = [repo, own, wrong, redirecting, shared].map(({ root }) => root);
    const look = () => roots.map((root) => without(treeState(root), "own"));
    const before = look();
    // What the preparation made git run.
    trap.sprung();
    const words = [process.execPath, path.join(folder, "driver.mjs"), builtProgram(), PROGRAM];
    const { screen } = await typeInto(
      [...words, path.join(folder, "rows.json")],
      rows.flatMap(({ keys = [] }) => keys.map((key) => ["[y/N]", key] as const)),
      { cwd: path.join(folder, "cwd"), env },
    );

    const sprung = trap.sprung();
    const parts = screen.split(/\r?\n@ended (\d+)\r\n/);
    const ended = rows.map(({ argv, keys }, at) => {
      const shown = parts[at * 2] ?? "";
      return { argv, keys, code: Number(parts[at * 2 + 1]), shown };
    });
    expect(ended.map(({ argv, code }) => [argv, code])).toEqual(rows.map(({ argv, code }) => [argv, code]));
    for (const { argv, shown, keys = [] } of ended) {
      const name = JSON.stringify(argv);
      expect(shown.replace(OWN, "").match(CONTROLS)?.[0], name).toBeUndefined();
      expect(shown, name).not.toContain(FOREIGN);
      expect(shown, name).not.toContain("\u001b[31m]0");
      expect(shown, name).not.toContain(KEY);
      expect(shown.split("[y/N]").length - 1, name).toBe(keys.length);
    }
    // It was all there to be shown.
    expect(screen.split("52;c;eA==").length).toBeGreaterThan(40);
    expect(sprung).toEqual([]);
    expect(attacker.bytes()).toBe(0);
    const after = look();
    expect(before.flatMap((state, at) => stateChanges(state, after[at] ?? {}))).toEqual([]);
  });

  test("Ctrl-C at a question is no yes, either: it ends the command, and nothing has changed", async () => {
    const repo = managed();
    const before = treeState(repo.root);
    const place = { cwd: repo.root, env: { TANDEM_HOME: tempFolder() } };
    const ended = await onTerminal(["hook", "install"], [["[y/N]", "\u0003"]], place);
    expect(ended.code).toBe(130);
    expect(stateChanges(before, treeState(repo.root))).toEqual([]);
    expect(ended.screen).not.toContain(FOREIGN);
  });
});

/** A repository whose hooks are under version control: to write them takes a yes. */
function managed() {
  const repo = project({ ".husky/pre-commit": `echo ${EVIL}\n`, ".husky/pre-push": "true\n" });
  repo.write(".husky/_/h", "");
  repo.git("config", "core.hooksPath", ".husky/_");
  return repo;
}

/** What an attacker listens with. */
async function listener() {
  let bytes = 0;
  const server = createServer((socket) => {
    bytes += 1;
    socket.on("data", (chunk) => (bytes += chunk.length)).on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the listener has no port");
  return { port: address.port, bytes: () => bytes };
}
