import * as z from "zod/mini";
import { streamError, type Origin } from "./errors.ts";
import { CallError, passing } from "./failures.ts";

/** An event that tells an error, whatever else it holds; an empty error is none. */
const Broken = z.object({
  error: z.union([z.string().check(z.minLength(1)), z.record(z.string(), z.unknown())]),
});

type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** What some APIs send after their last event; it is no JSON. */
const DONE = "[DONE]";

/**
 * Reads an event stream of JSON, in time that grows with its length. Rejects with a {@link CallError} for an
 * event that tells an error and for one that is not JSON.
 */
export async function* readEvents(body: Bytes, origin: Origin): AsyncGenerator<unknown, void> {
  for await (const data of eventData(body)) {
    if (data.startsWith(DONE)) continue;
    const event = parse(data, origin);
    // Most events are a word of the reply: what they can't be is not tried on each.
    if (typeof event === "object" && event !== null && "error" in event) {
      const broken = Broken.safeParse(event);
      if (broken.success) throw streamError(broken.data, origin);
    }
    yield event;
  }
}

/** The data of each event (WHATWG HTML, 9.2.6); types and ids are in the data again, or of no use. */
async function* eventData(body: Bytes): AsyncGenerator<string, void> {
  let data: string[] = [];
  for await (const line of lines(body)) {
    if (line === "") {
      const whole = data.join("\n");
      data = [];
      if (whole !== "") yield whole;
    } else if (line === "data" || line.startsWith("data:")) {
      data.push(line.slice("data:".length).replace(/^ /, ""));
    }
  }
}

/** Lines as they are ended, by LF, CR LF or CR; what no end follows is none. */
async function* lines(body: Bytes): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let held = "";
  for await (const chunk of body) {
    const text = held + decoder.decode(chunk, { stream: true });
    // The line feed that belongs to a carriage return may be in the next chunk.
    held = text.endsWith("\r") ? "\r" : "";
    const [first = "", ...more] = text.slice(0, text.length - held.length).split(/\r\n|\n|\r/);
    pieces.push(first);
    for (const next of more) {
      yield pieces.join("");
      pieces = [next];
    }
  }
}

function parse(data: string, { host }: Origin): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw new CallError(passing("server_error", `${host} sent a line that is not JSON`, "try again"));
  }
}
