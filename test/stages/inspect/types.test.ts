import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChangeSet } from "../../../src/domain/change.ts";
import type { Checker } from "../../../src/stages/inspect/checker.ts";
import { createTypeChecker } from "../../../src/stages/inspect/types/check.ts";
import { createKeeper } from "../../../src/stages/inspect/types/keeper.ts";
import { repoAt, type TempRepo } from "../../support/repo.ts";
import { inspect } from "./check.ts";

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const STRICT = { strict: true, target: "es2022", module: "nodenext", noEmit: true, types: [] };

/** Several projects in one repository, so that one engine does for all. */
const FILES: Readonly<Record<string, string>> = {
  ".gitignore": "node_modules\n",
  "full/package.json": json({ name: "full", type: "module", dependencies: { store: "1" } }),
  "full/tsconfig.json": json({ compilerOptions: { ...STRICT, jsx: "react-jsx", jsxImportSource: "store" } }),
  "full/node_modules/store/package.json": json({
    name: "store",
    version: "1.0.0",
    type: "module",
    exports: { ".": { types: "./index.d.ts" }, "./jsx-runtime": { types: "./jsx.d.ts" } },
  }),
  "full/node_modules/store/index.d.ts": `
export interface Options { readonly retries?: number; readonly signal?: AbortSignalLike }
export interface AbortSignalLike { readonly aborted: boolean }
export declare class Store { get(key: string): string | undefined; set(key: string, value: string): void; readonly size: number }
export declare function open(path: string, options?: Options): Store;
export declare function close(store: Store): void;
export default function create(): Store;
`,
  "full/node_modules/store/jsx.d.ts": `
export declare namespace JSX {
  interface Element { readonly kind: string }
  interface IntrinsicElements { div: { id?: string; children?: unknown } }
  interface ElementChildrenAttribute { children: unknown }
}
export declare function jsx(type: unknown, props: unknown): JSX.Element;
export declare function jsxs(type: unknown, props: unknown): JSX.Element;
`,
  "full/src/money.ts":
    "export function cents(amount: number, digits = 2): number {\n  return Math.round(amount * 10 ** digits);\n}\nconst rate = 2;\nexport const taxed = (x: number): number => x * rate;\n",
  "full/src/old.ts":
    'import { open } from "store";\nexport const old = open("a").nothing;\nexport const unknown = neverDeclared;\n',
  "full/src/user.ts": 'import { cents } from "./money.js";\nexport const price = cents(1);\n',
  "full/src/button.tsx":
    "export function Button(props: { label: string }) {\n  return <div id={props.label} />;\n}\n",

  "mono/package.json": json({ name: "mono" }),
  "mono/tsconfig.json": json({
    files: [],
    references: [{ path: "./core" }, { path: "./app/tsconfig.app.json" }],
  }),
  "mono/core/tsconfig.json": json({
    compilerOptions: { ...STRICT, noEmit: false, composite: true, outDir: "../out" },
    include: ["src"],
  }),
  "mono/core/src/index.ts": "export const start = (port: number): number => port;\n",
  "mono/app/tsconfig.app.json": json({
    compilerOptions: {
      ...STRICT,
      module: "preserve",
      paths: { "@core": ["../core/src/index.ts"], "@/*": ["./src/*"] },
    },
    include: ["src"],
    references: [{ path: "../core" }],
  }),
  "mono/app/tsconfig.json": json({ files: [], references: [{ path: "./tsconfig.app.json" }] }),
  "mono/app/src/run.ts": 'import { start } from "@core";\nexport const run = start(1);\n',

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

  "js/package.json": json({ name: "js", type: "module" }),
  "js/names.js": "export const first = 1;\nexport function second() {}\n",
  "js/uses.js": 'import { first } from "./names.js";\nfirst;\n',
  "js/common.cjs": "module.exports = { ...require('./names.js'), third: 3 };\n",
  "js/all.js": 'export * from "elsewhere";\n',
  "js/polyfill.js": "String.prototype.shout = function () {};\nwindow.appName = 1;\n",
  "js/script.js": "function sharedByScripts() {}\n",
};

let repo: TempRepo;
const keeper = createKeeper();
const types: Checker = {
  ...createTypeChecker(keeper),
  name: "types",
  limitMs: 60_000,
  wants: (path) => /\.[cm]?[jt]sx?$/.test(path),
};

beforeAll(() => {
  repo = repoAt(realpathSync(mkdtempSync(join(tmpdir(), "tandem-types-"))));
  repo.git("init", "-q", "-b", "main");
  for (const [path, content] of Object.entries(FILES)) repo.write(path, content);
  repo.commit();
});
afterAll(() => {
  keeper.stop();
  rmSync(repo.root, { recursive: true, force: true });
});

async function look(after: Readonly<Record<string, string | null>> | ChangeSet) {
  const { findings, checks } = await inspect(repo, after, [types]);
  return {
    found: findings.map(
      ({ path, start_line, severity, rule, message }) =>
        `${path}:${start_line} ${severity} ${rule} ${message}`,
    ),
    state: `${checks[0]?.state} ${checks[0]?.why}`.trim(),
    findings,
  };
}

