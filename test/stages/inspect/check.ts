import { lstatSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { BOUNDS } from "../../../src/domain/bounds.ts";
import type { ChangeSet } from "../../../src/domain/change.ts";
import type { Finding, Inspection } from "../../../src/domain/finding.ts";
import type { Checker } from "../../../src/stages/inspect/checker.ts";
import { CHECKERS } from "../../../src/stages/inspect/checkers.ts";
import { inspectChanges } from "../../../src/stages/inspect/inspect.ts";
import type { Workspace } from "../../../src/workspace/workspace.ts";
import { repoAt, tempRepo, workspaceAt, type TempRepo } from "../../support/repo.ts";

type Files = Readonly<Record<string, string>>;

/** A tree that git knows and has no commit of, for one test: it takes no process of git. */
export function plant(files: Files): TempRepo {
  const repo = tempRepo();
  for (const [path, content] of Object.entries(files)) repo.write(path, content);
  return repo;
}

/** A tree for all tests of a file, which leave it as it is. */
export function sharedTree(files: Files = {}): () => TempRepo {
  const made: TempRepo[] = [];
  beforeAll(() => {
    const repo = repoAt(realpathSync(mkdtempSync(join(tmpdir(), "tandem-tree-"))));
    repo.git("init", "-q", "-b", "main", "--template=");
    for (const [path, content] of Object.entries(files)) repo.write(path, content);
    made.push(repo);
  });
  afterAll(() => made.forEach(({ root }) => rmSync(root, { recursive: true, force: true })));
  return () => {
    const [repo] = made;
    if (repo === undefined) throw new Error("the tree is only there within tests");
    return repo;
  };
}

const opened = new Map<string, { readonly stamp: string; readonly workspace: Workspace }>();

/** The workspace of a folder, opened anew when something in it has changed: git is asked once for many looks. */
async function workspaceOf({ root }: TempRepo): Promise<Workspace> {
  const stamp = below(root)
    .map((path) => `${path} ${lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? ""}`)
    .join("\n");
  const known = opened.get(root);
  if (known?.stamp === stamp) return known.workspace;
  const workspace = await workspaceAt(root);
  opened.set(root, { stamp, workspace });
  return workspace;
}

/** All that is in a folder but git's objects. Node's own `recursive` goes through links, also round and round. */
function below(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() && !path.endsWith(join(".git", "objects")) ? [path, ...below(path)] : [path];
  });
}

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
  const workspace = await workspaceOf(repo);
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
