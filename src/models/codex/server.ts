import { tmpdir } from "node:os";
import path from "node:path";
import * as z from "zod/mini";
import { exitError } from "./failures.ts";
import { type Launch, retrySettings } from "./launch.ts";
import { asArguments, TEXT_ONLY } from "./overrides.ts";
import { Peer } from "./peer.ts";
import { start } from "./process.ts";

/** One turn in a thread of its own: text in, text out. */
export interface Turn {
  readonly model: string;
  readonly instructions: string;
  readonly prompt: string;
  readonly effort: string | null;
  readonly schema: Readonly<Record<string, unknown>> | null;
}

/** A running `codex app-server`: any number of turns, also at a time. */
export interface CodexServer {
  /**
   * Starts a turn; resolves with its notifications once the CLI has taken it, and rejects where it does not.
   * When the signal fires the turn is interrupted and its notifications end.
   */
  turn(turn: Turn, signal: AbortSignal): Promise<AsyncIterable<unknown>>;
  /** Ends it, with whatever it may still be doing. */
  stop(): void;
}

/** A server that nobody has asked anything for this long is stopped, in milliseconds. */
const SPARE_MS = 30_000;

/** Who has no tools needs no folder; this one belongs to no project. */
const NOWHERE = path.parse(tmpdir()).root;

const ThreadStarted = z.object({ thread: z.object({ id: z.string() }) });
const TurnStarted = z.object({ turn: z.object({ id: z.string() }) });
const TurnCompleted = z.object({ method: z.literal("turn/completed") });

/** Starts the server and waits until it is ready; rejects where it doesn't come to that. */
async function startServer(launch: Launch, lost: () => void): Promise<CodexServer> {
  const settings = [...launch.overrides, ...retrySettings(launch, 0), ...TEXT_ONLY];
  const args = ["app-server", ...asArguments(settings)];
  const running = start(launch, args, NOWHERE);
  const peer = new Peer(running, exitError);
  try {
    const clientInfo = { name: "tandem", title: null, version: "1" };
    await peer.call("initialize", { clientInfo, capabilities: null });
  } catch (error) {
    running.stop();
    throw error;
  }
  peer.notify("initialized");
  void running.ended.then(lost);
  const whenSpare = (): NodeJS.Timeout => setTimeout(() => running.stop(), SPARE_MS).unref();
  let spare = whenSpare();
  let turns = 0;
  return {
    turn: (turn, signal) => {
      turns += 1;
      clearTimeout(spare);
      return takeTurn(peer, turn, signal, () => {
        turns -= 1;
        if (turns === 0) spare = whenSpare();
      });
    },
    stop: () => running.stop(),
  };
}

async function takeTurn(
  peer: Peer,
  { model, instructions, prompt, effort, schema }: Turn,
  signal: AbortSignal,
  over: () => void,
): Promise<AsyncIterable<unknown>> {
  let threadId: string | null = null;
  const letGo = (): void => {
    signal.removeEventListener("abort", letGo);
    if (threadId !== null) {
      peer.close(threadId);
      peer.send("thread/unsubscribe", { threadId });
    }
    over();
  };
  try {
    const started = await peer.call("thread/start", {
      model,
      cwd: NOWHERE,
      approvalPolicy: "never",
      sandbox: "read-only",
      ephemeral: true,
      baseInstructions: instructions,
    });
    threadId = ThreadStarted.parse(started).thread.id;
    signal.throwIfAborted();
    const inbox = peer.open(threadId);
    const taken = await peer.call("turn/start", {
      threadId,
      input: [{ type: "text", text: prompt, text_elements: [] }],
      ...(effort === null ? {} : { effort }),
      ...(schema === null ? {} : { outputSchema: schema }),
    });
    const turnId = TurnStarted.parse(taken).turn.id;
    const interrupt = (): void => void peer.send("turn/interrupt", { threadId, turnId });
    signal.addEventListener("abort", interrupt, { once: true });
    signal.addEventListener("abort", letGo, { once: true });
    if (signal.aborted) interrupt();
    signal.throwIfAborted();
    return follow(inbox.read(), () => {
      signal.removeEventListener("abort", interrupt);
      letGo();
    });
  } catch (error) {
    letGo();
    throw error;
  }
}

async function* follow(notes: AsyncIterable<unknown>, finished: () => void): AsyncGenerator<unknown, void> {
  for await (const note of notes) {
    const isLast = TurnCompleted.safeParse(note).success;
    if (isLast) finished();
    yield note;
    if (isLast) return;
  }
}

/** The running servers of this process by how they were started; null for one that could not be. */
const servers = new Map<string, Promise<CodexServer | null>>();

/** The server of this process for a way to start it; null where it can't be had, now or later. */
export function serverFor(launch: Launch): Promise<CodexServer | null> {
  const key = JSON.stringify(launch);
  const known = servers.get(key);
  if (known !== undefined) return known;
  const lost = (): void => {
    if (servers.get(key) === starting) servers.delete(key);
  };
  const starting = startServer(launch, lost).catch(() => null);
  servers.set(key, starting);
  return starting;
}

/** Gives up a server that is not understood: in this process it is not asked again. */
export function giveUp(launch: Launch, server: CodexServer): void {
  servers.set(JSON.stringify(launch), Promise.resolve(null));
  server.stop();
}
