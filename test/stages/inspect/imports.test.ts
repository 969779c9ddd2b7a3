import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { imports } from "../../../src/stages/inspect/imports.ts";
import { brief, inspect, plant, sharedTree } from "./check.ts";

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const FILES: Record<string, string> = {
  ".gitignore": "node_modules\ndist\ngenerated\n",
  "package.json": json({
    name: "shop",
    dependencies: { zod: "4", "not-here": "1" },
    devDependencies: { "@types/estree": "1", vitest: "4" },
    peerDependencies: { react: "19" },
    optionalDependencies: { fsevents: "2" },
    imports: { "#config": "./src/config.ts", "#lib/*": "./src/lib/*.ts", "#ext": "zod" },
  }),
  "tsconfig.json":
    '{\n  // aliases\n  "extends": "./tsconfig.base.json",\n  "compilerOptions": { "strict": true, },\n}\n',
  "tsconfig.base.json": json({
    compilerOptions: { paths: { "@/*": ["./src/*"], "~exact": ["./src/utils.ts"] } },
  }),
  "src/utils.ts": "export const a = 1;\n",
  "src/config.ts": "",
  "src/lib/index.ts": "",
  "src/lib/money.ts": "",
  "src/data.json": "{}",
  "src/legacy.js": "",
  "src/style.css": "",
  "src/button.ios.js": "",
  "src/types.d.ts": 'declare module "*.svg";\ndeclare module "untyped";\n',
  "src/uses.js": 'import "already-used";\n',
  "packages/ui/package.json": json({ name: "@shop/ui", dependencies: { clsx: "2" } }),
  "packages/ui/index.ts": "",
};
for (const [name, manifest] of [
  ["zod", { name: "zod", exports: { ".": "./index.js", "./mini": "./mini.js" } }],
  ["vitest", { name: "vitest", main: "index.js" }],
  ["hoisted", { name: "hoisted", main: "index.js" }],
  ["@types/estree", { name: "@types/estree", types: "index.d.ts" }],
  ["@scope/pkg", { name: "@scope/pkg", main: "index.js" }],
] as const) {
  FILES[`node_modules/${name}/package.json`] = json(manifest);
  for (const file of ["index.js", "mini.js", "deep/file.js"]) FILES[`node_modules/${name}/${file}`] = "";
}
const shared = sharedTree(FILES);

async function found(path: string, content: string, repo = shared()): Promise<readonly string[]> {
  const { findings } = await inspect(repo, { [path]: content }, [imports]);
  return findings.map(({ severity, message }) => `${severity}: ${message}`);
}

describe("JavaScript and TypeScript: what is there", () => {
  test.each([
    ["a source", 'import { a } from "./utils";'],
    ["a source by its own ending", 'import { a } from "./utils.ts";'],
    ["a source by its output's ending", 'import { a } from "./utils.js";'],
    ["plain JavaScript", 'import "./legacy.js";'],
    ["a folder with an index", 'import "./lib";'],
    ["a folder with a slash", 'import "./lib/";'],
    ["a package in a folder", 'import "../packages/ui";'],
    ["JSON", 'import data from "./data.json" with { type: "json" };'],
    ["a stylesheet", 'import "./style.css";'],
    ["a stylesheet with a query", 'import css from "./style.css?inline";'],
    ["one platform's build", 'import Button from "./button";'],
    [
      "built in",
      'import fs from "fs";\nimport { readFile } from "node:fs/promises";\nimport test from "node:test";',
    ],
    ["built in since a later Node", 'import { DatabaseSync } from "node:sqlite";'],
    ["declared and installed", 'import { z } from "zod";\nimport * as m from "zod/mini";'],
    ["installed, not declared", 'import "hoisted";\nimport "@scope/pkg/deep/file";'],
    ["types alone", 'import type { Node } from "estree";'],
    ["the package itself", 'import "shop/sub";'],
    ["a package of the repository", 'import { Button } from "@shop/ui/button";'],
    ["an alias of tsconfig", 'import { a } from "@/utils";\nimport "~exact";\nimport "@/lib/money";'],
    ["an alias of package.json", 'import "#config";\nimport "#lib/money";\nimport "#ext";'],
    [
      "a virtual module",
      'import x from "virtual:pages";\nimport y from "https://esm.sh/x";\nimport "bun:test";',
    ],
    ["a bundler's own alias", 'import a from "~/x";\nimport b from "$lib/y";'],
    ["declared to TypeScript", 'import logo from "untyped";'],
    ["used before", 'import "already-used";'],
    [
      "prepared for its absence",
      'let x; try { x = require("maybe"); } catch {}\nawait import("other").catch(() => null);',
    ],
    ["computed", 'const n = "x"; require(n); import(`./${n}.js`);'],
    ["only in a text", 'const s = "import x from \\"./nowhere\\"";\n// import "./gone";'],
    ["ignored by git: built or generated", 'import "../dist/index.js";\nimport "./generated/client";'],
    [
      "made by a framework",
      'import type { PageLoad } from "./$types";\nimport type { Route } from "./+types/home";',
    ],
    ["outside of the repository", 'import "../../elsewhere/x.js";'],
    ["provided by the host", 'import * as vscode from "vscode";'],
    ["a loader's request", 'import x from "!!raw-loader!./nothing.txt";'],
    ["a folder that a bundler looks in", 'import "src/whatever";'],
  ])("%s", async (_, content) => {
    expect(await found("src/new.ts", content)).toEqual([]);
  });
});

