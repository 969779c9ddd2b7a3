import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { absentFrom } from "../../../src/stages/inspect/types/search-folders.ts";
import { json, typesBench } from "../../support/types.ts";

const STRICT = { strict: true, target: "es2022", module: "preserve", noEmit: true, types: [] };

const LARGE = `export const large = [\n${"  'x',\n".repeat(1_300_000)}];\n`;

const { repo, look } = typesBench({
  ".gitignore": "node_modules\nlarge.js\n",
  "references/one/tsconfig.json": json({
    compilerOptions: { composite: true },
    references: [{ path: "../two" }],
  }),
  "references/one/a.ts": 'export { b } from "../two/b.ts";\n',
  "references/two/tsconfig.json": json({
    compilerOptions: { composite: true },
    references: [{ path: "../one" }],
  }),
  "references/two/b.ts": 'export { a as b } from "../one/a.ts";\n',
  "manifest/package.json": '{ "dependencies": {',
  "manifest/tsconfig.json": json({ compilerOptions: STRICT }),
  "manifest/a.ts": "export {};\n",
  "links/tsconfig.json": json({ compilerOptions: STRICT }),
  "links/a.ts": "export {};\n",
  "large/tsconfig.json": json({ compilerOptions: { ...STRICT, allowJs: true } }),
  "large/a.ts": "export {};\n",
  "large/large.js": LARGE,
  "list/tsconfig.json": "[1, 2]\n",
  "list/a.ts": "export {};\n",
  "options/tsconfig.json": json({
    compilerOptions: { paths: 3, lib: "x", extends: 4, baseUrl: [] },
    references: 5,
  }),
  "options/a.ts": "export {};\n",
  "deep/tsconfig.json": `${'{"compilerOptions":'.repeat(3_000)}1${"}".repeat(3_000)}`,
  "deep/a.ts": "export {};\n",
  "binary/tsconfig.json": "\0\u0001\u0002",
  "binary/a.ts": "export {};\n",
});

beforeAll(() => {
  symlinkSync(".", join(repo().root, "links/round"));
  symlinkSync("nowhere", join(repo().root, "links/broken"));
  repo().write(
    "links/node_modules/store/package.json",
    json({ name: "store", dependencies: { store: "1" } }),
  );
  symlinkSync("../..", join(repo().root, "links/node_modules/up"));
  symlinkSync("../../..", join(repo().root, "links/node_modules/store/up"));
  repo().write("links/package.json", json({ dependencies: { store: "1", up: "1" } }));
});

test.each([
  ["references/one/a.ts", "ran"],
  ["manifest/a.ts", "ran"],
  ["links/a.ts", "ran"],
  ["large/a.ts", "ran"],
  ["list/a.ts", "ran"],
  ["options/a.ts", "partial"],
  ["deep/a.ts", "ran"],
  ["binary/a.ts", "partial"],
])("%s: what is around it is bad, and still the invention is found (%s)", async (path, state) => {
  const before = repo().git("status", "--porcelain", "--ignored");
  const seen = await look({ [path]: 'export const a = "a".contains("b");\n' });
  expect(seen.found).toEqual([expect.stringContaining(`${path}:1 error types/member`)]);
  expect(seen.state.split(" ")[0]).toBe(state);
  expect(repo().git("status", "--porcelain", "--ignored")).toBe(before);
});

test("a method that no package has is looked for through links that go round", async () => {
  const { found, state } = await look({
    "links/a.ts": "export const f = (x: any) => x.nowhereToBeFound();\n",
  });
  expect(found).toEqual([expect.stringContaining('error types/member "nowhereToBeFound" is called')]);
  expect(state).toBe("ran");
});

test("a file that is too large is not judged, which is said", async () => {
  const { found, state } = await look({ "large/large.js": LARGE });
  expect(found).toEqual([]);
  expect(state).toMatch(/^skipped large\/large\.js: /);
});

test("more code than there is time for leaves the names open", async () => {
  const folder = join(repo().root, "links/node_modules");
  expect(await absentFrom(["nowhereToBeFound"], [folder], AbortSignal.abort())).toBeNull();
  expect(await absentFrom(["nowhereToBeFound", "store"], [folder], new AbortController().signal)).toEqual([
    "nowhereToBeFound",
  ]);
});

test("packages of a hundred thousand files are not read to their end, and the names stay open", async () => {
  const files = Array.from({ length: 500 }, (_, at) => `links/node_modules/wide/${at}.js`);
  for (const path of files) repo().write(path, "exports.a = 1;\n");
  // The same folder over and over costs what as many others would.
  const folders = Array.from({ length: 200 }, () => join(repo().root, "links/node_modules/wide"));
  expect(await absentFrom(["nowhereToBeFound"], folders, new AbortController().signal)).toBeNull();
});
