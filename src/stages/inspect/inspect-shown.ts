import type { ChangeSet, FileChange } from "../../domain/change.ts";
import { type Check, type Finding, type Inspection, NOTHING_TO_CHECK } from "../../domain/finding.ts";
import { differences } from "../../edits/line-diff.ts";
import { splitLines } from "../../edits/patch.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import type { Checker } from "./checker.ts";
import { CHECKERS } from "./checkers.ts";
import { inspectChanges } from "./inspect.ts";
import { compare } from "./subtract.ts";

/** Checks that judge a line by itself and the few around it. */
const LINE_CHECKS: ReadonlySet<string> = new Set(["placeholders", "secrets"]);
/** Checks that need a whole file and nothing beside it. */
const FILE_CHECKS: ReadonlySet<string> = new Set(["syntax", "leaks"]);

const NO_TREE = "it needs the repository, and only a diff is here";
const NO_FILE = "it needs whole files, and the diff shows only parts";
const ONLY_LINES = "only the lines of the diff were looked at";

/**
 * The local checks on a diff whose repository isn't here: new files are whole, of all others only the
 * hunks are known. Every check says what it could not look at; a finding counts on an added line only.
 */
export async function inspectShown(
  input: { readonly changes: ChangeSet },
  ports: { readonly workspace: Workspace },
  signal: AbortSignal,
  checkers: readonly Checker[] = CHECKERS,
): Promise<Inspection> {
  const inspected = await Promise.all(
    checkers.map((checker) => inspectOne(checker, input.changes, ports.workspace, signal)),
  );
  const added = new Map(input.changes.map((change) => [change.path, addedLines(change)]));
  return {
    findings: inspected
      .flatMap(({ findings }) => findings)
      .filter(({ path, start_line: line }) => added.get(path)?.has(line) === true)
      .toSorted((a, b) => compare(a.path, b.path) || a.start_line - b.start_line || compare(a.rule, b.rule)),
    checks: inspected.map(({ check }) => check),
  };
}

async function inspectOne(
  checker: Checker,
  changes: ChangeSet,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<{ readonly check: Check; readonly findings: readonly Finding[] }> {
  const wanted = changes.filter(({ path, after }) => after !== null && checker.wants(path));
  const whole = wanted.filter(({ before }) => before === null);
  const isLineCheck = LINE_CHECKS.has(checker.name);
  const skipped = (why: string) => ({
    check: { name: checker.name, state: "skipped" as const, ms: 0, why },
    findings: [],
  });
  if (wanted.length === 0) return skipped(NOTHING_TO_CHECK);
  if (!isLineCheck && !FILE_CHECKS.has(checker.name)) return skipped(NO_TREE);
  const judged = isLineCheck ? wanted : whole;
  if (judged.length === 0) return skipped(NO_FILE);
  const { findings, checks } = await inspectChanges({ changes: judged }, { workspace }, signal, [checker]);
  const [check] = checks;
  if (check === undefined) return skipped(NO_TREE);
  const isPart = check.state === "ran" && whole.length < wanted.length;
  if (!isPart) return { check, findings };
  return { check: { ...check, state: "partial", why: isLineCheck ? ONLY_LINES : NO_FILE }, findings };
}

function addedLines({ before, after }: FileChange): ReadonlySet<number> {
  const lines = new Set<number>();
  for (const { bStart, bEnd } of differences(splitLines(before ?? ""), splitLines(after ?? ""))) {
    for (let line = bStart; line < bEnd; line += 1) lines.add(line + 1);
  }
  return lines;
}
