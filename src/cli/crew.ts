import type { Role, Settings } from "../config/settings.ts";
import { BOUNDS } from "../domain/bounds.ts";
import { ok, type Result } from "../domain/failure.ts";
import { shareBudget, type SpendingLimit } from "../models/budget.ts";
import type { Model } from "../models/model.ts";
import type { ModelLists } from "../models/http-model.ts";
import type { Reviewer } from "../review-parts.ts";
import type { RunPorts } from "../scene.ts";
import { modelOf } from "./model-of.ts";

/** Builds the models of both roles with their fallbacks, all under the same limits. */
export function crewOf(
  settings: Settings,
  limits: readonly SpendingLimit[],
): Result<Pick<RunPorts, "fast" | "strong" | "fallbacks" | "parallel" | "affords">> {
  const lists: ModelLists = new Map();
  const fast = roleOf(settings.fast, settings, lists);
  if (!fast.ok) return fast;
  const strong = roleOf(settings.strong, settings, lists);
  if (!strong.ok) return strong;
  const all = [fast.value, strong.value].flatMap(({ model, fallbacks }) => [model, ...fallbacks]);
  const budget = shareBudget(all, limits);
  if (!budget.ok) return budget;
  const bound = budget.value?.bound ?? ((model: Model) => model);
  return ok({
    fast: bound(fast.value.model),
    strong: bound(strong.value.model),
    fallbacks: {
      fast: fast.value.fallbacks.map(bound),
      strong: strong.value.fallbacks.map(bound),
    },
    affords: budget.value?.affords ?? null,
    parallel: parallelUnder(limits),
  });
}

/** Builds the strong model with its fallbacks alone, for what needs no draft. */
export function reviewerOf(settings: Settings, limits: readonly SpendingLimit[]): Result<Reviewer> {
  const strong = roleOf(settings.strong, settings, new Map());
  if (!strong.ok) return strong;
  const { model, fallbacks } = strong.value;
  const budget = shareBudget([model, ...fallbacks], limits);
  if (!budget.ok) return budget;
  const bound = budget.value?.bound ?? ((one: Model) => one);
  return ok({ strong: bound(model), fallbacks: fallbacks.map(bound), parallel: parallelUnder(limits) });
}

/** Several upper bounds at once would refuse a review that one call after the other could afford. */
function parallelUnder(limits: readonly SpendingLimit[]): number {
  return limits.length === 0 ? BOUNDS.review_parallel : 1;
}

function roleOf(
  role: Role,
  settings: Settings,
  lists: ModelLists,
): Result<{ readonly model: Model; readonly fallbacks: readonly Model[] }> {
  const model = modelOf(role, settings, lists);
  if (!model.ok) return model;
  const fallbacks: Model[] = [];
  for (const place of role.fallbacks) {
    const fallback = modelOf(place, settings, lists);
    // A fallback that can't be asked is none: its key may be set on another machine.
    if (fallback.ok) fallbacks.push(fallback.value);
    else if (fallback.failure.code !== "auth") return fallback;
  }
  return ok({ model: model.value, fallbacks });
}
