import { writeFile } from "node:fs/promises";
import path from "node:path";
import { CallError, permanent } from "../failures.ts";
import type { Repository } from "../model.ts";
import { editsText, withEndingsKept } from "./edits-text.ts";
import { readLine } from "./events.ts";
import { exitError } from "./failures.ts";
import { emptyFolder, type Folder } from "./folder.ts";
import { type Launch, retrySettings } from "./launch.ts";
import { asArguments, TEXT_ONLY } from "./overrides.ts";
import { jsonLines, type Running, start } from "./process.ts";
import { copyRepository, type Scratch } from "./scratch.ts";
import type { Turn } from "./server.ts";

/** A connection that breaks in the middle of an agent's work doesn't undo the work. */
const AGENT_RETRIES = 2;

/** How long it may take to end after its turn has, in milliseconds. */
const LINGER_MS = 2_000;

/** Is told of everything that comes from the CLI, for the bounds of the call. */
export type OnBytes = (chunk: Uint8Array) => void;

/** What the CLI works on beside its prompt. */
interface Desk {
  readonly folder: Folder;
  readonly cwd: string;
  /** The copy it may read (or change, too); null for text in and text out. */
  readonly copy: { readonly scratch: Scratch; readonly edits: boolean } | null;
}

/** One turn of text in and text out by `codex exec`; yields the lines that it prints. */
export async function execute(
  launch: Launch,
  turn: Turn,
  signal: AbortSignal,
  onBytes: OnBytes,
): Promise<AsyncIterable<unknown>> {
  const folder = await emptyFolder();
  return run(launch, turn, { folder, cwd: folder.path, copy: null }, signal, onBytes);
}

/**
 * An agent's turn by `codex exec` in a copy of the repository: what it changed there is its reply, or,
 * where it changed nothing, what it said. Null for a repository that is too large to be copied.
 */
export async function executeAsAgent(
  launch: Launch,
  turn: Turn,
  repository: Repository,
  signal: AbortSignal,
  onBytes: OnBytes,
): Promise<AsyncIterable<unknown> | null> {
  const folder = await emptyFolder();
  const cwd = path.join(folder.path, "work");
  let scratch: Scratch | null = null;
  try {
    scratch = await copyRepository(repository, cwd, signal);
  } finally {
    if (scratch === null) await folder.remove();
  }
  if (scratch === null) return null;
  const { instructions, edits } = repository;
  return run(launch, { ...turn, instructions }, { folder, cwd, copy: { scratch, edits } }, signal, onBytes);
}

async function run(
  launch: Launch,
  turn: Turn,
  desk: Desk,
  signal: AbortSignal,
  onBytes: OnBytes,
): Promise<AsyncIterable<unknown>> {
  let running: Running | null = null;
  const tidy = (): void => {
    signal.removeEventListener("abort", tidy);
    running?.stop();
    void (running?.ended ?? Promise.resolve()).then(() => desk.folder.remove());
  };
  try {
    const args = await prepare(launch, turn, desk);
    signal.throwIfAborted();
    running = start(launch, args, desk.cwd);
  } catch (error) {
    tidy();
    throw error;
  }
  // Whoever stops reading doesn't come back to end what goes on.
  signal.addEventListener("abort", tidy, { once: true });
  // An agent keeps the instructions that it comes with; those of the task stand before it.
  running.write(desk.copy === null ? turn.prompt : `${turn.instructions}\n\n${turn.prompt}`);
  running.end();
  return follow(running, desk, tidy, onBytes);
}

/** The arguments of `codex exec`, with the files they name. */
async function prepare(launch: Launch, turn: Turn, { folder, cwd, copy }: Desk): Promise<readonly string[]> {
  const { model, instructions, effort, schema } = turn;
  const settings = [...launch.overrides, ...retrySettings(launch, copy === null ? 0 : AGENT_RETRIES)];
  const args = ["exec", "--json", "--ephemeral", "--ignore-rules", "--skip-git-repo-check", "--color=never"];
  args.push("-s", copy?.edits === true ? "workspace-write" : "read-only", "-C", cwd, "-m", model);
  if (copy === null) {
    const file = path.join(folder.path, "instructions.md");
    await writeFile(file, instructions);
    settings.push(...TEXT_ONLY, `model_instructions_file=${JSON.stringify(file)}`);
  }
  if (effort !== null) settings.push(`model_reasoning_effort=${effort}`);
  if (schema !== null) {
    const file = path.join(folder.path, "schema.json");
    await writeFile(file, JSON.stringify(schema));
    args.push("--output-schema", file);
  }
  return [...args, ...asArguments(settings), "-"];
}

/** The lines as they come, but of all messages only the last, which is the answer, before the end. */
async function* follow(
  running: Running,
  { copy }: Desk,
  tidy: () => void,
  onBytes: OnBytes,
): AsyncGenerator<unknown, void> {
  let linger: NodeJS.Timeout | undefined;
  try {
    let answer = "";
    let completed: unknown = null;
    for await (const line of jsonLines(running.output, onBytes)) {
      const events = readLine(line);
      const said = events.find((event) => event.kind === "text");
      if (said !== undefined) answer = said.text;
      else if (events.some((event) => event.kind === "completed")) {
        completed = line;
        linger = setTimeout(running.stop, LINGER_MS);
      } else yield line;
    }
    const exit = await running.ended;
    if (completed === null) {
      if (exit.code !== 0) throw exitError(exit);
      return;
    }
    const edits = copy?.edits === true ? await editsIn(copy.scratch) : null;
    yield { type: "item.completed", item: { type: "agent_message", text: edits ?? answer } };
    yield completed;
  } finally {
    clearTimeout(linger);
    tidy();
  }
}

/** What the agent changed, as edits; null for nothing. */
async function editsIn(scratch: Scratch): Promise<string | null> {
  const changes = withEndingsKept(await scratch.changes());
  if (changes.length === 0) return null;
  const text = editsText(changes);
  if (text !== null) return text;
  const message = "codex made changes that can't be told as a patch";
  throw new CallError(permanent("unusable_reply", message, "run the task again"));
}