describe("JavaScript and TypeScript: what is not", () => {
  test.each([
    ['import { a } from "./utlis";', '"./utlis" does not exist; did you mean "./utils"?'],
    ['import { a } from "./utlis.js";', '"./utlis.js" does not exist; did you mean "./utils.js"?'],
    ['import { a } from "./utlis.ts";', '"./utlis.ts" does not exist; did you mean "./utils.ts"?'],
    ['import m from "./money";', '"./money" does not exist; did you mean "./lib/money"?'],
    ['export * from "./nowhere";', '"./nowhere" does not exist'],
    ['export { a } from "./nowhere";', '"./nowhere" does not exist'],
    ['import type { A } from "./nowhere";', '"./nowhere" does not exist'],
    ['type A = import("./nowhere").A;', '"./nowhere" does not exist'],
    ['const a = require("./nowhere");', '"./nowhere" does not exist'],
    ['import a = require("./nowhere");', '"./nowhere" does not exist'],
    ['const a = await import("./nowhere");', '"./nowhere" does not exist'],
    ['try {} catch { require("./nowhere"); }', '"./nowhere" does not exist'],
    ['import d from "./daat.json";', '"./daat.json" does not exist; did you mean "./data.json"?'],
    ['import "@/nothing";', '"@/nothing" leads to no file, by the alias that is configured for it'],
    ['import "#lib/nothing";', '"#lib/nothing" leads to no file, by the alias that is configured for it'],
    ['import "#unknown";', '"#unknown" leads to no file, by the alias that is configured for it'],
    ['import x from "left-padder";', '"left-padder" is neither declared in package.json nor installed'],
    [
      'import x from "zodd";',
      '"zodd" is neither declared in package.json nor installed; did you mean "zod"?',
    ],
    [
      'import x from "fs-promises";',
      '"fs-promises" is neither declared in package.json nor installed; did you mean "fs/promises"?',
    ],
    [
      'import x from "@scope/other/deep";',
      '"@scope/other" is neither declared in package.json nor installed',
    ],
    ['import x from "zod/maxi";', 'the package "zod" has no "maxi"'],
    ['import x from "vitest/nope/file";', 'the package "vitest" has no "nope/file"'],
    [
      'import x from "node:fs/promise";',
      'Node has no module "node:fs/promise"; did you mean "node:fs/promises"?',
    ],
    ['import x from "clsx";', '"clsx" is neither declared in package.json nor installed'],
  ])("%s", async (content, message) => {
    expect(await found("src/new.ts", content)).toEqual([`error: ${message}`]);
  });

  test("declared but not installed is information", async () => {
    expect(await found("src/new.ts", 'import "not-here";\nimport "react";')).toEqual([
      'info: "not-here" is declared in package.json but not installed',
      'info: "react" is declared in package.json but not installed',
    ]);
    const repo = plant(FILES);
    repo.remove("node_modules");
    expect(await found("src/new.ts", 'import "not-here";', repo)).toEqual([]);
  });

  test("a folder's index is there from inside", async () => {
    expect(
      await found("src/lib/new.ts", 'import ".";\nimport "./";\nimport "./index.js";\nimport "..";'),
    ).toEqual(['error: ".." does not exist']);
  });

  test("a package of the folder's own manifest counts only there", async () => {
    expect(await found("packages/ui/new.ts", 'import clsx from "clsx";\nimport { z } from "zod";')).toEqual([
      'info: "clsx" is declared in package.json but not installed',
    ]);
  });

  test("the suggestion can be put in as it is", async () => {
    const { findings } = await inspect(shared(), { "src/new.ts": 'import "./utlis.js";' }, [imports]);
    expect(findings).toMatchObject([
      { suggestion: "./utils.js", category: "import", rule: "imports/unresolved" },
    ]);
  });
});

