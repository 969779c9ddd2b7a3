import type { ResponseCreateParamsStreaming, ResponseInputItem } from "openai/resources/responses/responses";
import type { CallLimits } from "./call.ts";
import type { Message, Model, ModelRequest } from "./model.ts";
import { ResponsesReader } from "./responses.ts";
import { type Endpoint, nearest, httpModel } from "./http-model.ts";
import { instructionsWithSchema } from "./structured.ts";

/** Parameters that a request can do without; the others are the request. */
const OPTIONAL = ["max_output_tokens", "prompt_cache_key", "reasoning", "store", "text"] as const;
type Optional = (typeof OPTIONAL)[number];

/** A model behind the Responses API: OpenAI's own, or that of any server which speaks it. */
export function openaiModel(endpoint: Endpoint, limits?: CallLimits): Model {
  return httpModel(
    endpoint,
    {
      path: "/responses",
      body: (request, refused) => toParams(endpoint, request, refused),
      refusedBy: (error) => toOptional(error.unsupported),
      reader: (origin) => new ResponsesReader(origin),
    },
    limits,
  );
}

function toParams(
  { model, entry }: Endpoint,
  request: ModelRequest,
  refused: ReadonlySet<string>,
): ResponseCreateParamsStreaming {
  const { effort, schema, tools, cacheKey } = request;
  const params: ResponseCreateParamsStreaming = {
    model,
    instructions: refused.has("text") ? instructionsWithSchema(request) : request.instructions,
    input: request.messages.map(toInput),
    stream: true,
    store: false,
    max_output_tokens: request.maxOutputTokens,
  };
  if (effort !== null) params.reasoning = { effort: nearest(effort, entry.efforts) };
  if (cacheKey !== null) params.prompt_cache_key = cacheKey;
  if (schema !== null) params.text = { format: { type: "json_schema", ...schema, strict: true } };
  if (tools.length > 0) params.tools = tools.map((tool) => ({ type: "function", ...tool, strict: true }));
  for (const name of OPTIONAL) if (refused.has(name)) delete params[name];
  return params;
}

function toInput(message: Message): ResponseInputItem {
  switch (message.role) {
    case "tool-call": {
      const { id, name } = message;
      return { type: "function_call", call_id: id, name, arguments: message.arguments };
    }
    case "tool-output":
      return { type: "function_call_output", call_id: message.id, output: message.output };
    default:
      return { role: message.role, content: message.text };
  }
}

/** The parameter to leave out, of a name as `reasoning.effort`; null when the request needs it. */
function toOptional(name: string | null): Optional | null {
  const [head] = name?.split(".") ?? [];
  return OPTIONAL.find((optional) => optional === head) ?? null;
}
