import { onTestFinished } from "vitest";
import type { ChangeSet } from "../../../src/domain/change.ts";
import type { Result } from "../../../src/domain/failure.ts";
import { applyChanges } from "../../../src/stages/apply/apply.ts";
import { createTree, type Tree } from "../../support/apply.ts";

/** A repository that goes away after the test. */
export function repository(files: Record<string, string> = {}): Tree {
  const tree = createTree(files);
  onTestFinished(() => tree.remove());
  return tree;
}

/** Applies changes in this process. */
export function apply(tree: Tree, changes: ChangeSet, id = "run-1"): Promise<Result<void>> {
  return applyChanges({ id, changes, workspace: tree }, new AbortController().signal);
}

/** What a successful apply answers. */
export const done = { ok: true, value: undefined };
