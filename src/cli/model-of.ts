import { providerMemory } from "../config/provider-memory.ts";
import { rateLimits } from "../config/rate-limits.ts";
import type { ModelSettings, Placed, Settings } from "../config/settings.ts";
import { ok, type Result } from "../domain/failure.ts";
import type { CatalogEntry } from "../models/catalog.ts";
import { createCodexModel } from "../models/codex/codex.ts";
import { createModel } from "../models/create.ts";
import type { Model } from "../models/model.ts";
import type { ModelLists } from "../models/http-model.ts";

/** Builds the model of a role from the settings; models of one run share the `lists` of their providers. */
export function modelOf(role: Placed, settings: Settings, lists: ModelLists = new Map()): Result<Model> {
  const { provider, model } = role;
  if (provider.kind === "codex") {
    return ok(createCodexModel(model, overridesOf(settings.models.get(model)), provider.place()));
  }
  const key = provider.key?.reveal() ?? null;
  return createModel({
    provider: { name: provider.name, api: provider.api, baseUrl: provider.baseUrl, keyEnv: provider.keyEnv },
    model,
    overrides: overridesOf(settings.models.get(model)),
    key,
    proxy: provider.proxy?.reveal() ?? null,
    memory: providerMemory(settings.locations.history, provider.baseUrl, model),
    rate: rateLimits(settings.locations.history, [provider.baseUrl, model, key ?? ""]),
    lists,
  });
}

/** Only what the user said of the model stands over the catalog. */
function overridesOf(settings: ModelSettings | undefined): Partial<CatalogEntry> | null {
  if (settings === undefined) return null;
  const { contextWindow, editFormat, price, tokensPerSecond, shutdownDate } = settings;
  return {
    ...(contextWindow === null ? {} : { contextWindow }),
    ...(editFormat === null ? {} : { editFormat }),
    ...(price === null ? {} : { price }),
    ...(tokensPerSecond === null ? {} : { tokensPerSecond }),
    ...(shutdownDate === null ? {} : { shutdownDate }),
  };
}
