import type { Usage } from "../../domain/usage.ts";
import type { ModelEvent } from "../model.ts";
import { failed, going, type ReplyEnd, type ReplyReader, type Step } from "../reply.ts";
import { notificationReader, readLine, type CliEvent } from "./events.ts";
import { endOf } from "./failures.ts";

type Progress = Step["progress"][number];
type Started = Extract<ModelEvent, { type: "started" }>;

/** Reads what the CLI says in one attempt, be it lines of `exec` or notifications of the app-server. */
export class CodexReader implements ReplyReader {
  usage: Usage | null = null;
  spoke = false;
  #servedModel: string;
  /** What is read comes from the app-server: an attempt begun anew would say its text twice. */
  #streams = false;
  #started = false;
  #ended: ReplyEnd | null = null;
  #notification = notificationReader();

  constructor(model: string) {
    this.#servedModel = model;
  }

  read(value: unknown): Step {
    this.#streams = typeof value === "object" && value !== null && "method" in value;
    const progress: Progress[] = [];
    for (const event of this.#streams ? this.#notification(value) : readLine(value)) {
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
        this.spoke = true;
        progress.push({ type: "text", delta: event.text });
        return null;
      case "usage":
        if (event.usage.input > 0) this.usage = event.usage;
        return null;
      case "completed":
        this.#announce(progress);
        return { kind: "finished", reason: "stop" };
      default: {
        const end = endOf(event.complaint);
        // `exec` tells its answer once, at its end, so it may try again; what won't pass is over.
        const goesOn = event.passing && end.kind === "failed" && end.error.failure.retryable;
        return goesOn && !this.#streams ? null : end;
      }
    }
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
