import { expect, test } from "vitest";
import { guardedPaths } from "../../../src/stages/apply/guarded.ts";

const touching = (path: string, renamedFrom: string | null = null) => [
  { path, renamedFrom, before: null, after: "x\n" },
];
const TASK = { text: "tidy up", files: [] };

test.each([
  ".tandem.json",
  "sub/.tandem.json",
  ".gitattributes",
  ".GitAttributes",
  ".gitmodules",
  ".husky/pre-commit",
  "scripts/git-hooks/pre-push",
  "hooks/update",
  "lefthook.yml",
  ".pre-commit-config.yaml",
  ".github/workflows/ci.yml",
  ".github/actions/setup/action.yml",
  ".gitlab-ci.yml",
  ".circleci/config.yml",
  "Jenkinsfile",
  ".vscode/tasks.json",
  ".devcontainer/devcontainer.json",
])("%s needs a yes of its own", (path) => {
  expect(guardedPaths(touching(path), TASK, null)).toEqual([path]);
  expect(guardedPaths(touching("a.txt", path), TASK, null)).toEqual([path]);
  expect(guardedPaths(touching(path), { ...TASK, files: [path] }, null)).toEqual([]);
  expect(guardedPaths(touching(path), { ...TASK, text: `create ${path} for me` }, null)).toEqual([]);
});

test.each([
  ".gitignore",
  "src/workflows/ci.yml",
  "docs/jenkinsfile.md",
  "tandem.json",
  ".github/CODEOWNERS",
  "src/hooks/use-state.ts",
])("%s does not", (path) => {
  expect(guardedPaths(touching(path), TASK, null)).toEqual([]);
});
