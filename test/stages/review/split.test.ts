import { describe, expect, test } from "vitest";
import { BOUNDS } from "../../../src/domain/bounds.ts";
import type { FileChange } from "../../../src/domain/change.ts";
import { splitDraft } from "../../../src/stages/review/split.ts";

/** A new file of about so many bytes that begins with the given lines. */
function file(path: string, bytes: number, ...lines: string[]): FileChange {
  const filler = "value = value + 1;\n";
  const head = lines.map((line) => `${line}\n`).join("");
  const after = head + filler.repeat(Math.ceil((bytes - head.length) / (filler.length + 1)));
  return { path, renamedFrom: null, before: null, after };
}

const BIG = 9_000;

describe("splitDraft", () => {
  test("shares a large draft of independent files out, each file once, in its order", () => {
    const changes = ["d.js", "a.js", "c.js", "b.js"].map((path) => file(path, BIG));
    expect(splitDraft(changes)).toEqual([["d.js"], ["a.js"], ["c.js"], ["b.js"]]);
  });

  test.each([
    ["a draft below the threshold", [file("a.js", 7_000), file("b.js", 7_000)]],
    ["one file", [file("a.js", 60_000)]],
    ["a draft that is mostly one file", [file("a.js", 60_000), file("b.js", BIG)]],
    ["many lines, but a second share would be tiny", [file("a.js", 15_900), file("b.js", 300)]],
  ])("%s stays whole", (_, changes) => {
    expect(splitDraft(changes)).toBeNull();
  });

  test.each([
    ["an ES import", "a.js", 'import { b } from "./lib/b.js";', "lib/b.js"],
    ["the end of a long ES import", "a.ts", '} from "./b.js";', "b.ts"],
    ["require", "a.js", 'const b = require("./b");', "b.js"],
    ["an import of a folder", "a.js", 'import b from "./b";', "b/index.js"],
    ["a Python import", "app.py", "from lib.shapes import area", "lib/shapes.py"],
    ["a Python package", "app.py", "import shapes", "shapes/__init__.py"],
    ["a Rust module", "src/main.rs", "mod shapes;", "src/shapes.rs"],
    ["a C header", "main.c", '#include "shapes.h"', "shapes.h"],
    ["a script of a page", "index.html", '<script src="game.js"></script>', "game.js"],
    ["a style sheet", "main.scss", "@use 'vars';", "_vars.scss"],
    ["a file that is read", "a.js", 'readFileSync("table.json")', "table.json"],
  ])("%s keeps two files together", (_, path, line, other) => {
    const changes = [file(path, BIG, line), file("alone.md", BIG), file(other, BIG)];
    expect(splitDraft(changes)).toEqual([[path, other], ["alone.md"]]);
  });

  test.each(["pkg/a.go pkg/b.go", "src/A.java src/B.java"])("%s see each other without an import", (two) => {
    const [one = "", other = ""] = two.split(" ");
    const changes = [file(one, BIG), file(other, BIG), file("elsewhere/c.go", BIG)];
    expect(splitDraft(changes)).toEqual([[one, other], ["elsewhere/c.go"]]);
  });

  test("what hangs together through a third file, or by its name of before, stays together", () => {
    const through = [file("a.js", BIG), file("b.js", BIG), file("c.js", BIG, 'import "./a"; import "./b";')];
    expect(splitDraft(through)).toBeNull();
    const moved = { ...file("new.js", BIG), renamedFrom: "old.js", before: "x\n" };
    const user = { ...file("user.js", BIG), before: 'import "./old.js";\n' };
    expect(splitDraft([moved, user, file("c.md", BIG)])).toEqual([["new.js", "user.js"], ["c.md"]]);
  });

  test("no more shares than requests that run at once, and of about one size", () => {
    const changes = Array.from({ length: 13 }, (_, at) => file(`f${at}.js`, 4_000));
    const shares = splitDraft(changes) ?? [];
    expect(shares.length).toBe(BOUNDS.review_parallel);
    expect(shares.flat().toSorted()).toEqual(changes.map(({ path }) => path).toSorted());
    expect(shares.map((share) => share.length).toSorted((a, b) => a - b)).toEqual([3, 3, 3, 4]);
  });
});
