import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
  ChatCompletionReasoningEffort,
} from "openai/resources/chat/completions";
import type { CallLimits } from "./call.ts";
import { ChatReader } from "./chat-reply.ts";
import { type CallError, stopFailure } from "./failures.ts";
import type { Message, Model, ModelRequest } from "./model.ts";
import { unlessAborted } from "./scope.ts";
import { type Endpoint, nearest, httpModel } from "./http-model.ts";
import { instructionsWithSchema } from "./structured.ts";
import { countUsage } from "./tokens.ts";

/**
 * What servers of this API don't all take, with the words in which they refuse it. Each is left out once
 * it was refused; what takes its place, if anything, is in `toParams`. In order of how telling the words are.
 */
const FEATURES = [
  ["stream_options", /stream_options|include_usage/i],
  ["reasoning_effort", /reasoning|thinking/i],
  ["json_schema", /json_schema|response_format|structured|guided|grammar/i],
  ["json_object", /json_object|response_format|json mode/i],
  ["max_tokens", /\bmax_tokens\b/i],
  ["max_completion_tokens", /max_completion_tokens/i],
  ["strict", /\bstrict\b/i],
  ["tools", /\btools?\b|\bfunctions?\b/i],
] as const satisfies readonly (readonly [string, RegExp])[];
type Feature = (typeof FEATURES)[number][0];

/** A model behind Chat Completions: Cerebras, OpenRouter, Ollama, vLLM, LM Studio, Azure and the like. */
export function chatModel(endpoint: Endpoint, limits?: CallLimits): Model {
  const model = httpModel(
    endpoint,
    {
      path: "/chat/completions",
      body: (request, refused) => toParams(endpoint, request, refused),
      refusedBy: (error, request, refused) =>
        refusedFeature(error, sent(toParams(endpoint, request, refused))),
      reader: (origin) => new ChatReader(origin),
    },
    limits,
  );
  return { ...model, stream: (request, signal) => withUsage(model, request, signal) };
}

/** A server that doesn't say what it used has it counted here, by the same encoding as the window's. */
async function* withUsage(
  model: Model,
  request: ModelRequest,
  signal: AbortSignal,
): ReturnType<Model["stream"]> {
  let said = "";
  let counted = false;
  for await (const event of model.stream(request, signal)) {
    if (event.type === "text" || event.type === "reasoning") said += event.delta;
    if (event.type === "tool-call") said += event.arguments;
    if (event.type === "usage") counted = true;
    if (event.type === "finished" && !counted) {
      const usage = await unlessAborted(countUsage(request, said, signal), signal);
      if (usage === null) {
        yield { type: "failed", failure: stopFailure(signal) };
        return;
      }
      yield { type: "usage", usage };
    }
    yield event;
  }
}

function toParams(
  { model, entry }: Endpoint,
  request: ModelRequest,
  refused: ReadonlySet<string>,
): ChatCompletionCreateParamsStreaming {
  const can = (feature: Feature): boolean => !refused.has(feature);
  const { effort, schema, tools, maxOutputTokens } = request;
  const held = schema !== null && can("json_schema");
  const params: ChatCompletionCreateParamsStreaming = {
    model,
    messages: [
      { role: "system", content: held ? request.instructions : instructionsWithSchema(request) },
      ...toMessages(request.messages),
    ],
    stream: true,
  };
  if (can("stream_options")) params.stream_options = { include_usage: true };
  // Everybody's name for it first: the newer one is OpenAI's, which says so when it gets the old one.
  if (can("max_tokens")) params.max_tokens = maxOutputTokens;
  else if (can("max_completion_tokens")) params.max_completion_tokens = maxOutputTokens;
  // A server that knows no effort may refuse the whole request in words that name nothing.
  if (effort !== null && entry.efforts.length > 0 && can("reasoning_effort")) {
    params.reasoning_effort = nearest(effort, entry.efforts) satisfies ChatCompletionReasoningEffort;
  }
  if (schema !== null && held) {
    params.response_format = { type: "json_schema", json_schema: { ...schema, strict: true } };
  } else if (schema !== null && can("json_object")) params.response_format = { type: "json_object" };
  if (tools.length > 0 && can("tools")) {
    const strict = can("strict") ? { strict: true } : {};
    params.tools = tools.map((tool) => ({
      type: "function",
      function: { ...tool, parameters: { ...tool.parameters }, ...strict },
    }));
  }
  return params;
}

/** A text of the assistant and the call after it are one message, as servers' templates want it. */
function toMessages(messages: readonly Message[]): ChatCompletionMessageParam[] {
  const list: ChatCompletionMessageParam[] = [];
  for (const message of messages) {
    switch (message.role) {
      case "tool-call": {
        const { id, name } = message;
        const call = { id, type: "function" as const, function: { name, arguments: message.arguments } };
        const last = list.at(-1);
        if (last?.role === "assistant" && last.tool_calls === undefined) last.tool_calls = [call];
        else list.push({ role: "assistant", content: null, tool_calls: [call] });
        break;
      }
      case "tool-output":
        list.push({ role: "tool", tool_call_id: message.id, content: message.output });
        break;
      default:
        list.push({ role: message.role, content: message.text });
    }
  }
  return list;
}

/** The features that a request makes use of. */
function sent(params: ChatCompletionCreateParamsStreaming): ReadonlySet<Feature> {
  const { response_format: format, tools } = params;
  const uses: Readonly<Record<Feature, boolean>> = {
    stream_options: params.stream_options !== undefined,
    reasoning_effort: params.reasoning_effort !== undefined,
    json_schema: format?.type === "json_schema",
    json_object: format?.type === "json_object",
    max_tokens: params.max_tokens !== undefined,
    max_completion_tokens: params.max_completion_tokens !== undefined,
    strict: tools !== undefined && tools.some((tool) => tool.type === "function" && tool.function.strict),
    tools: tools !== undefined,
  };
  return new Set(FEATURES.map(([name]) => name).filter((name) => uses[name]));
}

/** The feature that a permanent error complains of, among those that were sent. */
function refusedFeature({ failure, unsupported }: CallError, uses: ReadonlySet<Feature>): Feature | null {
  if (failure.code !== "bad_request") return null;
  const said = `${unsupported ?? ""} ${failure.message}`;
  return FEATURES.find(([name, words]) => uses.has(name) && words.test(said))?.[0] ?? null;
}
