import { expect, test } from "vitest";
import { checkSources } from "../../../src/stages/apply/check-sources.ts";
import { guardedPaths } from "../../../src/stages/apply/guarded.ts";

const changed = (path: string, before: string | null = "1\n", after: string | null = "2\n") => [
  { path, renamedFrom: null, before, after },
];

test.each([
  ["check.sh", "./check.sh"],
  ["scripts/check", "CI=1 scripts/check --all"],
  ["check.sh", "sh ./check.sh"],
  ["check.sh", "bash -eu check.sh && echo fine"],
  ["a b/check.sh", "npm ci; 'a b/check.sh'"],
  ["check.sh", "cd x && (. ./check.sh)"],
  ["Makefile", "make test"],
  ["sub/Makefile", "make -C sub"],
  ["justfile", "just check"],
  ["tox.ini", "tox -e py312"],
  ["package.json", "npm test"],
])("%s says what `%s` does", (path, command) => {
  const scripts = changed(path, '{"scripts":{}}', '{"scripts":{"test":"x"}}');
  expect(checkSources(scripts, command)).toEqual([path]);
  expect(guardedPaths(scripts, { text: "tidy up", files: [] }, command)).toEqual([path]);
  expect(guardedPaths(scripts, { text: "tidy up", files: [path] }, command)).toEqual([]);
  expect(guardedPaths(scripts, { text: "tidy up", files: [] }, null)).toEqual([]);
});

test.each([
  ["math.js", "node -e \"import('./math.js')\""],
  ["math.js", "grep -q half math.js"],
  ["test/a.py", "pytest test/a.py"],
  ["Makefile", "npm test"],
  ["docs/make", "remake docs"],
  ["src/check.sh", "./check.sh"],
])("%s doesn't, of `%s`: it is what is checked", (path, command) => {
  expect(checkSources(changed(path), command)).toEqual([]);
});

test.each([
  ['{"dependencies":{}}', '{"dependencies":{"a":"1"}}', []],
  ['{"scripts":{"test":"a"},"x":1}', '{"x":2,"scripts":{"test":"a"}}', []],
  ['{"scripts":{"test":"a"}}', '{"scripts":{"test":"b"}}', ["package.json"]],
  ['{"scripts":{"test":"a"}}', null, ["package.json"]],
  [null, '{"scripts":{"test":"a"}}', ["package.json"]],
  ['{"scripts":{"test":"a"}}', "{", ["package.json"]],
])("of a package.json its scripts count: %j, %j", (before, after, expected) => {
  expect(checkSources(changed("package.json", before, after), "npm test")).toEqual(expected);
});
