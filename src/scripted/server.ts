import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { deliver, type Delivery } from "./deliver.ts";
import type { LoggedRequest, Script, ScriptedModel, ScriptedReply } from "./script.ts";
import { errorBody, isObject, type Json, modelObject } from "./wire.ts";

/** A running scripted server. */
export interface ScriptedServer {
  /** Base URL with `/v1`, fit for `OPENAI_BASE_URL`. */
  readonly url: string;
  /** Every request so far, in order of arrival. */
  readonly requests: readonly LoggedRequest[];
  /** Ends every connection and frees the port; a second call does nothing more. */
  close(): Promise<void>;
}

/** A log entry while its request is under way. */
type OpenRequest = { -readonly [K in keyof LoggedRequest]: LoggedRequest[K] };

/**
 * Starts a server on a free port of 127.0.0.1 that speaks the OpenAI Responses API from a script:
 * `POST /v1/responses` (streamed or not) and `GET /v1/models`. It asks for no key.
 */
export async function startScriptedServer(script: Script): Promise<ScriptedServer> {
  const startedAt = performance.now();
  const requests: OpenRequest[] = [];
  const turns = new Map<string, number>();

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const left = new AbortController();
    response.on("close", () => left.abort());
    const bytes = await readBody(request);
    const body = parseObject(bytes);
    const entry: OpenRequest = {
      method: request.method ?? "",
      path: request.url ?? "",
      model: typeof body?.["model"] === "string" ? body["model"] : null,
      body,
      bytes: bytes.byteLength,
      headers: request.headers,
      at: performance.now() - startedAt,
      ended: "open",
    };
    requests.push(entry);
    response.on("close", () => {
      if (entry.ended === "open") entry.ended = "client-left";
    });
    response.setHeader("x-request-id", `req_${requests.length}`);
    const delivery = decide(script, entry, turns, requests.length);
    entry.ended = await deliver(delivery, response, left.signal);
  };

  const server = createServer((request, response) => {
    // A client that goes while it sends its body has made no request.
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the scripted server has no port");
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What one request gets: the script's reply, or the API's own words about a wrong request. */
function decide(script: Script, entry: LoggedRequest, turns: Map<string, number>, serial: number): Delivery {
  const route = `${entry.method} ${new URL(entry.path, "http://127.0.0.1").pathname}`;
  if (route === "GET /v1/models") {
    return json(200, { object: "list", data: Object.keys(script.models).map(modelObject) });
  }
  if (route !== "POST /v1/responses") {
    return json(404, errorBody(null, `Invalid URL (${entry.method} ${entry.path})`));
  }
  if (entry.body === null) {
    return json(400, errorBody(null, "We could not parse the JSON body of your request."));
  }
  if (entry.model === null) {
    return json(400, errorBody("missing_required_parameter", "Missing required parameter: 'model'."));
  }
  const model = Object.hasOwn(script.models, entry.model) ? script.models[entry.model] : undefined;
  if (model === undefined) {
    const message = `The model \`${entry.model}\` does not exist or you do not have access to it.`;
    return json(404, errorBody("model_not_found", message));
  }
  const turn = turns.get(entry.model) ?? 0;
  turns.set(entry.model, turn + 1);
  const reply = pick(model, turn, entry);
  if (reply === null) {
    const message = `The script has no reply number ${turn + 1} for \`${entry.model}\`.`;
    return json(400, errorBody("script_exhausted", message));
  }
  if (reply.kind === "http-error") {
    return { kind: "plain", status: reply.status, headers: reply.headers ?? {}, body: reply.body };
  }
  return { kind: "spoken", reply, pace: model, request: entry.body, serial };
}

function pick(model: ScriptedModel, turn: number, request: LoggedRequest): ScriptedReply | null {
  if (typeof model.replies === "function") return model.replies(request);
  const reply = model.replies[turn];
  if (reply !== undefined) return reply;
  return model.once === true ? null : (model.replies.at(-1) ?? null);
}

function json(status: number, body: Json): Delivery {
  return { kind: "plain", status, headers: {}, body };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function parseObject(bytes: Buffer): Json | null {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
