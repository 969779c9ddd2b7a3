import { Readable } from "node:stream";
import { parse } from "jsonriver";
import type { Finding } from "../../domain/finding.ts";
import { parseFinding } from "./verdict.ts";

/** Shows findings as they stream in; the finished reply is parsed again as a whole. */
export interface FindingsStream {
  /** Takes the next piece of the reply's text. */
  push(delta: string): void;
  /** No more text comes. Resolves when every finding has been reported; never fails. */
  end(): Promise<void>;
}

/** Deeper than anything in a review; a path takes time by its length to be told. */
const MAX_DEPTH = 16;

/** Reports each element of the reply's `findings` as soon as its JSON is complete. */
export function findingsStream(found: (finding: Finding) => void): FindingsStream {
  // One of Node's own streams, which are loaded already, as web streams are not.
  const text = new Readable({ objectMode: true, read: () => undefined });
  const reading = (async () => {
    const values = parse(text, {
      completeCallback: (value, path) => {
        const [key, index, ...deeper] = path.segments();
        if (deeper.length > MAX_DEPTH) throw new RangeError("the reply is nested too deep");
        if (key !== "findings" || typeof index !== "number" || deeper.length > 0) return;
        const finding = parseFinding(value);
        if (finding !== null) found(finding);
      },
    });
    // Only the callback matters here; broken JSON is reported by the parse of the whole reply.
    for await (const _ of values);
  })().catch(() => undefined);
  let ended = false;
  return {
    push: (delta) => {
      if (!ended) text.push(delta);
    },
    end: async () => {
      if (!ended) text.push(null);
      ended = true;
      await reading;
    },
  };
}
