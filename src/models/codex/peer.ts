import * as z from "zod/mini";
import { catch as orElse } from "zod/mini";
import { Inbox } from "./inbox.ts";
import { type Exit, jsonLines, type Running } from "./process.ts";

const Message = z.object({
  id: orElse(z.optional(z.number()), undefined),
  method: orElse(z.optional(z.string()), undefined),
  params: orElse(z.object({ threadId: orElse(z.optional(z.string()), undefined) }), {}),
  result: orElse(z.unknown(), undefined),
  error: orElse(z.optional(z.object({ message: z.string() })), undefined),
});

/** How long an answer may take, in milliseconds; a turn's is that it has begun. */
const ANSWER_MS = 15_000;

/** The server said no to a request, or is gone. */
class PeerError extends Error {}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** JSON-RPC with a running app-server: requests with their answers, and the notifications of each thread. */
export class Peer {
  readonly #running: Running;
  readonly #waiting = new Map<number, Waiting>();
  readonly #inboxes = new Map<string, Inbox>();
  #lastId = 0;
  #gone = false;

  /** @param lost told once nothing more will come, with the reason that each open inbox ends with */
  constructor(running: Running, lost: (exit: Exit) => Error) {
    this.#running = running;
    const listen = async (): Promise<void> => {
      for await (const value of jsonLines(running.output, () => {})) this.#take(value);
      running.stop();
      const exit = await running.ended;
      this.#gone = true;
      const error = lost(exit);
      for (const waiting of this.#waiting.values()) waiting.reject(new PeerError(error.message));
      for (const inbox of this.#inboxes.values()) inbox.end(error);
    };
    void listen();
  }

  /** Asks and waits for the answer; rejects with {@link PeerError}, also when none comes in time. */
  async call(method: string, params: object): Promise<unknown> {
    if (this.#gone) throw new PeerError("it has ended");
    const id = this.send(method, params);
    const answer = new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
    const late = new PeerError(`no answer to ${method}`);
    const timer = setTimeout(() => this.#waiting.get(id)?.reject(late), ANSWER_MS);
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  /** Asks for something whose answer doesn't matter. */
  send(method: string, params: object): number {
    this.#lastId += 1;
    this.#write({ id: this.#lastId, method, params });
    return this.#lastId;
  }

  notify(method: string): void {
    this.#write({ method });
  }

  /** Collects the notifications of a thread from now on. */
  open(threadId: string): Inbox {
    const inbox = new Inbox();
    this.#inboxes.set(threadId, inbox);
    return inbox;
  }

  /** What still comes for the thread is dropped. */
  close(threadId: string): void {
    this.#inboxes.get(threadId)?.end(null);
    this.#inboxes.delete(threadId);
  }

  #take(value: unknown): void {
    const parsed = Message.safeParse(value);
    if (!parsed.success) return;
    const { id, method, params, result, error } = parsed.data;
    if (method !== undefined) {
      // It asks for leave, or for a person: nobody is here to give either.
      if (id !== undefined) this.#write({ id, error: { code: -32_601, message: "not supported" } });
      else if (params.threadId !== undefined) this.#inboxes.get(params.threadId)?.push(value);
      return;
    }
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (id === undefined || waiting === undefined) return;
    if (error === undefined) waiting.resolve(result);
    else waiting.reject(new PeerError(error.message));
  }

  #write(message: object): void {
    this.#running.write(`${JSON.stringify(message)}\n`);
  }
}
