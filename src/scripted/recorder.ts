import { cutTokens, type Step } from "./pacing.ts";
import type { ScriptedCall } from "./script.ts";
import { contentPart, type Json, type PartKind, responseObject, usageObject } from "./wire.ts";

/** One server-sent event, with the tokens generated up to it. */
export interface EventStep extends Step {
  readonly event: Json & { readonly type: string };
}

/**
 * A reply in the form of the wire. `ending` says what follows the last event: the stream is closed
 * in good order, breaks off (a clean end or a reset), or stays open without another byte.
 * `response` is the finished response object; null where the script never finishes one.
 */
export interface ComposedReply {
  readonly steps: readonly EventStep[];
  readonly ending: "close" | "eof" | "reset" | "stall";
  readonly response: Json | null;
}

/** Whose words are recorded, and how they are billed. */
export interface Recording {
  readonly request: Json;
  /** The model that the response names. */
  readonly model: unknown;
  readonly reasoningTokens: number;
  readonly cachedTokens: number;
  /** Makes the ids, so that the same script gives the same bytes. */
  readonly serial: number;
}

/**
 * Writes down the events of one response in the order and the shapes of the real API
 * (`openai` 6.49, resources/responses). Every item's text is cut into tokens, one delta each.
 */
export class Recorder {
  readonly #steps: EventStep[] = [];
  readonly #recording: Recording;
  readonly #output: Json[] = [];
  #tokens = 0;
  #ending: ComposedReply["ending"] = "close";
  #response: Json | null = null;

  constructor(recording: Recording) {
    this.#recording = recording;
    this.#emit("response.created", { response: this.#responseWith({}) });
    this.#emit("response.in_progress", { response: this.#responseWith({}) });
    if (recording.reasoningTokens > 0) this.#think(recording.reasoningTokens);
  }

  /** A message of one part. Without a status it stays open, as in a stream that breaks off. */
  say(kind: PartKind, text: string, status: "completed" | "incomplete" | null): void {
    const output_index = this.#output.length;
    const id = this.#id("msg");
    const at = { item_id: id, output_index, content_index: 0 };
    const item = { id, type: "message", role: "assistant" };
    const extra = kind === "output_text" ? { logprobs: [] } : {};
    const open = { ...item, status: "in_progress", content: [] };
    this.#emit("response.output_item.added", { output_index, item: open });
    this.#emit("response.content_part.added", { ...at, part: contentPart(kind, "") });
    this.#emitDeltas(`response.${kind}.delta`, text, { ...at, ...extra });
    if (status === null) return;
    const whole = kind === "refusal" ? { refusal: text } : { text };
    this.#emit(`response.${kind}.done`, { ...at, ...extra, ...whole });
    this.#emit("response.content_part.done", { ...at, part: contentPart(kind, text) });
    this.#close({ ...item, status, content: [contentPart(kind, text)] });
  }

  call({ name, arguments: value }: ScriptedCall): void {
    const output_index = this.#output.length;
    const id = this.#id("fc");
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const item = { id, type: "function_call", call_id: this.#id("call"), name };
    const open = { ...item, status: "in_progress", arguments: "" };
    this.#emit("response.output_item.added", { output_index, item: open });
    this.#emitDeltas("response.function_call_arguments.delta", text, { item_id: id, output_index });
    const done = { item_id: id, output_index, name, arguments: text };
    this.#emit("response.function_call_arguments.done", done);
    this.#close({ ...item, status: "completed", arguments: text });
  }

  /** The terminal event with the finished response. A failed one reports no usage. */
  finish(status: "completed" | "incomplete" | "failed", fields: Json): void {
    const usage = status === "failed" ? null : this.#usage();
    this.#awaitFirstToken();
    this.#response = this.#responseWith({ status, output: this.#output, usage, ...fields });
    this.#emit(`response.${status}`, { response: this.#response });
  }

  /** The `error` event, the last of its stream. */
  error(fields: Json): void {
    this.#awaitFirstToken();
    this.#emit("error", fields);
  }

  /** The stream stops here, without a terminal event. */
  breakOff(ending: "eof" | "reset" | "stall"): void {
    this.#ending = ending;
  }

  composed(): ComposedReply {
    return { steps: this.#steps, ending: this.#ending, response: this.#response };
  }

  #think(tokens: number): void {
    const item = { id: this.#id("rs"), type: "reasoning", summary: [] };
    this.#emit("response.output_item.added", { output_index: this.#output.length, item });
    this.#tokens += tokens;
    this.#close(item);
  }

  #close(item: Json): void {
    this.#emit("response.output_item.done", { output_index: this.#output.length, item });
    this.#output.push(item);
  }

  #emit(type: string, fields: Json): void {
    this.#steps.push({
      tokens: this.#tokens,
      event: { type, sequence_number: this.#steps.length, ...fields },
    });
  }

  #emitDeltas(type: string, text: string, fields: Json): void {
    for (const delta of cutTokens(text)) {
      this.#tokens += 1;
      this.#emit(type, { ...fields, delta });
    }
  }

  /** A response without words still takes until the first token would have come. */
  #awaitFirstToken(): void {
    this.#tokens = Math.max(this.#tokens, 1);
  }

  #id(prefix: string): string {
    return `${prefix}_${String(this.#recording.serial).padStart(8, "0")}_${this.#output.length}`;
  }

  #responseWith(fields: Json): Json {
    const { request, model, serial } = this.#recording;
    return { ...responseObject(request, `resp_${String(serial).padStart(8, "0")}`, model), ...fields };
  }

  #usage(): Json {
    const { request, cachedTokens, reasoningTokens } = this.#recording;
    const prompt = JSON.stringify([request["instructions"], request["input"], request["tools"]]);
    const input = cutTokens(prompt).length;
    return usageObject(input, Math.min(cachedTokens, input), this.#tokens, reasoningTokens);
  }
}
