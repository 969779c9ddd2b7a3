import * as z from "zod/mini";
import { catch as orElse } from "zod/mini";
import type { Usage } from "../domain/usage.ts";
import { incompleteError, streamError, type Origin } from "./errors.ts";
import { CallError, passing } from "./failures.ts";
import { failed, type ReplyEnd, type ReplyReader, type Step } from "./reply.ts";
import type { Progress } from "./retry.ts";
import { ThoughtFilter } from "./thoughts.ts";

const text = orElse(z.nullable(z.string()), null);
const count = orElse(z.number(), 0);

const CallPart = z.object({
  index: orElse(z.nullable(z.number()), null),
  id: text,
  function: orElse(z.object({ name: text, arguments: orElse(z.unknown(), null) }), {
    name: null,
    arguments: null,
  }),
});
const Delta = z.object({
  content: text,
  refusal: text,
  /** Two names for the same: DeepSeek and vLLM; OpenRouter, Ollama and Cerebras. */
  reasoning_content: text,
  reasoning: text,
  tool_calls: orElse(z.nullable(z.array(CallPart)), null),
});
const Chunk = z.object({
  model: text,
  choices: z.array(
    z.object({ delta: orElse(z.nullable(Delta), null), finish_reason: text, error: z.optional(z.unknown()) }),
  ),
  usage: orElse(
    z.nullable(
      z.object({
        prompt_tokens: count,
        prompt_tokens_details: orElse(z.object({ cached_tokens: count }), { cached_tokens: 0 }),
        completion_tokens: count,
        completion_tokens_details: orElse(z.object({ reasoning_tokens: count }), { reasoning_tokens: 0 }),
      }),
    ),
    null,
  ),
});
const WithMessage = z.object({ message: z.string() });
type Chunk = z.infer<typeof Chunk>;
type CallPart = z.infer<typeof CallPart>;

/** The words of servers for how a reply ended; any other (`error`, `abort`, a new one) is no good end. */
const ENDS: ReadonlyMap<string, Extract<ReplyEnd, { kind: "finished" }>["reason"]> = new Map([
  ["stop", "stop"],
  ["eos", "stop"],
  ["eos_token", "stop"],
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["tool_calls", "stop"],
  ["function_call", "stop"],
  ["length", "length"],
  ["max_tokens", "length"],
  ["model_length", "length"],
  ["content_filter", "content-filter"],
  ["sensitive", "content-filter"],
]);

interface OpenCall {
  readonly index: number | null;
  id: string;
  name: string;
  arguments: string;
}

/**
 * Reads the chunks of one streamed chat completion. A reply is whole once a `finish_reason` has come;
 * the usage follows it in a chunk of its own, where it comes at all.
 */
export class ChatReader implements ReplyReader {
  usage: Usage | null = null;
  spoke = false;
  readonly #origin: Origin;
  readonly #thoughts = new ThoughtFilter();
  readonly #calls: OpenCall[] = [];
  #started = false;
  #refused = false;
  #end: ReplyEnd | null = null;

  constructor(origin: Origin) {
    this.#origin = origin;
  }

  read(event: unknown): Step {
    const parsed = Chunk.safeParse(event);
    if (!parsed.success) return this.#foreign(event);
    const chunk = parsed.data;
    const progress = this.#start(chunk.model);
    this.#count(chunk.usage);
    // Only one reply was asked for.
    const [choice] = chunk.choices;
    if (choice?.error !== undefined) return failed(streamError({ error: choice.error }, this.#origin));
    const { delta = null, finish_reason: reason = null } = choice ?? {};
    if (delta !== null && this.#end === null) progress.push(...this.#hear(delta));
    if (reason !== null && reason !== "" && this.#end === null) {
      progress.push(...this.#finish());
      this.#end = this.#ending(reason);
    }
    const whole = this.usage !== null || this.#end?.kind === "failed";
    return { progress, end: whole ? this.#end : null };
  }

  atEnd(): ReplyEnd | null {
    return this.#end;
  }

  /** Some servers send their error object bare. */
  #foreign(event: unknown): Step {
    if (WithMessage.safeParse(event).success) return failed(streamError(event, this.#origin));
    const message = `${this.#origin.host} sent an event that is not of the Chat Completions API`;
    return failed(new CallError(passing("server_error", message, "check the base URL of the provider")));
  }

  /** The first chunk may be about the prompt alone and name no model. */
  #start(model: string | null): Progress[] {
    if (this.#started || model === "") return [];
    this.#started = true;
    return [{ type: "started", servedModel: model ?? this.#origin.model }];
  }

  #count(usage: Chunk["usage"]): void {
    if (usage === null) return;
    this.usage = {
      input: usage.prompt_tokens,
      cached: usage.prompt_tokens_details.cached_tokens,
      output: usage.completion_tokens,
      reasoning: usage.completion_tokens_details.reasoning_tokens,
    };
  }

  #hear(delta: z.infer<typeof Delta>): Progress[] {
    const progress: Progress[] = [];
    const thought = delta.reasoning_content ?? delta.reasoning ?? "";
    if (thought !== "") progress.push({ type: "reasoning", delta: thought });
    progress.push(...this.#thoughts.push(delta.content ?? ""));
    if (delta.refusal !== null && delta.refusal !== "") {
      this.#refused = true;
      progress.push({ type: "text", delta: delta.refusal });
    }
    for (const part of delta.tool_calls ?? []) this.#add(part);
    if (this.#calls.length > 0 || progress.some(({ type }) => type === "text")) this.spoke = true;
    return this.#begun(progress);
  }

  /** A call comes in pieces by its index; some servers number all of them 0 and tell them apart by id. */
  #add(part: CallPart): void {
    const { id, index } = part;
    const piece = part.function.arguments;
    const said = typeof piece === "string" ? piece : piece === null ? "" : JSON.stringify(piece);
    const open = this.#calls.findLast((call) => call.index === index);
    if (open === undefined || (id !== null && id !== "" && id !== open.id)) {
      const name = part.function.name ?? "";
      this.#calls.push({ index, id: id ?? "", name, arguments: said });
      return;
    }
    open.name += part.function.name ?? "";
    open.arguments += said;
  }

  #finish(): Progress[] {
    const calls = this.#calls.map(({ id, name, arguments: said }, at) => ({
      type: "tool-call" as const,
      id: id === "" ? `call_${at + 1}` : id,
      name,
      arguments: said,
    }));
    return this.#begun([...this.#thoughts.end(), ...calls]);
  }

  /** Nothing is said before the reply has started, whatever the server leaves out. */
  #begun(progress: Progress[]): Progress[] {
    return progress.length === 0 ? progress : [...this.#start(null), ...progress];
  }

  #ending(reason: string): ReplyEnd {
    if (this.#refused) return { kind: "finished", reason: "refusal" };
    const known = ENDS.get(reason);
    if (known === undefined) return { kind: "failed", error: incompleteError(reason, this.#origin) };
    return { kind: "finished", reason: known === "stop" && this.#calls.length > 0 ? "tool-calls" : known };
  }
}
