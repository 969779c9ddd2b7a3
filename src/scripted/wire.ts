/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** True for what JSON calls an object. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The body of the API's HTTP errors. */
export function errorBody(code: string | null, message: string, type = "invalid_request_error"): Json {
  return { error: { message, type, param: null, code } };
}

/** The response object as it is when the work begins, echoing what the request set. */
export function responseObject(request: Json, id: string, model: unknown): Json {
  return {
    id,
    object: "response",
    created_at: Math.floor(Date.now() / 1_000),
    status: "in_progress",
    background: false,
    error: null,
    incomplete_details: null,
    instructions: request["instructions"] ?? null,
    max_output_tokens: request["max_output_tokens"] ?? null,
    metadata: request["metadata"] ?? {},
    model,
    output: [],
    parallel_tool_calls: request["parallel_tool_calls"] ?? true,
    previous_response_id: null,
    prompt_cache_key: request["prompt_cache_key"] ?? null,
    reasoning: request["reasoning"] ?? { effort: null, summary: null },
    service_tier: "default",
    store: request["store"] ?? true,
    temperature: 1,
    text: request["text"] ?? { format: { type: "text" } },
    tool_choice: request["tool_choice"] ?? "auto",
    tools: request["tools"] ?? [],
    top_p: 1,
    truncation: "disabled",
    usage: null,
    user: null,
  };
}

/** Token counts of a finished response. `cached` is part of `input`, `reasoning` part of `output`. */
export function usageObject(input: number, cached: number, output: number, reasoning: number): Json {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached, cache_write_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}

/** What an assistant's message consists of. */
export type PartKind = "output_text" | "refusal";

/** One part of a message's content. */
export function contentPart(kind: PartKind, text: string): Json {
  return kind === "refusal"
    ? { type: kind, refusal: text }
    : { type: kind, annotations: [], logprobs: [], text };
}

/** One entry of `GET /models`. */
export function modelObject(id: string): Json {
  return { id, object: "model", created: 0, owned_by: "scripted" };
}

/** One server-sent event as it goes over the wire. */
export function sseFrame(event: Json & { readonly type: string }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
