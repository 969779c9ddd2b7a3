import { describe, expect, test } from "vitest";
import { json, typesBench } from "../../support/types.ts";

/** JavaScript without types, whose packages have none either. */
const { look } = typesBench({
  ".gitignore": "node_modules\n",
  "package.json": json({ name: "js", type: "module", dependencies: { store: "1" } }),
  "node_modules/store/package.json": json({
    name: "store",
    version: "1.0.0",
    main: "index.js",
    dependencies: { inner: "1" },
  }),
  "node_modules/store/index.js":
    "const inner = require('inner');\nexports.open = (path) => inner.make(path);\nexports.close = () => {};\n",
  "node_modules/inner/package.json": json({ name: "inner", version: "1.0.0", dependencies: { third: "1" } }),
  "node_modules/inner/index.js": "exports.make = () => ({ flushToDisk() {} });\n",
  "node_modules/third/package.json": json({ name: "third", version: "1.0.0" }),
  "node_modules/third/index.js": "exports.farAway = () => {};\n",
  "node_modules/inner/prose.js":
    "// What somebody proseOfLine says.\n/**\n * Then proseOfBlock ends.\n * methodOfStar() does.\n */\nexports.a = { *methodOfOne() {}, * methodOfTwo() {} }; // as proseBehind\n",
  "src/ledger.js": `
export class Ledger {
  constructor(name) { this.name = name; this.entries = new Map(); }
  add(amount, note) { this.entries.set(note, amount); return this; }
  render() { return this.template(this.name); }
  template() { return ""; }
}
export class Report extends Ledger { add(amount) { return super.add(amount, "report"); } }
export function cents(amount, digits = 2) { return amount * 10 ** digits; }
export function listen(port, { host = "localhost", backlog } = {}) { return [port, host, backlog]; }
export function handed(options) { return options; }
`,
  "src/common.cjs": "exports.plain = 1;\nmodule.exports.second = (x) => x;\n",
  "src/symbols.cjs": "const keys = { kOpen: 1, kClosed: 2 };\nkeys.kLate = 3;\nmodule.exports = keys;\n",
  "src/util.cjs":
    "function one() {}\nclass Two { static three() {} }\nmodule.exports = { one, Two, get four() { return 4; }, ...require('./symbols.cjs') };\n",
  "src/made.cjs": "module.exports = make();\n",
  "src/declared.cjs": "exports.one = 1;\n",
  "src/declared.d.cts": "export const two: number;\n",
  "src/half.cjs": "module.exports = require('store');\n",
  "src/half.test.cjs": "require('./half.cjs').five;\n",
  "src/built.cjs": "for (const name of ['any']) exports[`${name}thing`] = 1;\n",
  "src/sets.cjs": "require('./common.cjs').third = 3;\n",
  "docs/api.md": "Call `store.announce()` first.\n",
});

/** What is found in a new file, as rules. */
async function rules(content: string): Promise<readonly string[]> {
  const { found, state } = await look({ "src/new.js": `${content}\n` });
  expect(state).toBe("ran");
  return found.map((line) => line.split(" ").slice(1, 3).join(" "));
}

test("a type is in no module that runs", async () => {
  const content =
    'import { AddressInfo } from "node:net";\nexport const port = (a: AddressInfo) => a.port;\n';
  expect((await look({ "src/a.ts": content })).found).not.toContainEqual(
    expect.stringContaining("is not in"),
  );
});

describe("taken out of CommonJS", () => {
  test.each([
    ['const { plain, plainly } = require("./common.cjs");', ["error types/export"]],
    ['const { kOpen, kOpened: opened } = require("./symbols.cjs");', ["error types/export"]],
    ['const { one, Two, four, kLate, five } = require("./util.cjs");', ["error types/export"]],
    ['const { plain, second, third } = require("./common.cjs");', []],
    ['const { one, Two, four, kOpen, kLate } = require("./util.cjs");', []],
    ['const { anything } = require("./made.cjs");', []],
    ['const { two } = require("./declared.cjs");', []],
    ['const { twice } = require("./declared.cjs");', ["error types/export"]],
    ['const { five } = require("./half.cjs");', []],
    ['const { fiveOrSix } = require("./half.cjs");', ["error types/export"]],
    ['const { flushToDisk } = require("./half.cjs");', []],
    ['const { anything } = require("./built.cjs");', []],
    ['const test = require("node:test");\ntest("a", (test) => { test.plan(1); });', []],
    ['const { plainly = 1 } = require("./common.cjs");', []],
    ['const { later } = require("http");\nif (later) later();', []],
    ['const { later: now } = require("http");\nmodule.exports = typeof now === "function" ? now() : 1;', []],
    ['const { later, sooner } = require("http");\nif (later) sooner(later);', []],
    ['const { later } = require("http");\nlater();', ["error types/export"]],
    ['const { toString, call } = require("./common.cjs");', []],
    ['const { plainly, second } = require("./common.cjs");\nif (second) plainly();', ["error types/export"]],
    ['const { plainly, second } = require("./common.cjs");\nif (plainly) plainly(second);', []],
    [
      'jest.mock("./common.cjs", () => ({ mockedName: 1 }));\nconst { mockedName } = require("./common.cjs");',
      [],
    ],
    [
      'jest.mock("./common.cjs", () => ({ another() {} }));\nconst { mockedName } = require("./common.cjs");',
      ["error types/export"],
    ],
    [
      'const proxyquire = require("store");\nproxyquire("./a", { "./common.cjs": { "mockedName": 1 } });\nconst { mockedName } = require("./common.cjs");',
      [],
    ],
  ])("%s", async (content, expected) => {
    const { found } = await look({ "src/new.cjs": `${content}\n` });
    expect(found.map((line) => line.split(" ").slice(1, 3).join(" "))).toEqual(expected);
  });
});

