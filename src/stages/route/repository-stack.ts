/** What a repository's own commits say of a task, each in log-odds or a difference of log seconds. */
export interface Parts {
  /** Log-odds by the shipped size model. */
  readonly shipped: number;
  /** What the own weights add to it. */
  readonly tuned: number;
  /** What the words usually mean here. */
  readonly words: number;
  /** What the most similar messages took. */
  readonly nearest: number;
  /** Log-odds of small among all of its commits. */
  readonly usual: number;
  /** 1 when the task points at files, else 0: it is smaller than its words sound. */
  readonly named: number;
}

/**
 * Fitted by `bench/fit-repository-stack.ts` on what each repository's commits would have said before they
 * were learnt, and on frozen newest fifths (docs/router.md). The shares of small ones among the latest 10, 40 or
 * 150 commits brought 0.002 more, with signs that made no sense: the own weights follow the recent rate.
 */
export const STACK: Readonly<Record<keyof Parts | "one", number>> = {
  one: -0.05,
  shipped: -0.155,
  tuned: 0.641,
  words: 0.301,
  nearest: 0.97,
  usual: 0.426,
  named: 0.426,
};
/** In the order that they are added in. */
export const PARTS = [
  "shipped",
  "tuned",
  "words",
  "nearest",
  "usual",
  "named",
] as const satisfies readonly (keyof Parts)[];

/** Commits after which their word counts half. */
const HALF = 100;

/** How far a number of own commits is to be believed, 0 to 1. */
export function trust(commits: number): number {
  return commits / (commits + HALF);
}

/** Log-odds that a task stays within the budget: the shipped model's where nothing was learnt yet. */
export function stacked(parts: Parts, commits: number): number {
  let own = STACK.one;
  for (const part of PARTS) own += STACK[part] * parts[part];
  return parts.shipped + trust(commits) * own;
}
