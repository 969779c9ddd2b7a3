import { describe, expect, test } from "vitest";
import { json, typesBench } from "../../support/types.ts";

const STRICT = { strict: true, target: "es2022", module: "nodenext", noEmit: true, types: [] };

/** Several projects in one repository, so that one engine does for all. */
const FILES: Readonly<Record<string, string>> = {
  ".gitignore": "node_modules\n",
  // `paths` by an inherited `baseUrl`, from a package and over two steps, in options that version 7 removed.
  "old/package.json": json({ name: "old" }),
  "old/node_modules/@tsconfig/old/tsconfig.json": json({
    compilerOptions: { target: "ES5", module: "UMD", esModuleInterop: false, downlevelIteration: true },
  }),
  "old/node_modules/plain/package.json": json({ name: "plain", main: "index.js", types: "index.d.ts" }),
  "old/node_modules/plain/index.d.ts": "export declare function load(x: number): void;\n",
  "old/node_modules/callable/package.json": json({ name: "callable", types: "index.d.ts" }),
  "old/node_modules/callable/index.d.ts":
    "declare function load(x: number): void;\ndeclare namespace load { const version: string }\nexport = load;\n",
  "old/node_modules/@types/host/package.json": json({ name: "@types/host", types: "index.d.ts" }),
  "old/node_modules/@types/host/index.d.ts":
    "declare const process: { cwd(): string };\ndeclare const describe: string;\n",
  "old/base.json": json({
    extends: "@tsconfig/old/tsconfig.json",
    compilerOptions: { baseUrl: "packages", moduleResolution: "node", charset: "utf8", outFile: "x.js" },
  }),
  "old/packages/app/tsconfig.json": `{ // with a comment
  "extends": "../../base",
  "compilerOptions": { "lib": ["es2019"], "paths": { "@tax": ["lib/tax"], "@lib/*": ["lib/*"] } },
}`,
  "old/packages/app/src/a.ts": "export const a = 1;\n",
  "old/packages/lib/money.ts": "export const cents = (x: number, y = 1): number => x * y;\n",
  "old/packages/lib/tax.ts": "export const tax = 1;\n",
  "old/packages/lib/rates.ts": "export const rate = 1;\n",

  "partial/package.json": json({ name: "partial", dependencies: { absent: "1" } }),
  "partial/tsconfig.json": json({ compilerOptions: STRICT }),
  "partial/a.ts": "export const a = 1;\n",

  "broken/tsconfig.json": '{ "compilerOptions": {',
  "broken/a.ts": "export const a = 1;\n",
  "extends/tsconfig.json": json({ extends: "@tsconfig/absent/tsconfig.json" }),
  "extends/a.ts": "export const a = 1;\n",
  "circular/tsconfig.json": json({ extends: "./base.json" }),
  "circular/base.json": json({ extends: "./tsconfig.json" }),
  "circular/a.ts": "export const a = 1;\n",
  "device/tsconfig.json": json({ extends: "/dev/zero" }),
  "device/a.ts": "export const a = 1;\n",
  "types/tsconfig.json": json({ compilerOptions: { ...STRICT, types: ["absent"] } }),
  "types/a.ts": "export const a = 1;\n",
  "plugin/tsconfig.json": json({
    compilerOptions: { ...STRICT, plugins: [{ name: "./plugin.cjs" }, { transform: "./plugin.cjs" }] },
  }),
  "plugin/plugin.cjs": 'require("node:fs").writeFileSync(__dirname + "/ran", "");\n',
  "plugin/a.ts": "export const a = 1;\n",
};

const { repo, look } = typesBench(FILES);

/** What a look at a new file finds. */
async function inNew(path: string, content: string): Promise<readonly string[]> {
  const { found, state } = await look({ [path]: `${content}\n` });
  expect(state).toBe("ran");
  return found;
}

describe("a configuration for an older TypeScript", () => {
  test.each([
    "import { cents } from 'lib/money';\nimport { tax } from '@tax';\nimport { rate } from '@lib/rates';\ncents(tax, rate);",
    "import { load } from 'plain';\nload(1);",
    "export const now = process.cwd() + describe;\nexport const f = (x: string) => { const y: string = null; return x + y; };",
    "import * as load from 'callable';\nload(1);",
    "import './style.css';\nexport {};",
    "export const all = [...new Set([1])].includes(1);",
  ])("right: %s", async (content) => {
    expect(await inNew("old/packages/app/src/new.ts", content)).toEqual([]);
  });

  test.each([
    ["import { cent } from 'lib/money';\ncent(1);", "error types/export"],
    ["import { cents } from 'lib/money';\ncents(1, 2, 3);", "error types/arguments"],
    ["import { taxes } from '@tax';\ntaxes;", "error types/export"],
    ["import { rates } from '@lib/rates';\nrates;", "error types/export"],
    ["import { unload } from 'plain';\nunload(1);", "error types/export"],
    ['"a".contains("b");', "error types/member"],
    ["undefinedName();", "error types/name"],
  ])("wrong: %s", async (content, expected) => {
    expect(await inNew("old/packages/app/src/new.ts", content)).toEqual([expect.stringContaining(expected)]);
  });
});

describe("what can't be judged", () => {
  test.each([
    ["broken/a.ts", "broken/tsconfig.json: '}' expected"],
    ["extends/a.ts", "extends/tsconfig.json: File '@tsconfig/absent/tsconfig.json' not found"],
    ["circular/a.ts", "circular/tsconfig.json: it extends itself"],
    ["device/a.ts", "device/tsconfig.json: "],
  ])("%s is judged without its configuration, which is said", async (path, why) => {
    const { found, state } = await look({ [path]: 'undefinedName("a".contains("b"));\n' });
    expect(found).toEqual([expect.stringContaining("error types/member")]);
    expect(state).toContain("partial");
    expect(state).toContain(why);
    expect(state).toContain("judged without it");
  });

  test.each([
    ["partial", '"absent" is not installed; imports and names were not judged'],
    ["types", "'absent'"],
  ])("without packages, names are left alone and members are not (%s)", async (folder, why) => {
    const { found, state } = await look({
      [`${folder}/a.ts`]:
        'import { x } from "absent";\nfromAbsent(x);\nexport const a = "a".contains("b");\n',
    });
    expect(found).toEqual([expect.stringContaining("error types/member")]);
    expect(state).toContain("partial");
    expect(state).toContain(why);
  });

  test("plugins of the project are not run", async () => {
    expect(await inNew("plugin/new.ts", '"a".contains("b");')).toHaveLength(1);
    expect(repo().exists("plugin/ran")).toBe(false);
  });
});
