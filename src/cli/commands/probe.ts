import type { Placed, Settings } from "../../config/settings.ts";
import { ask } from "../../models/ask.ts";
import type { ModelRequest } from "../../models/model.ts";
import { modelOf } from "../model-of.ts";
import { formatDuration } from "../render/units.ts";
import type { Examined } from "./doctor.ts";

/** The least that a provider takes as a limit, in tokens. */
const LEAST_TOKENS = 16;

const REQUEST: ModelRequest = {
  instructions: "Answer with one word.",
  messages: [{ role: "user", text: "Say OK." }],
  schema: null,
  tools: [],
  effort: "low",
  maxOutputTokens: LEAST_TOKENS,
  cacheKey: null,
};

/** Asks every configured model, fallbacks too, for one word; each is asked once, whatever its roles. */
export async function probe(settings: Settings, signal: AbortSignal): Promise<readonly Examined[]> {
  const { fast, strong } = settings;
  const places = [fast, strong, ...fast.fallbacks, ...strong.fallbacks];
  const names = places.map(({ model, provider }) => `${model} by ${provider.name}`);
  const once = places.filter((_, at) => names.indexOf(names[at] ?? "") === at);
  return Promise.all(once.map((place) => probeOne(place, settings, signal)));
}

async function probeOne(place: Placed, settings: Settings, signal: AbortSignal): Promise<Examined> {
  const name = "probe";
  const who = `${place.model} by ${place.provider.name}`;
  const model = modelOf(place, settings);
  if (!model.ok) return { name, state: "problem", text: `${who}: ${model.failure.message}` };
  const { outcome, servedModel, ms } = await ask(model.value, REQUEST, signal);
  if (outcome.kind === "failed") {
    const { code, message, hint } = outcome.failure;
    // Only the time limit ends a probe and lets the command go on.
    if (code === "cancelled") return { name, state: "problem", text: `${who}: no answer in time` };
    return { name, state: "problem", text: `${who}: ${message}${hint === null ? "" : ` (${hint})`}` };
  }
  // A reply that the limit cut is an answer all the same.
  const served = servedModel === place.model ? "" : `, served by ${servedModel}`;
  return { name, state: "ok", text: `${who} answers, in ${formatDuration(ms)}${served}` };
}
