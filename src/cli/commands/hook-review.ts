import type { Settings } from "../../config/settings.ts";
import { fail, type Result } from "../../domain/failure.ts";
import type { HookReview } from "../../hooks/review.ts";

/** Who reviews in a hook, or why nobody does. */
export async function hookReview(_settings: Settings): Promise<Result<HookReview>> {
  return fail("model_unavailable", "this version has no review of diffs");
}
