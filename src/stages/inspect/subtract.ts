import { createHash } from "node:crypto";
import type { ChangeSet } from "../../domain/change.ts";
import type { Finding } from "../../domain/finding.ts";
import type { Observation } from "./checker.ts";

/**
 * What the change brought: the observations after it less those before it, as a multiset by path,
 * rule and key, with renames mapped. Of several alike, the last ones count as the new ones.
 */
export function subtract(
  before: readonly Observation[],
  after: readonly Observation[],
  changes: ChangeSet,
): readonly Observation[] {
  const moved = new Map<string, string>();
  for (const change of changes) {
    if (change.renamedFrom !== null) moved.set(change.renamedFrom, change.path);
  }
  const old = new Map<string, number>();
  for (const observation of before) {
    const identity = identify(observation, moved.get(observation.path) ?? observation.path);
    old.set(identity, (old.get(identity) ?? 0) + 1);
  }
  return after.filter((observation) => {
    const identity = identify(observation, observation.path);
    const left = old.get(identity) ?? 0;
    if (left > 0) old.set(identity, left - 1);
    return left === 0;
  });
}

/**
 * Observations of one checker as findings, in stable order: by path, line, rule and key. The id is
 * made of path, rule, key and a count among equals, so that it stays when lines move.
 */
export function toFindings(checker: string, observations: readonly Observation[]): readonly Finding[] {
  const seen = new Map<string, number>();
  return observations.toSorted(inOrder).map((observation) => {
    const identity = identify(observation, observation.path);
    const ordinal = seen.get(identity) ?? 0;
    seen.set(identity, ordinal + 1);
    return {
      id: createHash("sha256").update(`${checker}\0${identity}\0${ordinal}`).digest("hex").slice(0, 12),
      source: "inspect",
      rule: `${checker}/${observation.rule}`,
      category: observation.category,
      severity: observation.severity,
      path: observation.path,
      start_line: observation.line,
      end_line: observation.endLine,
      message: observation.message,
      suggestion: observation.suggestion,
    };
  });
}

function identify(observation: Observation, path: string): string {
  return `${path}\0${observation.rule}\0${observation.key}`;
}

function inOrder(a: Observation, b: Observation): number {
  return compare(a.path, b.path) || a.line - b.line || compare(a.rule, b.rule) || compare(a.key, b.key);
}

/** By code unit, the same on every machine and in every locale. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
