import { BOUNDS } from "../../domain/bounds.ts";
import type { ChangeSet } from "../../domain/change.ts";
import { type Check, type Finding, type Inspection, NOTHING_TO_CHECK } from "../../domain/finding.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import type { Checker, Execution, Observation, Outcome, Snapshot, SourceFile } from "./checker.ts";
import { CHECKERS } from "./checkers.ts";
import { compare, subtract, toFindings } from "./subtract.ts";
import { createView } from "./view.ts";

/** Why a check gave no answer for everything it was asked. */
type Unchecked = Outcome["unchecked"];

interface Ports {
  readonly workspace: Workspace;
  readonly execution: Execution | string;
}

/** Why no compiler runs, where nobody says more. */
const NOT_TRUSTED = "the repository is not trusted to run code";

/** Time after the limit in which a checker may hand over what it has, as a part. */
const GRACE_MS = 50;

/**
 * The local checks on a change that is nowhere but in memory: only what the change made worse is a
 * finding. Every check says whether it ran, ran in part, or was skipped, and why; one that throws or
 * takes too long is skipped, never clean.
 */
export async function inspectChanges(
  input: { readonly changes: ChangeSet },
  ports: { readonly workspace: Workspace; readonly execution?: Execution | string | null },
  signal: AbortSignal,
  checkers: readonly Checker[] = CHECKERS,
): Promise<Inspection> {
  const { workspace, execution } = ports;
  const known = { workspace, execution: execution ?? NOT_TRUSTED };
  const results = await Promise.all(
    checkers.map((checker) => runChecker(checker, input.changes, known, signal)),
  );
  return {
    findings: results
      .flatMap((result) => result.findings)
      .sort((a, b) => compare(a.path, b.path) || a.start_line - b.start_line || compare(a.rule, b.rule)),
    checks: results.map((result) => result.check),
  };
}

async function runChecker(
  checker: Checker,
  changes: ChangeSet,
  ports: Ports,
  signal: AbortSignal,
): Promise<{ readonly check: Check; readonly findings: readonly Finding[] }> {
  const started = performance.now();
  const report = (state: Check["state"], why: string): Check => ({
    name: checker.name,
    state,
    ms: Math.round(performance.now() - started),
    why,
  });
  const skipped = (why: string) => ({ check: report("skipped", why), findings: [] });

  const after = sideOf(changes, "after", checker);
  const wanted = after.files.length + after.tooLarge.length;
  const deleted =
    checker.seesDeletions === true &&
    changes.some(({ path, after: content }) => content === null && checker.wants(path));
  if (wanted === 0 && !deleted) return skipped(NOTHING_TO_CHECK);

  const now = await runSide(checker, { side: "after", files: after.files, changes }, ports, signal);
  if (typeof now === "string") return skipped(now);
  let brought: readonly Observation[] = now.observations;
  let unjudged: Unchecked = [...after.tooLarge, ...now.unchecked];

  // What was there before matters only where there is something to subtract it from.
  if (brought.length > 0) {
    const before = sideOf(changes, "before", checker);
    const only = pathsBefore(brought, changes);
    const then = await runSide(
      checker,
      { side: "before", files: before.files, changes, only },
      ports,
      signal,
    );
    if (typeof then === "string") return skipped(`what was there before could not be checked: ${then}`);
    const unknown = renamed([...before.tooLarge, ...then.unchecked], changes);
    const blind = new Set(unknown.map(({ path }) => path));
    const lost = unknown.filter(({ path }) => brought.some((observation) => observation.path === path));
    unjudged = [...unjudged, ...lost.map(({ path, why }) => ({ path, why: `before the change: ${why}` }))];
    brought = subtract(
      then.observations,
      brought.filter(({ path }) => !blind.has(path)),
      changes,
    );
  }
  const findings = toFindings(checker.name, brought.map(softenFixture));
  if (unjudged.length === 0) return { check: report("ran", now.note ?? ""), findings };
  const own = new Set(changes.map(({ path }) => path));
  const isNothing = unjudged.filter(({ path }) => own.has(path)).length >= wanted;
  const state = isNothing && !deleted && findings.length === 0 ? "skipped" : "partial";
  return { check: report(state, summarise(unjudged)), findings };
}

/** Runs a checker on one side within its time; a text says why there is no outcome. */
async function runSide(
  checker: Checker,
  look: Pick<Snapshot, "side" | "files" | "changes" | "only">,
  { workspace, execution }: Ports,
  signal: AbortSignal,
): Promise<Outcome | string> {
  if (signal.aborted) return "cancelled";
  const { side, files, changes } = look;
  if (files.length === 0 && checker.seesDeletions !== true) return { observations: [], unchecked: [] };
  const limit = new AbortController();
  const snapshot = { ...look, tree: createView(workspace, changes, side), execution };
  const stopped = new Promise<string>((resolve) => {
    const timer = setTimeout(() => limit.abort(), checker.limitMs);
    const cancel = (): void => limit.abort();
    signal.addEventListener("abort", cancel, { once: true });
    limit.signal.addEventListener("abort", () => {
      if (signal.aborted) resolve("cancelled");
      else setTimeout(() => resolve(`took longer than ${checker.limitMs} ms`), GRACE_MS);
    });
    // A finished check must leave neither a timer nor a listener behind.
    limit.signal.addEventListener("abort", () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", cancel);
    });
  });
  try {
    return await Promise.race([checker.check(snapshot, limit.signal), stopped]);
  } catch (error) {
    return `it failed: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    limit.abort();
  }
}

function sideOf(
  changes: ChangeSet,
  side: "before" | "after",
  checker: Checker,
): { readonly files: readonly SourceFile[]; readonly tooLarge: Unchecked } {
  const files: SourceFile[] = [];
  const tooLarge: { path: string; why: string }[] = [];
  for (const change of changes) {
    const path = side === "before" ? (change.renamedFrom ?? change.path) : change.path;
    const content = change[side];
    if (content === null || !checker.wants(path)) continue;
    if (Buffer.byteLength(content) > BOUNDS.file_max_bytes) {
      tooLarge.push({ path, why: `larger than ${BOUNDS.file_max_bytes / 1024} KiB` });
    } else files.push({ path, content, change });
  }
  return { files: files.sort((a, b) => compare(a.path, b.path)), tooLarge };
}

/** Where the files were before the change of which something was seen after it. */
function pathsBefore(seen: readonly Observation[], changes: ChangeSet): ReadonlySet<string> {
  const changed = new Map(changes.map((change) => [change.path, change]));
  return new Set(
    seen.flatMap(({ path }) => {
      const change = changed.get(path);
      if (change?.before === null) return [];
      return [change?.renamedFrom ?? path];
    }),
  );
}

function renamed(unknown: Unchecked, changes: ChangeSet): Unchecked {
  return unknown.map(({ path, why }) => ({
    path: changes.find((change) => change.renamedFrom === path)?.path ?? path,
    why,
  }));
}

/**
 * Fixtures are often wrong on purpose: what would block elsewhere only warns there. Secrets block
 * wherever they are.
 */
function softenFixture(observation: Observation): Observation {
  const isFixture = /(^|\/)(__)?(fixtures?|testdata|test-data|snapshots?)(__)?\//i.test(observation.path);
  if (!isFixture || observation.severity !== "error" || observation.category === "secret") return observation;
  return { ...observation, severity: "warning" };
}

function summarise(unjudged: Unchecked): string {
  const [first, ...others] = unjudged;
  if (first === undefined) return "";
  const more = others.length === 0 ? "" : `, and ${others.length} more`;
  return `${first.path}: ${first.why}${more}`;
}
