import type { Role, Settings } from "../config/settings.ts";
import { BOUNDS } from "../domain/bounds.ts";
import { ok, type Result } from "../domain/failure.ts";
import { shareBudget, type SpendingLimit } from "../models/budget.ts";
import type { Model } from "../models/model.ts";
import type { Reviewer } from "../review-parts.ts";
import type { RunPorts } from "../scene.ts";
import { modelOf } from "./model-of.ts";

/** Builds the models of both roles with their fallbacks, all under the tightest limit where there is one. */
export function crewOf(
  settings: Settings,
  limit: SpendingLimit | null,
): Result<Pick<RunPorts, "fast" | "strong" | "fallbacks" | "parallel" | "affords">> {
  const fast = roleOf(settings.fast, settings);
  if (!fast.ok) return fast;
  const strong = roleOf(settings.strong, settings);
  if (!strong.ok) return strong;
  const all = [fast.value, strong.value].flatMap(({ model, fallbacks }) => [model, ...fallbacks]);
  const budget = limit === null ? null : shareBudget(all, limit);
  if (budget?.ok === false) return budget;
  const bound = budget?.value.bound ?? ((model: Model) => model);
  return ok({
    fast: bound(fast.value.model),
    strong: bound(strong.value.model),
    fallbacks: {
      fast: fast.value.fallbacks.map(bound),
      strong: strong.value.fallbacks.map(bound),
    },
    affords: budget?.value.affords ?? null,
    parallel: limit === null ? BOUNDS.review_parallel : 1,
  });
}

/** Builds the strong model with its fallbacks alone, for what needs no draft. */
export function reviewerOf(settings: Settings, limit: SpendingLimit | null): Result<Reviewer> {
  const strong = roleOf(settings.strong, settings);
  if (!strong.ok) return strong;
  const { model, fallbacks } = strong.value;
  if (limit === null) return ok({ strong: model, fallbacks, parallel: BOUNDS.review_parallel });
  const bounded = shareBudget([model, ...fallbacks], limit);
  if (!bounded.ok) return bounded;
  const { bound } = bounded.value;
  return ok({ strong: bound(model), fallbacks: fallbacks.map(bound), parallel: 1 });
}

function roleOf(
  role: Role,
  settings: Settings,
): Result<{ readonly model: Model; readonly fallbacks: readonly Model[] }> {
  const model = modelOf(role, settings);
  if (!model.ok) return model;
  const fallbacks: Model[] = [];
  for (const place of role.fallbacks) {
    const fallback = modelOf(place, settings);
    // A fallback that can't be asked is none: its key may be set on another machine.
    if (fallback.ok) fallbacks.push(fallback.value);
    else if (fallback.failure.code !== "auth") return fallback;
  }
  return ok({ model: model.value, fallbacks });
}
