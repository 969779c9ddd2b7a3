import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { tempFolder } from "./repo.ts";

/** The folder of the real Codex CLI; null where there is none. */
const REAL = [process.env["TANDEM_CODEX"] ?? "", ...(process.env["PATH"] ?? "").split(path.delimiter)].find(
  (folder) => path.isAbsolute(folder) && isExecutable(path.join(folder, "codex")),
);

/** Why no test can run the real CLI here; null where one can. */
export const noCodex =
  REAL === undefined
    ? "no `codex` on the PATH (npm install -g @openai/codex, or set TANDEM_CODEX to its folder)"
    : null;

/** A key that must turn up nowhere. */
export const CODEX_KEY = "sk-codex-0123456789abcdefSECRET";

/** The environment of the real CLI with a home of its own, in which it asks a server of the Responses API. */
export function codexEnv(baseUrl: string): Readonly<Record<string, string>> {
  const user = mkdtempSync(path.join(tmpdir(), "tandem-codex-home-"));
  // A server that is still there may write to it.
  onTestFinished(() => rmSync(user, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  const home = path.join(user, ".codex");
  mkdirSync(home);
  const config = [
    'model_provider = "loopback"',
    "[model_providers.loopback]",
    'name = "loopback"',
    `base_url = "${baseUrl}"`,
    'env_key = "LOOPBACK_KEY"',
    'wire_api = "responses"',
  ];
  writeFileSync(path.join(home, "config.toml"), config.join("\n"));
  return {
    PATH: `${REAL ?? ""}${path.delimiter}${process.env["PATH"] ?? ""}`,
    HOME: user,
    CODEX_HOME: home,
    LOOPBACK_KEY: CODEX_KEY,
  };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What the fake CLI does with one turn, or one run of `exec`. */
export interface FakeTurn {
  /** Printed one a line: objects as JSON, texts as they are. */
  readonly say: readonly unknown[];
  /** After that it ends with this code (in `exec`), or says nothing more until it is stopped, or killed. */
  readonly end?: number | "hang" | "stay";
  readonly stderr?: string;
  /** What `exec` writes in its folder: texts by path, null for a file that goes. */
  readonly writes?: Readonly<Record<string, string | null>>;
}

/** A `codex` that plays what it is given, one turn after the other, the last one from then on. */
export interface FakeCodex {
  /** The folder it is in. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** What it noted so far: its starts, its turns, and what stopped them. */
  readonly log: () => readonly FakeNote[];
  readonly starts: () => readonly FakeStart[];
}

interface FakeStart {
  readonly kind: "start";
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly pid: number;
  readonly cwd: string;
}

type FakeNote =
  | FakeStart
  | { readonly kind: "turn"; readonly prompt: string; readonly params?: unknown }
  | { readonly kind: "interrupt" };

/** How the fake app-server answers its first request. */
type FakeServer = "ready" | "gone" | "foreign";

/** Writes a fake CLI; it ends by itself once nobody has spoken to it for a while. */
export function fakeCodex(turns: readonly FakeTurn[], server: FakeServer = "ready"): FakeCodex {
  const folder = tempFolder();
  const log = path.join(folder, "log");
  writeFileSync(path.join(folder, "plan.json"), JSON.stringify({ turns, server, log }));
  writeFileSync(path.join(folder, "codex"), FAKE, { mode: 0o755 });
  const notes = (): readonly FakeNote[] =>
    existsSync(log)
      ? readFileSync(log, "utf8")
          .split("\n")
          .filter((line) => line !== "")
          .map((line): FakeNote => JSON.parse(line))
      : [];
  return {
    folder,
    env: { PATH: `${folder}${path.delimiter}${process.env["PATH"] ?? ""}`, HOME: folder },
    log: notes,
    starts: () => notes().filter((note) => note.kind === "start"),
  };
}

const FAKE = `#!${process.execPath}
const fs = require("node:fs");
const { turns, server, log } = JSON.parse(fs.readFileSync(__dirname + "/plan.json", "utf8"));
const note = (entry) => fs.appendFileSync(log, JSON.stringify(entry) + "\\n");
const say = (value) => process.stdout.write((typeof value === "string" ? value : JSON.stringify(value)) + "\\n");
const args = process.argv.slice(2);
let taken = 0;
const nextTurn = () => turns[taken++] ?? turns.at(-1);
if (args[0] === "--version") say("codex-cli 0.0.0-fake");
else if (args[0] === "exec") exec();
else serve();

function exec() {
  note({ kind: "start", args, env: process.env, pid: process.pid, cwd: process.cwd() });
  taken = fs.readFileSync(log, "utf8").split('"kind":"turn"').length - 1;
  const prompt = fs.readFileSync(0, "utf8");
  note({ kind: "turn", prompt });
  const turn = nextTurn();
  if (turn.stderr) process.stderr.write(turn.stderr + "\\n");
  for (const [name, text] of Object.entries(turn.writes ?? {})) {
    if (text === null) fs.rmSync(name);
    else fs.writeFileSync(name, text);
  }
  if (turn.end === "stay") process.on("SIGTERM", () => {});
  for (const value of turn.say) say(value);
  if (typeof turn.end === "string") setTimeout(() => {}, 60000);
  else process.exitCode = turn.end ?? 0;
}

function serve() {
  note({ kind: "start", args, env: process.env, pid: process.pid, cwd: process.cwd() });
  if (server === "gone") process.exit(2);
  let threads = 0;
  const idle = setTimeout(() => process.exit(), 3000);
  require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
    idle.refresh();
    const { id, method, params } = JSON.parse(line);
    if (method === "initialize") {
      say("this is no JSON");
      say({ id, result: { userAgent: "fake", somethingNew: true } });
    } else if (method === "thread/start") {
      say({ id: 7, method: "item/permissions/requestApproval", params: { threadId: "t" } });
      if (server === "foreign") say({ id, error: { code: -32600, message: "unknown variant" } });
      else say({ id, result: { thread: { id: "thread-" + ++threads, more: [] } } });
    } else if (method === "turn/start") {
      note({ kind: "turn", prompt: params.input[0].text, params });
      say({ id, result: { turn: { id: "turn-" + params.threadId, status: "inProgress" } } });
      const turn = nextTurn();
      for (const value of turn.say) {
        say(value.method ? { ...value, params: { threadId: params.threadId, ...value.params } } : value);
      }
      if (typeof turn.end === "number") process.exit(turn.end);
    } else if (method === "turn/interrupt") {
      note({ kind: "interrupt" });
      say({ id, result: {} });
    }
  }).on("close", () => process.exit());
}
`;

/** The notifications of an app-server's turn, as the real one sends them. */
export const NOTE = {
  started: { method: "turn/started", params: { turn: { id: "turn", status: "inProgress" } } },
  delta: (delta: string) => ({ method: "item/agentMessage/delta", params: { itemId: "msg", delta } }),
  used: {
    method: "thread/tokenUsage/updated",
    params: {
      tokenUsage: {
        total: { inputTokens: 12, cachedInputTokens: 2, outputTokens: 5, reasoningOutputTokens: 1 },
      },
    },
  },
  error: (message: string, info: unknown, willRetry = false) => ({
    method: "error",
    params: {
      error: willRetry
        ? { message: "Reconnecting... 1/1", codexErrorInfo: info, additionalDetails: message }
        : { message, codexErrorInfo: info, additionalDetails: null },
      willRetry,
    },
  }),
  completed: { method: "turn/completed", params: { turn: { id: "turn", status: "completed", error: null } } },
  failed: (message: string, info: unknown) => ({
    method: "turn/completed",
    params: { turn: { id: "turn", status: "failed", error: { message, codexErrorInfo: info } } },
  }),
} as const;
