import { isDue } from "../config/reminders.ts";
import type { Model } from "../models/model.ts";

/** How long before its end a model is warned of. */
const NEAR_MS = 60 * 86_400_000;

/** What is to be said of models whose provider ends them soon: one line each, once a week. */
export async function shutdownWarnings(
  models: readonly Model[],
  history: string,
  now: number = Date.now(),
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const model of models) {
    const day = model.shutdownDate();
    if (day === null || Date.parse(day) - now > NEAR_MS) continue;
    if (!(await isDue(history, `${model.id} ends on ${day}`, now))) continue;
    const when = Date.parse(day) <= now ? "ended" : "ends";
    lines.push(
      `${model.id} ${when} on ${day}, says its provider: choose another with \`tandem config set preset current\``,
    );
  }
  return lines;
}
