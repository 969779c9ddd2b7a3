import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChangeSet } from "../../../src/domain/change.ts";
import type { Checker } from "../../../src/stages/inspect/checker.ts";
import { createTypeChecker } from "../../../src/stages/inspect/types/check.ts";
import { createKeeper } from "../../../src/stages/inspect/types/warm.ts";
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