describe("the tree is the one that the change makes", () => {
  test("new files see each other, in new folders too", async () => {
    const { findings } = await inspect(
      shared(),
      {
        "src/fresh/a.ts": 'import { b } from "./b";\nimport "@/fresh/b";\nimport "zod";',
        "src/fresh/b.ts": "export const b = 1;",
      },
      [imports],
    );
    expect(findings).toEqual([]);
  });

  test("a deleted or moved file is gone", async () => {
    const repo = plant({ ...FILES, "src/user.ts": 'import "./utils";\n' });
    const changes = { "src/utils.ts": null, "src/user.ts": 'import "./utils";\nlet x;\n' };
    expect(brief(await inspect(repo, changes, [imports]))).toEqual([
      "src/user.ts:1 error imports/unresolved",
    ]);
    const moved = [
      { path: "src/tools.ts", renamedFrom: "src/utils.ts", before: "", after: "" },
      { path: "src/user.ts", renamedFrom: null, before: 'import "./utils";', after: 'import "./tools";' },
    ];
    expect((await inspect(repo, moved, [imports])).findings).toEqual([]);
  });

  test("a package declared in the same change is declared", async () => {
    const { findings } = await inspect(
      shared(),
      {
        "package.json": json({ dependencies: { "left-padder": "1" } }),
        "src/new.ts": 'import "left-padder";',
      },
      [imports],
    );
    expect(findings.map(({ severity }) => severity)).toEqual(["info"]);
  });

  test("a folder behind a link is taken as it is", async () => {
    const repo = plant(FILES);
    mkdirSync(join(repo.root, "../elsewhere-for-links"), { recursive: true });
    symlinkSync("../elsewhere", join(repo.root, "src/linked"));
    expect(await found("src/new.ts", 'import "./linked/anything";', repo)).toEqual([]);
  });
});

describe("what can't be known is said", () => {
  test.each([
    ["no package.json", null, "no package.json above it"],
    ["a broken package.json", "{ oops", "package.json is not JSON"],
    ["a package.json that is no object", "[]", "package.json is not JSON"],
  ])("%s", async (_, manifest, why) => {
    const repo = plant(FILES);
    if (manifest === null) repo.remove("package.json");
    else repo.write("package.json", manifest);
    const { checks, findings } = await inspect(repo, { "src/new.ts": 'import "left-padder";' }, [imports]);
    expect(findings).toEqual([]);
    expect(checks).toMatchObject([{ state: "skipped", why: `src/new.ts: ${why}` }]);
  });

  test("a broken or circular tsconfig costs its aliases, not the check", async () => {
    const repo = plant({ ...FILES, "tsconfig.base.json": json({ extends: "./tsconfig.json" }) });
    expect(await found("src/new.ts", 'import "@/utils";\nimport "./utils";', repo)).toEqual([]);
    repo.write("tsconfig.json", "{ nope");
    expect(await found("src/new.ts", 'import "@/utils";\nimport "./utlis";', repo)).toHaveLength(1);
  });

  test("a file that does not parse is not judged", async () => {
    const { checks } = await inspect(shared(), { "src/new.ts": 'import "./nowhere"; let = ;' }, [imports]);
    expect(checks).toMatchObject([{ state: "skipped", why: "src/new.ts: it does not parse" }]);
  });
});
