import { setImmediate } from "node:timers/promises";
import { NO_USAGE, type Usage } from "../domain/usage.ts";
import type { ModelRequest } from "./model.ts";

/**
 * Counting tokens for the context window, with o200k_base, the encoding of the models in use.
 *
 * Loading the encoder costs about 220 ms, so it is imported when a text could really be too long:
 * a token is at least one byte, hence a text of no more bytes than the window fits uncounted.
 */

/**
 * Longest stretch without (or of nothing but) white space that is given to the encoder in one piece.
 * Byte-pair merging is quadratic in such a stretch: 200,000 times "a" took 30 s in one piece.
 */
const MAX_STRETCH = 256;

/** Characters handed to the encoder at once, which bounds its working memory. */
const SLICE = 65_536;

/** Counting lets others have their turn after so many milliseconds, such as who wants to stop it. */
const TURN_MS = 20;

/**
 * Number of tokens of a text. Cutting long stretches may overcount by about one token in 256
 * characters of such a stretch; ordinary prose and code have none and are counted exactly, but for
 * one token where two slices of 64 KB meet. Never throws on special tokens: they count as text.
 * Rejects with the signal's reason when that fires.
 */
export async function countTokens(text: string, signal?: AbortSignal): Promise<number> {
  const { countTokens: encode } = await import("gpt-tokenizer/encoding/o200k_base");
  const asText = { disallowedSpecial: new Set<string>() };
  let total = 0;
  let since = performance.now();
  for (const piece of pieces(text)) {
    if (performance.now() - since > TURN_MS) {
      await setImmediate();
      since = performance.now();
    }
    signal?.throwIfAborted();
    total += encode(piece, asText);
  }
  return total;
}

/** What became of a window check: `tokens` is exact when counted, else the bytes as an upper bound. */
export interface WindowUse {
  readonly fits: boolean;
  readonly tokens: number;
  readonly counted: boolean;
}

/**
 * Whether the texts and `reserve` further tokens fit together into a window (in tokens).
 * Counts only when the UTF-8 bytes alone don't settle it, and stops once the window is full:
 * then `tokens` is what was counted so far.
 */
export async function fitsWindow(
  texts: readonly string[],
  reserve: number,
  window: number,
): Promise<WindowUse> {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), reserve);
  if (bytes <= window) return { fits: true, tokens: bytes, counted: false };
  let tokens = reserve;
  for (const text of texts) {
    if (tokens > window) break;
    tokens += await countTokens(text);
  }
  return { fits: tokens <= window, tokens, counted: true };
}

/** Cuts a text into slices, and every overlong stretch into parts of at most MAX_STRETCH characters. */
function* pieces(text: string): Generator<string> {
  let start = 0;
  let stretch = 0;
  let inSpace = false;
  for (let index = 0; index < text.length; index += 1) {
    const space = isSpace(text.charCodeAt(index));
    if (space !== inSpace) {
      inSpace = space;
      // A token takes the space before its word along: the cut must come before that space.
      if (index - start >= SLICE && space) {
        yield text.slice(start, index);
        start = index;
      }
      stretch = 0;
    }
    stretch += 1;
    if (stretch >= MAX_STRETCH && !isHighSurrogate(text.charCodeAt(index))) {
      yield text.slice(start, index + 1);
      start = index + 1;
      stretch = 0;
    }
  }
  if (start < text.length) yield text.slice(start);
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0x3000;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

/** What a call used where its server does not say: the request's texts and the reply's, counted here. */
export async function countUsage(request: ModelRequest, reply: string, signal?: AbortSignal): Promise<Usage> {
  const output = await countTokens(reply, signal);
  return { ...NO_USAGE, input: await countInput(request, signal), output };
}

/** Tokens of a request, with the structure around its texts. */
export function countInput(
  { instructions, messages, tools, schema }: ModelRequest,
  signal?: AbortSignal,
): Promise<number> {
  return countTokens(JSON.stringify([instructions, messages, tools, schema]), signal);
}
