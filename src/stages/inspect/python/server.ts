import { spawn } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as z from "zod/mini";
import { PRELUDE, serverEnvironment, type Interpreter } from "./interpreter.ts";

/** A running language server. */
export interface Server {
  /** Asks and waits; rejects when the server ends or answers with an error. */
  request(method: string, params: unknown): Promise<unknown>;
  notify(method: string, params: unknown): void;
  /** True until the process has ended. */
  isRunning(): boolean;
}

/** Memory of the server in MiB; a project that needs more is reported as not checked. */
const MAX_MEMORY_MB = 2048;

/**
 * Everything that pyright is told beside the files. The project's own configuration wins over it.
 * What would look for all of the project's files, or report more than is asked, is off.
 */
const SETTINGS = {
  autoSearchPaths: true,
  diagnosticMode: "openFilesOnly",
  typeCheckingMode: "off",
  logLevel: "Error",
  include: ["/nonexistent"],
  diagnosticSeverityOverrides: {
    reportAttributeAccessIssue: "error",
    reportCallIssue: "error",
    reportUndefinedVariable: "error",
    reportMissingImports: "error",
    reportMissingModuleSource: "none",
  },
};

/** What a server is started for. */
export interface Project {
  /** Absolute path of the repository. */
  readonly root: string;
  readonly interpreter: Interpreter;
  /** Absolute folders below the root from which modules are imported too. */
  readonly sourceFolders: readonly string[];
}

/** Where pyright's language server is; null when the package is not installed. */
export function findPyright(): string | null {
  try {
    return createRequire(import.meta.url).resolve("pyright/langserver.index.js");
  } catch {
    return null;
  }
}

/**
 * Starts pyright for the project at an absolute path. The process ends with its standard input, so
 * also when this process is killed, and never keeps this process from ending; while a request is open
 * it does. When the signal fires the process is ended at once, be it that it never began to answer.
 */
export async function startServer(entry: string, project: Project, signal: AbortSignal): Promise<Server> {
  const { root, interpreter, sourceFolders } = project;
  // By its default alone: of a CommonJS package the bundle has no other name.
  const { default: rpc } = await import("vscode-jsonrpc/node.js");
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${MAX_MEMORY_MB}`, "-e", PRELUDE, "--", entry, "--stdio"],
    { cwd: root, env: serverEnvironment(interpreter, tmpdir()), stdio: ["pipe", "pipe", "ignore"] },
  );
  const writer = new rpc.StreamMessageWriter(child.stdin);
  const write = writer.write.bind(writer);
  // A request that can't be written is thrown where nobody can catch it, which would end this process.
  writer.write = (message) => write(message).catch(() => finish("pyright no longer listens"));
  const connection = rpc.createMessageConnection(new rpc.StreamMessageReader(child.stdout), writer);
  let running = true;
  let end: (reason: Error) => void = () => {};
  const ended = new Promise<never>((_resolve, reject) => (end = reject));
  // Whoever waits for an answer is told; nobody waiting is no reason to fail.
  ended.catch(() => {});
  const finish = (reason: string): void => {
    if (!running) return;
    running = false;
    end(new Error(reason));
    connection.dispose();
    child.stdin.destroy();
    child.kill("SIGKILL");
    removeLeftovers(child.pid);
  };
  signal.addEventListener("abort", () => finish("pyright was stopped"), { once: true });
  if (signal.aborted) finish("pyright was stopped");
  child.on("error", (error) => finish(`pyright could not be started: ${error.message}`));
  child.on("exit", (code, signal) => finish(`pyright ended by itself (${signal ?? code ?? "unknown"})`));
  child.stdin.on("error", () => finish("pyright no longer listens"));
  connection.onError(([error]) => finish(`pyright can't be understood: ${error.message}`));
  const settings = { analysis: { ...SETTINGS, extraPaths: sourceFolders } };
  // A request that is refused, whichever it is, ends the server.
  connection.onRequest((method: string, params: unknown) =>
    method === "workspace/configuration"
      ? sectionsIn(params).map((section) => (section === "python" ? settings : null))
      : null,
  );
  connection.listen();

  let open = 0;
  const hold = (more: number): void => {
    open += more;
    for (const part of [child, child.stdin, child.stdout]) {
      const held: unknown = part;
      if (isHeld(held)) held[open > 0 ? "ref" : "unref"]();
    }
  };
  hold(0);
  const server: Server = {
    request: async (method, params) => {
      if (!running) throw new Error("pyright is not running");
      hold(1);
      try {
        return await Promise.race([connection.sendRequest(method, params), ended]);
      } finally {
        hold(-1);
      }
    },
    notify: (method, params) => {
      // A message that can't be written is known by the end of the process.
      if (running) connection.sendNotification(method, params).catch(() => {});
    },
    isRunning: () => running,
  };
  const folder = pathToFileURL(root).href;
  await server.request("initialize", {
    processId: process.pid,
    locale: "en",
    rootUri: folder,
    workspaceFolders: [{ uri: folder, name: "project" }],
    capabilities: {
      workspace: { configuration: true, workspaceFolders: true },
      // Without this pyright pushes its diagnostics instead of answering when asked.
      textDocument: { diagnostic: { dynamicRegistration: true } },
    },
  });
  server.notify("initialized", {});
  return server;
}

/** The folder that pyright makes for itself and, being killed, can't remove. */
function removeLeftovers(pid: number | undefined): void {
  if (pid === undefined) return;
  for (const name of readdirSync(tmpdir()))
    if (name.startsWith(`pyright-${pid}-`)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
}

const itemsSchema = z.object({ items: z.array(z.object({ section: z.optional(z.string()) })) });

/** The sections of the settings that the server asks for. */
function sectionsIn(params: unknown): readonly (string | undefined)[] {
  const parsed = itemsSchema.safeParse(params);
  return parsed.success ? parsed.data.items.map(({ section }) => section) : [];
}

function isHeld(part: unknown): part is { ref(): void; unref(): void } {
  return typeof part === "object" && part !== null && "ref" in part && "unref" in part;
}
