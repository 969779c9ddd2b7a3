import { readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { expect } from "vitest";
import type { ChangeSet } from "../../../src/domain/change.ts";
import { applyChanges } from "../../../src/stages/apply/apply.ts";
import { change, createTree, type Tree } from "../../support/apply.ts";

export const CHANGES: ChangeSet = [
  change("a", "1\n", "2\n"),
  change("gone", "x\n", null),
  change("new/name", "m\n", "m\nn\n", "name"),
  change("deep/er/new", null, "n\n"),
];

export function fresh(): Tree {
  const tree = createTree({ a: "1\n", name: "m\n", other: "o\n" });
  tree.write("gone", "x\n", 0o755);
  return tree;
}

export const OLD = { a: "644 1\n", gone: "755 x\n", name: "644 m\n", other: "644 o\n" };
export const NEW = {
  a: "644 2\n",
  "deep/er/new": "644 n\n",
  "new/name": "644 m\nn\n",
  other: "644 o\n",
};

export async function applied(tree: Tree): Promise<void> {
  const result = await applyChanges(
    { id: "run-1", changes: CHANGES, workspace: tree },
    new AbortController().signal,
  );
  expect(result.ok).toBe(true);
}

/** The journal of an apply that died after all its files were in place. */
export async function interrupted(tree: Tree): Promise<void> {
  await applied(tree);
  const record = readFileSync(path.join(tree.gitDir, "tandem/undo/run-1.json"), "utf8");
  const journal = JSON.parse(record);
  // No process has this number: it is above every limit of Linux.
  journal.holder = { pid: 2 ** 30, started: "1", host: hostname(), at: Date.now() };
  writeFileSync(path.join(tree.gitDir, "tandem/journal.json"), JSON.stringify(journal));
}
