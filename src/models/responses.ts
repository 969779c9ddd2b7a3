import * as z from "zod/mini";
import { catch as orElse } from "zod/mini";
import type { Usage } from "../domain/usage.ts";
import { incompleteError, streamError, type Origin } from "./errors.ts";
import { CallError, passing } from "./failures.ts";
import { failed, going, type ReplyEnd, type ReplyReader, type Step } from "./reply.ts";
import type { Progress } from "./retry.ts";

const count = orElse(z.number(), 0);
const index = orElse(z.number(), 0);

const Response = z.object({
  model: orElse(z.nullable(z.string()), null),
  output: orElse(z.array(z.unknown()), []),
  usage: orElse(
    z.nullable(
      z.object({
        input_tokens: count,
        input_tokens_details: orElse(z.object({ cached_tokens: count }), { cached_tokens: 0 }),
        output_tokens: count,
        output_tokens_details: orElse(z.object({ reasoning_tokens: count }), { reasoning_tokens: 0 }),
      }),
    ),
    null,
  ),
  error: z.optional(z.unknown()),
  incomplete_details: orElse(z.nullable(z.object({ reason: z.string() })), null),
});
type Response = z.infer<typeof Response>;

const FunctionCall = z.object({
  type: z.literal("function_call"),
  call_id: z.string(),
  name: z.string(),
  arguments: z.string(),
});
const OutputMessage = z.object({ type: z.literal("message"), content: z.array(z.unknown()) });
const OutputText = z.object({ type: z.literal("output_text"), text: z.string() });
const OutputRefusal = z.object({ type: z.literal("refusal"), refusal: z.string() });

const WithType = z.object({ type: z.string() });
const WithMessage = z.object({ message: z.string() });
const WithResponse = z.object({ response: Response });
const WithDelta = z.object({ delta: z.string(), output_index: index });
const WithItem = z.object({ item: z.unknown() });

/** Reads the events of one reply of the Responses API, as parsed from JSON and not yet checked. */
export class ResponsesReader implements ReplyReader {
  /** Known from the last event on; null when the provider did not say. */
  usage: Usage | null = null;
  /** Text or a tool call was passed on. */
  spoke = false;
  readonly #origin: Origin;
  #started = false;
  #refused = false;
  #calls = new Set<string>();
  /** The item that the last text belonged to, and whether that text ended its line. */
  #last: { readonly index: number; readonly endsLine: boolean } | null = null;

  constructor(origin: Origin) {
    this.#origin = origin;
  }

  /** Reads the next event. Event types that don't matter here, and unknown ones, mean nothing. */
  read(event: unknown): Step {
    const typed = WithType.safeParse(event);
    // Some servers send their error object bare, without the type of an event.
    const type = typed.success ? typed.data.type : WithMessage.safeParse(event).success ? "error" : "";
    switch (type) {
      case "response.created":
      case "response.in_progress":
        return this.#with(WithResponse, event, ({ response }) => going(this.#start(response)));
      case "response.output_text.delta":
        return this.#with(WithDelta, event, (data) => going(this.#text(data.delta, data.output_index)));
      case "response.refusal.delta":
        return this.#with(WithDelta, event, (data) => {
          this.#refused = true;
          return going(this.#text(data.delta, data.output_index));
        });
      case "response.reasoning_text.delta":
      case "response.reasoning_summary_text.delta":
        return this.#with(WithDelta, event, ({ delta }) => going([{ type: "reasoning", delta }]));
      case "response.output_item.done":
        return this.#with(WithItem, event, ({ item }) => going(this.#call(item)));
      case "response.completed":
        return this.#with(WithResponse, event, ({ response }) => this.#completed(response));
      case "response.incomplete":
        return this.#with(WithResponse, event, ({ response }) => this.#incomplete(response));
      case "response.failed":
        return this.#with(WithResponse, event, ({ response }) => {
          this.#take(response);
          return failed(streamError(response.error, this.#origin));
        });
      case "error":
        return failed(streamError(event, this.#origin));
      default:
        return going([]);
    }
  }

  /** The last event tells all; a stream that ends before it was cut. */
  atEnd(): ReplyEnd | null {
    return null;
  }

  #with<T extends z.ZodMiniType>(schema: T, event: unknown, then: (data: z.output<T>) => Step): Step {
    const parsed = schema.safeParse(event);
    if (parsed.success) return then(parsed.data);
    const message = `${this.#origin.host} sent an event that is not of the Responses API`;
    return failed(new CallError(passing("server_error", message, "check the base URL of the provider")));
  }

  #start(response: Response): Progress[] {
    if (this.#started) return [];
    this.#started = true;
    return [{ type: "started", servedModel: response.model ?? this.#origin.model }];
  }

  #text(delta: string, index: number): Progress[] {
    if (delta === "") return [];
    // A reply of several messages reads as one text; their lines must not run together.
    const breaks = this.#last !== null && this.#last.index !== index && !this.#last.endsLine;
    this.#last = { index, endsLine: delta.endsWith("\n") };
    this.spoke = true;
    return [{ type: "text", delta: breaks ? `\n${delta}` : delta }];
  }

  #call(item: unknown): Progress[] {
    const call = FunctionCall.safeParse(item);
    if (!call.success || this.#calls.has(call.data.call_id)) return [];
    const { call_id: id, name } = call.data;
    this.#calls.add(id);
    this.spoke = true;
    return [{ type: "tool-call", id, name, arguments: call.data.arguments }];
  }

  #take(response: Response): void {
    if (response.usage === null) return;
    const { input_tokens, input_tokens_details, output_tokens, output_tokens_details } = response.usage;
    this.usage = {
      input: input_tokens,
      cached: input_tokens_details.cached_tokens,
      output: output_tokens,
      reasoning: output_tokens_details.reasoning_tokens,
    };
  }

  #completed(response: Response): Step {
    this.#take(response);
    const progress = [...this.#start(response), ...this.#unsaid(response.output)];
    const reason = this.#refused ? "refusal" : this.#calls.size > 0 ? "tool-calls" : "stop";
    return { progress, end: { kind: "finished", reason } };
  }

  #incomplete(response: Response): Step {
    this.#take(response);
    const reason = response.incomplete_details?.reason ?? "no reason given";
    const progress = this.#start(response);
    switch (reason) {
      case "max_output_tokens":
        return { progress, end: { kind: "finished", reason: "length" } };
      case "content_filter":
        return { progress, end: { kind: "finished", reason: "content-filter" } };
      default:
        return failed(incompleteError(reason, this.#origin));
    }
  }

  /** What the finished reply holds that no event told: not every server streams what it says. */
  #unsaid(output: readonly unknown[]): Progress[] {
    const silent = !this.spoke;
    return output.flatMap((item, index) => {
      const message = OutputMessage.safeParse(item);
      if (!message.success) return this.#call(item);
      return silent ? message.data.content.flatMap((part) => this.#part(part, index)) : [];
    });
  }

  #part(part: unknown, index: number): Progress[] {
    const text = OutputText.safeParse(part);
    if (text.success) return this.#text(text.data.text, index);
    const refusal = OutputRefusal.safeParse(part);
    if (!refusal.success) return [];
    this.#refused = true;
    return this.#text(refusal.data.refusal, index);
  }
}
