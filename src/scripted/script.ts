/** What a reply may carry besides its words. */
interface Served {
  /** The model named in the response; the requested one when left out. */
  readonly servedModel?: string;
  /** Tokens spent thinking before the first visible one: they take time and are billed as output. */
  readonly reasoningTokens?: number;
  /** Input tokens reported as read from the prompt cache; never more than there were. */
  readonly cachedTokens?: number;
}

/** One function call of a reply; `arguments` is serialised as JSON, a string is sent as it is. */
export interface ScriptedCall {
  readonly name: string;
  readonly arguments: unknown;
}

/** A reply that the model itself speaks, well or badly. */
export type SpokenReply = Served &
  (
    | { readonly kind: "text"; readonly text: string }
    /** Structured output: the value serialised as compact JSON. */
    | { readonly kind: "json"; readonly value: unknown }
    /** Function calls, after words where there are any. */
    | { readonly kind: "tool-calls"; readonly text?: string; readonly calls: readonly ScriptedCall[] }
    | { readonly kind: "refusal"; readonly refusal: string }
    /** A finished response without a word in it. */
    | { readonly kind: "empty" }
    | {
        readonly kind: "incomplete";
        readonly reason: "max_output_tokens" | "content_filter";
        readonly text: string;
      }
    /** `response.failed`, after some words. */
    | { readonly kind: "failed"; readonly code: string; readonly message: string; readonly text?: string }
    /** An `error` event, after some words: its fields beside the type (`flat`) or under `error` (`nested`). */
    | {
        readonly kind: "error-event";
        readonly shape: "flat" | "nested";
        readonly code: string;
        readonly message: string;
        readonly text?: string;
      }
    /**
     * The stream ends after `after` characters: in good order but without a terminal event (`eof`),
     * or with the connection lost in the middle of the body (`reset`).
     */
    | { readonly kind: "cut"; readonly text: string; readonly after: number; readonly how: "eof" | "reset" }
    /** After `after` characters nothing more comes, and the connection stays open. */
    | { readonly kind: "stall"; readonly text: string; readonly after: number }
  );

/** The provider's answer in the model's place: an HTTP error with an object (JSON) or text (as HTML). */
interface HttpErrorReply {
  readonly kind: "http-error";
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>> | string;
}

/** What a scripted model answers to one request. */
export type ScriptedReply = SpokenReply | HttpErrorReply;

/** The speed of a scripted model. */
export interface Pace {
  /** Output rate, reasoning included; `Infinity` sends all at once. */
  readonly tokensPerSecond: number;
  /** From the end of the request to the first token, in milliseconds. */
  readonly firstTokenMs: number;
}

/** One scripted model: its speed and what it says. */
export interface ScriptedModel extends Pace {
  /** Used in turn, the last one again and again; or made from the request. */
  readonly replies: readonly ScriptedReply[] | ((request: LoggedRequest) => ScriptedReply);
  /** True when the last reply must not repeat: a request beyond it is a 400 `script_exhausted`. */
  readonly once?: boolean;
}

/** Everything a scripted server says: models by their id. Any other model is not found. */
export interface Script {
  readonly models: Readonly<Record<string, ScriptedModel>>;
}

/** One request as the server received it, in order of arrival. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  /** The model asked for; null where the request names none. */
  readonly model: string | null;
  /** The parsed JSON body; null when there was none or it was no JSON object. */
  readonly body: Readonly<Record<string, unknown>> | null;
  /** Size of the body as received. */
  readonly bytes: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** When the body was complete, in milliseconds since the server started. */
  readonly at: number;
  /** How it ended: `client-left` when the client went before the script's own ending. */
  readonly ended: "open" | "answered" | "cut" | "client-left";
}
