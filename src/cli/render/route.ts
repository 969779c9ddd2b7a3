import type { ChalkInstance } from "chalk";
import type { Route } from "../../domain/route.ts";
import { sanitize } from "../output.ts";

/** The decision as a person reads it: lane, time to verify, why, and what would change it. */
export function renderRoute(route: Route, paint: ChalkInstance): string {
  const { seconds, probability, budget_seconds: budget, fast_from: line } = route.estimate;
  const lane = route.lane === "fast" ? paint.green(route.lane) : paint.yellow(route.lane);
  const time = `about ${Math.round(seconds)} s to verify, ${Math.round(probability * 100)} % likely within ${budget} s (fast from ${Math.round(line * 100)} %)`;
  const boundary = route.boundary === null ? time : `${route.boundary} boundary`;
  const lines = [
    `${paint.bold(lane)}  ${boundary}  ${paint.dim(`${route.model}, rule ${route.rule}`)}`,
    ...route.reasons.map((reason) => `  ${sanitize(reason.text)}`),
  ];
  if (route.counterfactual !== null) lines.push(`  ${paint.dim(sanitize(route.counterfactual))}`);
  return `${lines.join("\n")}\n`;
}
