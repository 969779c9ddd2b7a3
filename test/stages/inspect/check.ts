import { expect } from "vitest";
import { BOUNDS } from "../../../src/domain/bounds.ts";
import type { ChangeSet } from "../../../src/domain/change.ts";
import type { Finding, Inspection } from "../../../src/domain/finding.ts";
import type { Checker } from "../../../src/stages/inspect/checker.ts";
import { CHECKERS } from "../../../src/stages/inspect/checkers.ts";
import { inspectChanges } from "../../../src/stages/inspect/inspect.ts";
import { workspaceAt, type TempRepo } from "../../support/repo.ts";

/**
 * A change set over the files of a repository: text replaces or adds a file, null deletes it.
 * What was there before is read from the disk.
 */
function changesIn(repo: TempRepo, after: Readonly<Record<string, string | null>>): ChangeSet {
  return Object.entries(after).map(([path, content]) => ({
    path,
    renamedFrom: null,
    before: repo.exists(path) ? repo.read(path) : null,
    after: content,
  }));
}

/** Inspects a change with the given checkers in a real repository. */
export async function inspect(
  repo: TempRepo,
  after: Readonly<Record<string, string | null>> | ChangeSet,
  checkers: readonly Checker[] = CHECKERS,
): Promise<Inspection> {
  const workspace = await workspaceAt(repo.root);
  const changes = isChangeSet(after) ? after : changesIn(repo, after);
  const inspection = await inspectChanges(
    { changes },
    { workspace },
    new AbortController().signal,
    checkers.map(patient),
  );
  inspection.findings.forEach(expectOneName);
  return inspection;
}

/** A finding that asks "did you mean …?" suggests that very thing. */
function expectOneName({ message, suggestion }: Finding): void {
  const meant = /did you mean (.+)\?$/.exec(message)?.[1];
  if (meant !== undefined) expect([meant, meant.slice(1, -1)]).toContain(suggestion);
}

/** A busy machine must not make a test fail: only limits that a test sets itself are kept. */
function patient(checker: Checker): Checker {
  return checker.limitMs === BOUNDS.instant_check_ms ? { ...checker, limitMs: 60_000 } : checker;
}

function isChangeSet(value: Readonly<Record<string, string | null>> | ChangeSet): value is ChangeSet {
  return Array.isArray(value);
}

/** Findings as `path:line severity rule`, for short assertions. */
export function brief(inspection: Inspection): readonly string[] {
  return inspection.findings.map(
    ({ path, start_line, severity, rule }) => `${path}:${start_line} ${severity} ${rule}`,
  );
}