describe("invented", () => {
  test.each([
    ['import { open } from "store";\nopen("a").fetchEverything();', "error types/member"],
    ['import { open } from "store";\nopen("a").farAway();', "error types/member"],
    ['import { connect } from "store";\nconnect();', "error types/export"],
    ['import { readFileAsync } from "node:fs";\nreadFileAsync("a");', "error types/export"],
    ['import fs from "node:fs";\nfs.readFileAsync("a");', "error types/member"],
    ['import * as path from "path";\npath.joinAll("a");', "error types/member"],
    ['import { Ledger } from "./ledger.js";\nnew Ledger("a").depositAll(1);', "error types/member"],
    ['import { Ledgers } from "./ledger.js";\nLedgers;', "error types/export"],
    ['import { cents } from "./ledger.js";\ncents(1, 2, 3);', "error types/arguments"],
    ['import { listen } from "./ledger.js";\nlisten(1, { hostname: "a" });', "error types/option"],
    ["parseInt('1', 10, true);", "error types/arguments"],
    ['import { plainly } from "./common.cjs";\nplainly;', "error types/export"],
    ["class A { #f(x) { return x; } g() { return this.#f(1, 2); } }\nnew A();", "error types/arguments"],
    ["class A { f(x) { return x; } g() { return this.f(1, 2); } }\nnew A();", "error types/arguments"],
  ])("%s", async (content, expected) => {
    expect(await rules(content)).toEqual([expected]);
  });

  test("in CommonJS", async () => {
    const content =
      'const { openNow } = require("store");\nconst fs = require("fs");\nopenNow(fs.readFilesSync("a"));\n';
    const { found } = await look({ "src/new.cjs": content });
    expect(found).toEqual([
      expect.stringContaining('src/new.cjs:1 error types/export "openNow" is not in "store"'),
      expect.stringMatching(/^src\/new\.cjs:3 error types\/member .*readFilesSync.*readFileSync/),
    ]);
  });

  test.each([
    [
      'import { readFileAsync } from "fs";',
      '"readFileAsync" is not in "fs"; did you mean "readFile" from "fs/promises"?',
    ],
    ['import { join } from "node:fs";', '"join" is not in "node:fs"; did you mean "join" from "node:path"?'],
    ['import { existSync } from "node:fs";', '"existSync" is not in "node:fs"; did you mean "existsSync"?'],
  ])("%s is told what is there", async (content, message) => {
    const { found } = await look({ "src/new.js": `${content}\n` });
    expect(found).toEqual([`src/new.js:1 error types/export ${message}`]);
  });
});

describe("what only a comment of a package says", () => {
  test.each([
    ["proseOfLine", ["error types/member"]],
    ["proseOfBlock", ["error types/member"]],
    // These might be names for all that a line tells.
    ["proseBehind", []],
    ["methodOfStar", []],
    ["methodOfOne", []],
    ["methodOfTwo", []],
  ])("%s is no name", async (name, expected) => {
    expect(await rules(`import { open } from "store";\nopen("a").${name}();`)).toEqual(expected);
  });
});

describe("right", () => {
  test.each([
    ['import { open } from "store";\nopen("a").flushToDisk();'],
    ['import { open } from "store";\nopen("a").announce();'],
    ["export const f = (options) => options.whenItIsTold();"],
    ['import { spyOn } from "not-installed";\nspyOn({}, "a").answerWithThat();'],
    ["export const f = (x) => x.mayBeThere?.();"],
    ["export const f = (x) => (x.isItThere ? x.isItThere() : null);"],
    ["export const a = { sayItAloud() {} };\na.sayItAloud();"],
    ['const a = {};\na["sayItAloud"] = () => {};\na.sayItAloud();'],
    ["$('#a').slideItAway();"],
    ["setImmediate(() => {});"],
    ["export const x = await import(name);\nx.somethingOfIt();\nvar name = 'store';"],
    ['import { globSync } from "node:fs";\nglobSync("*");'],
    ['import path from "node:path";\npath.posix.join("a");'],
    ['import process from "node:process";\nprocess.on("exit", () => {});'],
    ['import { plain, second } from "./common.cjs";\nsecond(plain);'],
    ['import { Report } from "./ledger.js";\nnew Report("a").add(1).add(2);'],
    ['import { handed } from "./ledger.js";\nhanded({ anything: 1 });'],
    ['import { listen } from "./ledger.js";\nconst more = {};\nlisten(1, { hostname: "a", ...more });'],
    ["let f = () => {};\nf = (x) => x;\nf(1);"],
    ["export const later = { resolve() {} };\nlater.resolve = (x) => x;\nlater.resolve(1);"],
    [
      "export class Base { f(x) { return x; } g() { return this.f(1, 2); } }\nexport class More extends Base { f(x, y) { return y; } }",
    ],
    ["export const f = () => new Promise((resolve) => resolve());"],
  ])("%s", async (content) => {
    expect(await rules(content)).toEqual([]);
  });

  test("what the file called before the change", async () => {
    const before = 'import { open } from "store";\nopen("a").fetchEverything();\n';
    const { found } = await look([
      { path: "src/new.js", renamedFrom: null, before, after: `${before}open("b").fetchEverything();\n` },
    ]);
    expect(found).toEqual([]);
  });

  test("a method that another file of the change defines", async () => {
    const { found } = await look({
      "src/new.js": 'import { thing } from "./thing.js";\nthing.doItTwice();\n',
      "src/thing.js": "export const thing = { doItTwice() {} };\n",
    });
    expect(found).toEqual([]);
  });
});
