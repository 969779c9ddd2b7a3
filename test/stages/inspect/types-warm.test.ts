import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { ChangeSet } from "../../../src/domain/change.ts";
import { inspectChanges } from "../../../src/stages/inspect/inspect.ts";
import { createTypeChecker } from "../../../src/stages/inspect/types/check.ts";
import { findCompiler } from "../../../src/stages/inspect/types/compiler.ts";
import { createKeeper } from "../../../src/stages/inspect/types/keeper.ts";
import { tempFolder, tempRepo, workspaceAt } from "../../support/repo.ts";

const CONFIG = '{ "compilerOptions": { "strict": true, "types": [] } }\n';
const IMPORTS = 'import { b } from "./b";\nexport const a: number = b;\n';

/** A checker whose engine writes down what it is asked, kept from one look to the next. */
async function listening(files: Readonly<Record<string, string>>) {
  const repo = tempRepo(files);
  const workspace = await workspaceAt(repo.root);
  const path = join(tempFolder(), "compiler.sh");
  const real = findCompiler()?.executable ?? "";
  writeFileSync(path, `#!/bin/sh\ntee -a "$0.heard" | exec "${real}" "$@"\n`);
  writeFileSync(`${path}.heard`, "");
  chmodSync(path, 0o755);
  const keeper = createKeeper(() => path);
  onTestFinished(() => keeper.stop());
  const checker = { ...createTypeChecker(keeper), name: "types", limitMs: 60_000, wants: () => true };
  return {
    pid: () => keeper.pid(),
    warm: (...paths: readonly string[]) => checker.engine.warm(workspace, paths),
    look: async (after: Readonly<Record<string, string | null>>): Promise<readonly string[]> => {
      const changes: ChangeSet = Object.entries(after).map(([file, content]) => {
        const before = repo.exists(file) ? repo.read(file) : null;
        return { path: file, renamedFrom: null, before, after: content };
      });
      const { findings } = await inspectChanges({ changes }, { workspace }, new AbortController().signal, [
        checker,
      ]);
      return findings.map(({ path: at, start_line, rule }) => `${at}:${start_line} ${rule}`);
    },
    /** How often it was asked for the complaints about a file. */
    asked: (file: string) =>
      readFileSync(`${path}.heard`, "utf8").match(
        new RegExp(`getSemanticDiagnostics[^\\n]*?/${file.replace(".", "\\.")}"`, "g"),
      )?.length ?? 0,
  };
}

test("what was said of the files as they were is not asked for again", async () => {
  const engine = await listening({
    "tsconfig.json": CONFIG,
    "a.ts": 'export const a: number = "";\n',
    "b.ts": 'import { a } from "./a";\nexport const b: string = a;\n',
  });
  await engine.warm("a.ts");
  await engine.warm("a.ts");
  expect([engine.asked("a.ts"), engine.asked("b.ts")]).toEqual([1, 0]);
  // Once as the change would leave them, and the importer, where something is seen, as it was.
  expect(await engine.look({ "a.ts": 'export const a: number = "x";\na.toFixes();\n' })).toEqual([
    "a.ts:2 types/member",
  ]);
  expect([engine.asked("a.ts"), engine.asked("b.ts")]).toEqual([2, 2]);
});

test("a file that was changed since it was looked at is looked at again", async () => {
  const engine = await listening({ "tsconfig.json": CONFIG, "a.ts": "export const a = 1;\n" });
  await engine.warm("a.ts");
  expect(await engine.look({ "a.ts": 'export const a = 1;\n"".one();\n' })).toEqual(["a.ts:2 types/member"]);
  expect(await engine.look({ "a.ts": 'export const a = 1;\n"".two();\n"".one();\n' })).toEqual([
    "a.ts:2 types/member",
    "a.ts:3 types/member",
  ]);
});

test("files that come and go are seen, also after looks at changes that keep all files", async () => {
  const engine = await listening({
    "tsconfig.json": CONFIG,
    "a.ts": "export const a = 1;\n",
    "c.ts": IMPORTS,
  });
  expect(await engine.look({ "a.ts": "export const a = 2;\n" })).toEqual([]);
  const first = engine.pid();
  expect(await engine.look({ "a.ts": IMPORTS, "b.ts": "export const c = 1;\n" })).toEqual([
    "a.ts:1 types/export",
  ]);
  const second = engine.pid();
  expect(second).not.toBe(first);
  // The one that asks which files there are serves those looks, too, that need no such answer.
  expect(await engine.look({ "a.ts": 'export const a = "".no;\n' })).toEqual(["a.ts:1 types/member"]);
  expect(await engine.look({ "a.ts": null, "b.ts": "export const b = 1;\n" })).toEqual([]);
  expect(engine.pid()).toBe(second);
});

test("a file that no other one imports any more is judged in its own right", async () => {
  const engine = await listening({
    "tsconfig.json": '{ "compilerOptions": { "types": [] }, "files": ["main.ts"] }\n',
    "main.ts": 'import "./a";\n',
    "a.ts": "export const a = 1;\n",
  });
  await engine.warm("main.ts", "a.ts");
  expect(await engine.look({ "main.ts": "export {};\n", "a.ts": 'export const a = "".no();\n' })).toEqual([
    "a.ts:1 types/member",
  ]);
});

test("a configuration that changes is the one that counts", async () => {
  const engine = await listening({
    "tsconfig.json": '{ "compilerOptions": { "types": [] }, "include": ["src"] }\n',
    "src/a.ts": "export const a = 1;\n",
    "b.ts": "export const b = 1;\n",
  });
  const bad = "export const a = 1;\nexport const c: string = a.no;\n";
  await engine.warm("src/a.ts", "b.ts");
  expect(await engine.look({ "src/a.ts": bad })).toEqual(["src/a.ts:2 types/member"]);
  const tsconfig = '{ "compilerOptions": { "types": [] }, "files": ["b.ts"] }\n';
  // Without a project only what is certain is said.
  expect(await engine.look({ "tsconfig.json": tsconfig, "b.ts": bad })).toEqual(["b.ts:2 types/member"]);
  expect(await engine.look({ "src/a.ts": bad })).toEqual(["src/a.ts:2 types/member"]);
});