describe("a typed project", () => {
  test.each([
    ["an export", 'import { openSync } from "store";\nopenSync("a");', "error types/export"],
    ["a local export", 'import { cent } from "./money.js";\ncent(1);', "error types/export"],
    ["what is not exported", 'import { rate } from "./money.js";\nrate;', "error types/export"],
    ["a member", 'import { open } from "store";\nopen("a").fetch("b");', "error types/member"],
    ["a member of a literal", '"a".contains("b");', "error types/member"],
    ["too many arguments", 'import { cents } from "./money.js";\ncents(1, 2, 3);', "error types/arguments"],
    ["too few arguments", 'import { open } from "store";\nopen();', "error types/arguments"],
    ["an option", 'import { open } from "store";\nopen("a", { retry: 3 });', "error types/option"],
    ["a name", "undefinedName();", "error types/name"],
    ["a shorthand name", "export const x = { nowhere };", "error types/name"],
    ["another type", 'import { cents } from "./money.js";\ncents("1");', "warning types/type"],
  ])("invented: %s", async (_, content, expected) => {
    const { found, state } = await look({ "full/src/new.ts": content });
    expect(found).toEqual([expect.stringContaining(expected)]);
    expect(state).toBe("ran");
  });
});

/** What a look at a new file finds. */
async function inNew(path: string, content: string): Promise<readonly string[]> {
  const { found, state } = await look({ [path]: `${content}\n` });
  expect(state).toBe("ran");
  return found;
}

describe("a change that is right", () => {
  test.each([
    [
      "full/src/new.ts",
      'import make, { open, close, type Options } from "store";\nconst o: Options = { retries: 1 };\nclose(open("a", o));\nmake().get("x")?.trim();',
    ],
    [
      "full/src/new.tsx",
      'import { Button } from "./button.js";\nexport const a = <div><Button label="x" /></div>;',
    ],
    [
      "full/src/money.ts",
      "export function cents(amount: number, digits = 2, sign = 1): number {\n  return amount * digits * sign;\n}",
    ],
    [
      "full/src/old.ts",
      'import { open } from "store";\n\n// moved\nexport const old = open("a").nothing;\nexport const unknown = neverDeclared;',
    ],
    [
      "mono/app/src/run.ts",
      'import { start } from "@core";\nimport { other } from "@/other";\nexport const run = start(other);',
    ],
    [
      "js/new.js",
      'import { first, second } from "./names.js";\nimport { anything } from "./common.cjs";\nimport { more } from "./all.js";\nsecond(first, anything, more);',
    ],
    ["js/new.js", '"a".shout();\nexport const n = appName + describe + Deno + __VERSION__;'],
    ["js/other-script.js", "sharedByScripts();"],
    [
      "js/new.js",
      'export function f(x = "") {\n  let y = "";\n  y = f;\n  return x.anything() + y.more();\n}',
    ],
    ["js/new.js", "/** @param {Nothing} a @returns {Missing} */\nexport const g = (a) => a;"],
    [
      "js/new.js",
      'if (typeof "".at2 === "function") Object.hasOwn2 = () => {};\nexport const s = Object.hasOwn2();',
    ],
  ])("%s: %j", async (path, content) => {
    const more =
      path === "mono/app/src/run.ts" ? { "mono/app/src/other.ts": "export const other = 1;\n" } : {};
    expect(await look({ [path]: `${content}\n`, ...more })).toMatchObject({ found: [], state: "ran" });
  });
});

describe("a change that is wrong", () => {
  test.each([
    [
      "JSX: an attribute",
      "full/src/new.tsx",
      'import { Button } from "./button.js";\nexport const a = <Button label="x" size="l" />;',
      "error types/option",
    ],
    ["JSX: an element", "full/src/new.tsx", "export const a = <span />;", "error types/member"],
    [
      "an alias's export",
      "mono/app/src/new.ts",
      'import { stop } from "@core";\nstop();',
      "error types/export",
    ],
    [
      "a referenced project's parameter",
      "mono/app/src/new.ts",
      'import { start } from "@core";\nstart(1, 2);',
      "error types/arguments",
    ],
    [
      "JavaScript: an export",
      "js/new.js",
      'import { third } from "./names.js";\nthird;',
      "error types/export",
    ],
    ["JavaScript: a name", "js/new.js", "export const a = nowhereDeclared;", "error types/name"],
    ["JavaScript: a member", "js/new.js", 'export const a = "a".contains("b");', "error types/member"],
    ["JavaScript: a global's member", "js/new.js", "export const a = Object.map({});", "error types/member"],
  ])("%s", async (_, path, content, expected) => {
    expect(await inNew(path, content)).toEqual([
      expect.stringContaining(`${path}:`) && expect.stringContaining(expected),
    ]);
  });

  test("says what was probably meant", async () => {
    const { findings } = await look({ "full/src/new.ts": 'import { cent } from "./money.js";\ncent(1);\n' });
    expect(findings).toMatchObject([{ suggestion: "cents", category: "import", start_line: 1 }]);
  });

  test("counts one more of what was there already", async () => {
    const content = `${repo.read("full/src/old.ts")}export const again = neverDeclared;\n`;
    const { found } = await look({ "full/src/old.ts": content });
    expect(found).toEqual([expect.stringContaining("full/src/old.ts:4 error types/name")]);
  });

  test.each([
    ["full", "full/src/money.ts", "full/src/user.ts:1 error types/export"],
    ["loose", "js/names.js", "js/uses.js:1 error types/export"],
  ])("an export that an unchanged file still uses (%s)", async (_, path, expected) => {
    const { found } = await look({ [path]: "export const none = 1;\n" });
    expect(found).toEqual([expect.stringContaining(expected)]);
  });

  test("a moved file that an unchanged one still asks for", async () => {
    const before = repo.read("full/src/money.ts");
    const { found } = await look([
      { path: "full/src/coins.ts", renamedFrom: "full/src/money.ts", before, after: before },
    ]);
    expect(found).toEqual([expect.stringContaining("full/src/user.ts:1 error types/module")]);
  });
});

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
    expect(repo.exists("plugin/ran")).toBe(false);
  });
});
