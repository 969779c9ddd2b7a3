import { describe, expect, test } from "vitest";
import type { FileChange } from "../../../src/domain/change.ts";
import { type Boundary, NO_BOUNDARY_SETTINGS } from "../../../src/domain/route.ts";
import { measureDraft, type MeasureContext } from "../../../src/stages/route/measure.ts";
import { settings } from "./support.ts";

const CONTEXT: MeasureContext = { settings: NO_BOUNDARY_SETTINGS, checkMs: null, artefact: false };

const change = (path: string, before: string | null, after: string | null): FileChange => ({
  path,
  renamedFrom: null,
  before,
  after,
});
const measure = (changes: readonly FileChange[], context: Partial<MeasureContext> = {}) =>
  measureDraft({ kind: "edit", changes }, { ...CONTEXT, ...context });

const measureText = (text: string) => measureDraft({ kind: "answer", text }, CONTEXT);

const TWO =
  "function one() {\n  const a = 1;\n  return a;\n}\n\nfunction two() {\n  const b = 2;\n  return b;\n}\n";
const fn = (index: number): string => `export function f${index}(x) {\n  return x + ${index};\n}\n`;
const many = (count: number): string => Array.from({ length: count }, (_, index) => fn(index)).join("\n");

describe("seconds", () => {
  test.each<[what: string, changes: readonly FileChange[], seconds: number, functions: number]>([
    ["nothing changed", [change("a.ts", TWO, TWO)], 0, 0],
    ["line endings alone", [change("a.ts", TWO, TWO.replaceAll("\n", "\r\n"))], 0, 0],
    ["one line in one function", [change("a.ts", TWO, TWO.replace("a = 1", "a = 3"))], 12, 1],
    [
      "two lines in one function",
      [change("a.ts", TWO, TWO.replace("a = 1", "a = 3").replace("return a", "return -a"))],
      12,
      1,
    ],
    ["two functions", [change("a.ts", TWO, TWO.replace("a = 1", "a = 3").replace("b = 2", "b = 4"))], 24, 2],
    [
      "two files",
      [change("a.ts", TWO, TWO.replace("1", "3")), change("b.ts", TWO, TWO.replace("1", "3"))],
      24,
      2,
    ],
    ["a new function", [change("a.ts", TWO, `${TWO}\n${fn(1)}`)], 12, 1],
    ["three new functions", [change("a.ts", TWO, `${TWO}\n${many(3)}`)], 36, 3],
    ["a renamed function", [change("a.ts", TWO, TWO.replace("function one", "function uno"))], 12, 1],
    [
      "forty lines in one function",
      [change("a.ts", TWO, TWO.replace("  return a;\n", `${"  a.x();\n".repeat(40)}  return a;\n`))],
      24,
      1,
    ],
    ["an import", [change("a.ts", `import a from "a";\n${TWO}`, `import a from "b";\n${TWO}`)], 0, 0],
    ["a python import", [change("a.py", "x = 1\n", "from os import path\nx = 1\n")], 0, 0],
    ["a comment", [change("a.ts", TWO, TWO.replace("  return a", "  // The sum.\n  return a"))], 3, 0],
    ["blank lines", [change("a.ts", TWO, TWO.replace("\n\n", "\n\n\n\n"))], 0, 0],
    ["one line less", [change("a.ts", TWO, TWO.replace("  const a = 1;\n", ""))], 4, 0],
    ["config", [change("tsconfig.json", '{\n"a": 1\n}\n', '{\n"a": 2\n}\n')], 6, 0],
    ["docs", [change("README.md", "# A\n", "# B\n")], 3, 0],
    ["twenty lines of docs", [change("README.md", null, "text\n".repeat(20))], 9, 0],
    ["a lock file", [change("package-lock.json", "{}\n", '{"a":1}\n'.repeat(500))], 0, 0],
    ["a new file of five functions", [change("a.ts", null, many(5))], 60, 5],
    ["a deleted file", [change("a.ts", many(40), null)], 12, 0],
    [
      "a python method",
      [
        change(
          "a.py",
          "class A:\n    def f(self):\n        return 1\n",
          "class A:\n    def f(self):\n        return 2\n",
        ),
      ],
      12,
      1,
    ],
    [
      "a go function",
      [change("a.go", "func F() int {\n\treturn 1\n}\n", "func F() int {\n\treturn 2\n}\n")],
      12,
      1,
    ],
    [
      "a rewritten large file",
      [change("a.txt.ts", "old line\n".repeat(9_000), "new line\n".repeat(9_000))],
      5_400,
      1,
    ],
  ])("%s", (_, changes, seconds, functions) => {
    expect(measure(changes)).toEqual({ functions, seconds, boundary: null, evidence: null });
  });

  test("new files of an artefact are one run, what they change elsewhere is read", () => {
    const game = [
      change("game.html", null, "<canvas></canvas>\n".repeat(300)),
      change("game.js", null, many(20)),
    ];
    expect(measure(game, { artefact: true })).toMatchObject({ seconds: 18, functions: 0 });
    expect(measure(game).seconds).toBeGreaterThan(30);
    const wired = [...game, change("app.ts", TWO, TWO.replace("a = 1", "a = 3"))];
    expect(measure(wired, { artefact: true })).toMatchObject({ seconds: 30, functions: 1 });
  });

  test("the project's check adds its time", () => {
    expect(measure([change("a.ts", TWO, TWO.replace("1", "3"))], { checkMs: 4_500 }).seconds).toBe(16.5);
  });
});

