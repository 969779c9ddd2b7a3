import { BOUNDS } from "../../domain/bounds.ts";
import type { Estimate, Lane, Reason, RouteRule } from "../../domain/route.ts";
import type { Task, TaskKind } from "../../domain/task.ts";
import type { WindowUse } from "../../models/tokens.ts";
import type { BoundaryHit } from "./boundary-hit.ts";
import { factor, push, type Term } from "./estimate.ts";

/** Everything the decision rests on, gathered before it is taken. */
export interface Facts {
  readonly kind: TaskKind;
  /** The task asks for something new that stands on its own. */
  readonly artefact: boolean;
  readonly forced: Task["forced"];
  readonly boundary: BoundaryHit | null;
  readonly window: WindowUse;
  /** The fast model's window in tokens. */
  readonly contextWindow: number;
  readonly steps: number;
  /** What the task points at and the repository does not hold. */
  readonly missing: readonly string[];
  readonly estimate: Estimate;
  readonly terms: readonly Term[];
}

/** A lane with the rule that chose it. */
export interface Decision {
  readonly lane: Lane;
  readonly rule: RouteRule;
}

/** A factor nearer to 1 is not worth telling. */
const HARDLY = 1.05;
/** Most reasons a route gives. */
const MOST_REASONS = 3;

/**
 * Takes the decision, in this order: a forced strong lane, boundaries (which win over a forced fast
 * lane), a forced fast lane, the context window, steps, names that aren't there, the estimate.
 */
export function decide(facts: Facts): Decision {
  if (facts.forced === "strong") return { lane: "strong", rule: "forced" };
  if (facts.boundary !== null) return { lane: "strong", rule: "boundary" };
  if (facts.forced === "fast") return { lane: "fast", rule: "forced" };
  if (!facts.window.fits) return { lane: "strong", rule: "context-window" };
  if (facts.steps > BOUNDS.max_steps) return { lane: "strong", rule: "steps" };
  if (facts.missing.length > 0) return { lane: "strong", rule: "unlocated" };
  return facts.estimate.probability >= facts.estimate.fast_from
    ? { lane: "fast", rule: "verifiable" }
    : { lane: "strong", rule: "not-verifiable" };
}

/** The evidence behind a decision, strongest first; the deciding rule's own comes with weight 1. */
export function reasonsFor(facts: Facts, rule: RouteRule): readonly Reason[] {
  switch (rule) {
    case "forced":
      return [{ kind: "forced", text: `you asked for it with --${facts.forced}`, weight: 1 }];
    case "boundary":
      return [{ kind: "boundary", text: facts.boundary?.evidence ?? "", weight: 1 }];
    case "context-window":
      return [{ kind: "window", text: windowText(facts), weight: 1 }];
    case "steps":
      return [
        {
          kind: "steps",
          text: `${facts.steps} sequential steps: the fast model drifts after ${BOUNDS.max_steps}`,
          weight: 1,
        },
      ];
    case "unlocated":
      return [
        {
          kind: "location",
          text: `points at what is not in the repository: ${facts.missing.slice(0, 5).join(", ")}`,
          weight: 1,
        },
      ];
    case "verifiable":
    case "not-verifiable":
      break;
  }
  return fromTerms(facts.terms);
}

function fromTerms(terms: readonly Term[]): readonly Reason[] {
  const total = terms.reduce((sum, term) => sum + Math.abs(push(term)), 0);
  return terms
    .map((term) => ({
      kind: term.kind,
      text: withEffect(term),
      weight: total === 0 ? 0 : Math.round((Math.abs(push(term)) / total) * 100) / 100,
    }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST_REASONS);
}

/** What shifts the predicted reading time says by how much; times in seconds say so themselves. */
function withEffect(term: Term): string {
  if (term.effect === "seconds") return term.text;
  const times = factor(term);
  if (times > 1 / HARDLY && times < HARDLY) return term.text;
  return `${term.text}: time ×${Number(times.toPrecision(2))}`;
}

function windowText(facts: Facts): string {
  const count = facts.window.tokens.toLocaleString("en-US");
  return `at least ${count} tokens with the reply, the fast model's window holds ${facts.contextWindow.toLocaleString("en-US")}`;
}
