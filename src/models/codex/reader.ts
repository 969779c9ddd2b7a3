import type { Usage } from "../../domain/usage.ts";
import type { ModelEvent } from "../model.ts";
import { failed, going, type ReplyEnd, type ReplyReader, type Step } from "../reply.ts";
import { notificationReader, readLine, type CliEvent } from "./events.ts";
import { type Complaint, endOf } from "./failures.ts";

type Progress = Step["progress"][number];
type Started = Extract<ModelEvent, { type: "started" }>;

/**
 * A built-in provider is tried five times over a WebSocket, which many proxies don't let pass, and only
 * then over HTTPS; after some tries of that, too, it is enough.
 */
const MAX_RECONNECTS = 8;

/** Reads what the CLI says in one attempt, be it lines of `exec` or notifications of the app-server. */
export class CodexReader implements ReplyReader {
  usage: Usage | null = null;
  #said = false;
  /** How often the CLI itself has connected again. */
  #reconnects = 0;
  #servedModel: string;
  #started = false;
  #ended: ReplyEnd | null = null;
  #notification = notificationReader();

  constructor(model: string) {
    this.#servedModel = model;
  }

  /** Text was passed on, or the CLI has made the further attempts itself. */
  get spoke(): boolean {
    return this.#said || this.#reconnects > 0;
  }

  read(value: unknown): Step {
    const isNotification = typeof value === "object" && value !== null && "method" in value;
    const progress: Progress[] = [];
    for (const event of isNotification ? this.#notification(value) : readLine(value)) {
      const end = this.#take(event, progress);
      if (end?.kind === "failed") return { ...failed(end.error), progress };
      if (end !== null) {
        this.#ended = end;
        return { progress, end };
      }
    }
    return going(progress);
  }

  atEnd(): ReplyEnd | null {
    return this.#ended;
  }

  #take(event: CliEvent, progress: Progress[]): ReplyEnd | null {
    switch (event.kind) {
      case "started":
        this.#announce(progress);
        return null;
      case "rerouted":
        this.#servedModel = event.model;
        progress.push(this.#startedEvent());
        return null;
      case "text":
        if (event.text === "") return null;
        this.#announce(progress);
        this.#said = true;
        progress.push({ type: "text", delta: event.text });
        return null;
      case "usage":
        if (event.usage.input > 0) this.usage = event.usage;
        return null;
      case "completed":
        this.#announce(progress);
        return { kind: "finished", reason: "stop" };
      default:
        return event.passing ? this.#reconnect(event.complaint, progress) : endOf(event.complaint);
    }
  }

  /** The CLI tries again: for as long as that can help, and says nothing twice. */
  #reconnect(complaint: Complaint, progress: Progress[]): ReplyEnd | null {
    const end = endOf(complaint);
    if (end.kind !== "failed" || !end.error.failure.retryable) return end;
    if (this.#said || this.#reconnects === MAX_RECONNECTS) return end;
    this.#reconnects += 1;
    progress.push({ type: "retrying", reason: end.error.failure.message, waitMs: 0 });
    return null;
  }

  #announce(progress: Progress[]): void {
    if (this.#started) return;
    progress.push(this.#startedEvent());
  }

  #startedEvent(): Started {
    this.#started = true;
    return { type: "started", servedModel: this.#servedModel };
  }
}
