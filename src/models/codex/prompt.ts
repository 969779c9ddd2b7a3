import { section } from "../briefing.ts";
import type { Message } from "../model.ts";

/** A conversation as one text: the CLI is given a single one, and keeps nothing from call to call. */
export function toPrompt(messages: readonly Message[]): string {
  return messages.map(toText).join("\n\n");
}

function toText(message: Message): string {
  switch (message.role) {
    case "user":
      return message.text;
    case "assistant":
      return section("your-earlier-reply", message.text);
    case "tool-call":
      return section("your-earlier-tool-call", message.arguments, { name: message.name });
    default:
      return section("tool-output", message.output);
  }
}
