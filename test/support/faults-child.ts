import { ask } from "../../src/models/ask.ts";
import { CALL_LIMITS } from "../../src/models/call.ts";
import { describeModel } from "../../src/models/catalog.ts";
import { chatModel } from "../../src/models/chat.ts";
import { openaiModel } from "../../src/models/openai.ts";
import { NO_RATE_MEMORY } from "../../src/models/rate-limits.ts";
import { NO_MEMORY } from "../../src/models/http-model.ts";

/** What became of the calls, by the name of the fault and the API, and the most memory of the process at any time. */
export interface Survived {
  readonly outcomes: Readonly<Record<string, string>>;
  readonly peakBytes: number;
}

/*
 * A program that makes one call to each of the faulty providers at URL/NAME/API, under the bounds of the
 * product, one after the other, and prints what became of them: arguments URL NAME…
 */
const [url = "", ...names] = process.argv.slice(2);
const limits = { ...CALL_LIMITS, retry: { ...CALL_LIMITS.retry, baseMs: 1 } };
const request = {
  instructions: "Answer.",
  messages: [{ role: "user" as const, text: "hello" }],
  schema: null,
  tools: [],
  effort: null,
  maxOutputTokens: 1_000,
  cacheKey: null,
};
const entry = describeModel("test-model", null);
const outcomes: Record<string, string> = {};
for (const name of names) {
  for (const [api, build] of Object.entries({ responses: openaiModel, chat: chatModel })) {
    const place = { baseUrl: `${url}/${name}/${api}`, model: "test-model", keyEnv: null, key: null };
    const model = build(
      { ...place, proxy: null, entry, memory: NO_MEMORY, rate: NO_RATE_MEMORY, lists: new Map() },
      limits,
    );
    model.warm();
    const { outcome } = await ask(model, request, new AbortController().signal);
    outcomes[`${name} ${api}`] = outcome.kind === "failed" ? outcome.failure.code : outcome.kind;
  }
}
const survived: Survived = { outcomes, peakBytes: process.resourceUsage().maxRSS * 1_024 };
process.stdout.write(JSON.stringify(survived));