describe("boundary", () => {
  const edited = (line: string, path = "src/a.ts"): FileChange =>
    change(path, "start\nend\n", `start\n${line}\nend\n`);

  test.each<[what: string, change: FileChange, boundary: Boundary | null]>([
    ["bcrypt", edited('import bcrypt from "bcrypt";'), "security"],
    ["jsonwebtoken by require", edited('const jwt = require("jsonwebtoken");'), "security"],
    ["node:crypto", edited('import { createHmac } from "node:crypto";'), "security"],
    ["randomUUID alone", edited('import { randomUUID } from "node:crypto";'), null],
    ["hashlib", edited("import hashlib", "a.py"), "security"],
    ["go crypto", edited('\t"crypto/hmac"', "a.go"), "security"],
    ["a rust crate", edited("use argon2::Argon2;", "a.rs"), "security"],
    ["a guard that goes", change("src/r.ts", 'get("/x", requireAuth, h);\n', 'get("/x", h);\n'), "security"],
    [
      "a new function by its name",
      edited("function verifyPassword(a, b) {\n  return a === b;\n}"),
      "security",
    ],
    ["a call", edited("  if (!hasPermission(user)) return;"), "security"],
    ["a comment that speaks of it", edited("  // see bcrypt and ALTER TABLE"), null],
    ["docs that speak of it", edited("import bcrypt from 'bcrypt'", "README.md"), null],
    ["create table", edited("CREATE TABLE t (id int);", "src/x.ts"), "migration"],
    ["alter table in a string", edited("await db.run('ALTER TABLE t ADD COLUMN c int');"), "migration"],
    ["alter table in lower case", edited("await db.run('alter table t add c int');"), "migration"],
    ["a rails column", edited("      t.string :name", "x.rb"), "migration"],
    ["an io-ts type", edited("  t.string,"), null],
    ["a django field", edited("    name = models.CharField(max_length=10)", "app/models.py"), "migration"],
    ["an orm column", edited("  @Column() name: string;"), "migration"],
    ["a migrations path", edited("x", "db/migrate/1.rb"), "migration"],
    ["an auth path", edited("x", "src/auth/a.ts"), "security"],
    ["a style sheet of the login", edited("x", "src/login.css"), null],
    ["ordinary code", edited("const total = sum(items);"), null],
    ["the word author", edited("const author = book.author;"), null],
  ])("%s", (_, draft, boundary) => {
    const result = measure([draft]);
    expect(result.boundary).toBe(boundary);
    expect(result.evidence === null).toBe(boundary === null);
  });

  test("a changed line inside a guarded function counts, one beside it does not", () => {
    const before =
      "function authorize(user) {\n  const a = 1;\n  return a;\n}\nfunction paint() {\n  const b = 2;\n}\n";
    expect(measure([change("a.ts", before, before.replace("a = 1", "a = 0"))])).toMatchObject({
      boundary: "security",
      evidence: "security-critical code: inside authorize in a.ts",
    });
    expect(measure([change("a.ts", before, before.replace("b = 2", "b = 3"))]).boundary).toBeNull();
  });

  test("code that was there before does not count", () => {
    const before = 'import bcrypt from "bcrypt";\nCREATE TABLE x;\n\nlet color = "red";\n';
    expect(measure([change("a.ts", before, before.replace("red", "blue"))]).boundary).toBeNull();
  });

  test("three services", () => {
    const drafts = ["a", "b", "c"].map((name) => edited("x", `services/${name}/a.ts`));
    expect(measure(drafts).boundary).toBe("multi-service");
    expect(measure(drafts.slice(0, 2)).boundary).toBeNull();
  });

  test("a file moved out of a guarded folder", () => {
    const moved: FileChange = { path: "src/a.ts", renamedFrom: "src/auth/a.ts", before: "x\n", after: "x\n" };
    expect(measure([moved]).boundary).toBe("security");
  });

  test("settings: globs add, false alarms take away their own word", () => {
    const draft = [edited("function sanitizeVinyl() {}")];
    expect(measure(draft).boundary).toBe("security");
    expect(measure(draft, { settings: settings({ falseAlarms: ["sanitize vinyl"] }) }).boundary).toBeNull();
    const globs = settings({ globs: { migration: ["legacy/**"] } });
    expect(measure([edited("x", "legacy/a.ts")], { settings: globs }).boundary).toBe("migration");
  });
});

describe("an answer", () => {
  test("prose reads like docs, code in fences like code", () => {
    expect(measureText("It adds two numbers.")).toMatchObject({ seconds: 3, functions: 0 });
    expect(measureText(`Here:\n\`\`\`js\n${many(2)}\`\`\`\n`)).toMatchObject({ seconds: 27, functions: 2 });
  });

  test("a function to use is held to the boundary, a quoted line is not", () => {
    const code = "```js\nfunction hashPassword(p) {\n  return bcrypt.hashSync(p, 12);\n}\n```";
    expect(measureText(code).boundary).toBe("security");
    expect(measureText("It calls `bcrypt.hash`:\n```js\nbcrypt.hashSync(p, 12);\n```").boundary).toBeNull();
  });
});
