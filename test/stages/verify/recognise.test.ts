import { expect, test } from "vitest";
import { recogniseCheck } from "../../../src/stages/verify/recognise.ts";

/** A tree held in memory: the recogniser only reads. */
function tree(files: Readonly<Record<string, string>>) {
  return {
    read: async (path: string) => {
      const text = files[path];
      return text === undefined
        ? ({ kind: "missing" } as const)
        : ({ kind: "text", text, executable: false } as const);
    },
  };
}

test.each([
  [{ "package.json": '{"scripts":{"test":"vitest run"}}' }, "npm test"],
  [{ "package.json": '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}' }, null],
  [{ "package.json": '{"scripts":{"build":"tsc"}}' }, null],
  [{ "package.json": "{ not json" }, null],
  [{ "package.json": '{"scripts":[]}' }, null],
  [{ "Cargo.toml": '[package]\nname = "a"' }, "cargo test"],
  [{ "go.mod": "module a" }, "go test ./..."],
  [{ "pytest.ini": "[pytest]" }, "pytest"],
  [{ "pyproject.toml": "[tool.pytest.ini_options]\n" }, "pytest"],
  [{ "pyproject.toml": "[project]\nname = 'pytest'\n" }, null],
  [{ "setup.cfg": "[tool:pytest]\n" }, "pytest"],
  [{ Makefile: "build:\n\tcc a.c\ntest: build\n\t./a\n" }, "make test"],
  [{ Makefile: "tests:\n\techo\n" }, null],
  [{ "package.json": "{}", "go.mod": "module a" }, "go test ./..."],
  [{}, null],
])("%j is checked by %s", async (files, command) => {
  expect(await recogniseCheck(tree(files))).toBe(command);
});
