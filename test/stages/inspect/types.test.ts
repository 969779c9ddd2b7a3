import { describe, expect, test } from "vitest";
import { json, typesBench } from "../../support/types.ts";

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

  "js/package.json": json({ name: "js", type: "module" }),
  "js/names.js": "export const first = 1;\nexport function second(...all) {}\n",
  "js/uses.js": 'import { first } from "./names.js";\nfirst;\n',
  "js/common.cjs": "module.exports = { ...globalThis.made, third: 3 };\n",
  "js/all.js": 'export * from "elsewhere";\n',
  "js/polyfill.js": "String.prototype.shout = function () {};\nwindow.appName = 1;\n",
  "js/script.js": "function sharedByScripts() {}\n",
};

const { repo, look } = typesBench(FILES);

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
    ["a member of an empty type", "const bag: {} = {};\nbag.size;", "warning types/member"],
    [
      "a member of what narrowing left nothing of",
      'export function name(x: string) {\n  return typeof x === "string" ? "" : x.title;\n}',
      "warning types/member",
    ],
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

  test("says which file was judged without a project", async () => {
    expect(await look({ "js/new.js": "export {};\n" })).toMatchObject({
      state: "ran",
      note: "no tsconfig.json covers js/new.js: judged by what holds without one",
    });
    expect(await look({ "full/src/new.ts": "export {};\n" })).toMatchObject({ state: "ran", note: "" });
  });

  test("says what was probably meant", async () => {
    const { findings } = await look({ "full/src/new.ts": 'import { cent } from "./money.js";\ncent(1);\n' });
    expect(findings).toMatchObject([{ suggestion: "cents", category: "import", start_line: 1 }]);
  });

  test("counts one more of what was there already", async () => {
    const content = `${repo().read("full/src/old.ts")}export const again = neverDeclared;\n`;
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
    const before = repo().read("full/src/money.ts");
    const { found } = await look([
      { path: "full/src/coins.ts", renamedFrom: "full/src/money.ts", before, after: before },
    ]);
    expect(found).toEqual([expect.stringContaining("full/src/user.ts:1 error types/module")]);
  });
});
