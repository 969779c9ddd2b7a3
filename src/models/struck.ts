import type { ModelEvent } from "./model.ts";

/** A shorter one is no key but a placeholder, as servers on this machine take any, and may be a word of the code. */
const KEY_MIN_CHARS = 16;
const INSTEAD = "[key]";

/**
 * A reply without the key it was asked with, should the provider repeat it: replies are shown, recorded,
 * and written to files. What could be the beginning of the key is held back until more of it is known.
 */
export async function* struck(
  events: AsyncIterable<ModelEvent>,
  key: string | null,
): AsyncGenerator<ModelEvent, void> {
  if (key === null || key.length < KEY_MIN_CHARS) {
    yield* events;
    return;
  }
  let held = "";
  let heldIn: "text" | "reasoning" = "text";
  for await (const event of events) {
    if (held !== "" && heldIn !== event.type) {
      yield { type: heldIn, delta: held };
      held = "";
    }
    switch (event.type) {
      case "text":
      case "reasoning": {
        const all = `${held}${event.delta}`.replaceAll(key, INSTEAD);
        const end = all.length - beginning(all, key);
        held = all.slice(end);
        heldIn = event.type;
        if (end > 0) yield { type: event.type, delta: all.slice(0, end) };
        break;
      }
      case "started":
        yield { ...event, servedModel: event.servedModel.replaceAll(key, INSTEAD) };
        break;
      case "tool-call":
        yield {
          ...event,
          name: event.name.replaceAll(key, INSTEAD),
          arguments: event.arguments.replaceAll(key, INSTEAD),
        };
        break;
      case "usage":
      case "retrying":
      case "finished":
      case "failed":
        yield event;
    }
  }
}

/** Length of the longest end of a text with which the key begins. */
function beginning(text: string, key: string): number {
  for (let length = Math.min(text.length, key.length - 1); length > 0; length -= 1)
    if (text.endsWith(key.slice(0, length))) return length;
  return 0;
}
