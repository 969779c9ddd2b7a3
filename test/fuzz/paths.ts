import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { confine, resolveInside } from "../../src/workspace/paths.ts";
import { promised, type Target } from "./target.ts";

/** Names that mean something to one file system or another, and names that are there. */
const part = fc.oneof(
  fc.constantFrom(
    "..",
    ".",
    "",
    "~",
    ".git",
    ".GIT",
    "git~1",
    ".git::$INDEX_ALLOCATION",
    ".g\u200cit",
    "C:",
    "C:a",
    "nul",
    "con.txt",
    "a",
    "b.ts",
    "-x",
    " ",
    "a.",
    "a ",
    "\0",
    "\u200c",
    "\u202e",
    "\r",
    "a\r",
    "\\",
    "..\\..",
    "\uFEFF",
    "folder",
    "file",
    "inner",
    "outer",
    "loop",
    "broken",
    "module",
    "linkedfile",
  ),
  fc.string({ maxLength: 5 }),
  fc.string({ unit: "binary", maxLength: 3 }),
);
const written = fc
  .array(fc.tuple(part, fc.constantFrom("/", "/", "/", "\\", "", "/./", "//", "/../")), { maxLength: 6 })
  .map((parts) => parts.flat().join(""))
  .map((text) => text.replace(/\/$/, ""));

/** The real path of the deepest part that exists. */
function deepest(file: string): string {
  for (let at = file; ; at = path.dirname(at)) {
    try {
      return realpathSync(at);
    } catch {
      // Not there, or a link to nowhere, which is refused before.
    }
  }
}

/** The guard of paths that a model names: what it lets through is inside the root. */
export function paths(): Target {
  const outside = realpathSync(mkdtempSync(path.join(tmpdir(), "tandem-fuzz-")));
  const root = path.join(outside, "root");
  for (const folder of ["folder/inner", "module/.git", ".git", "a"])
    mkdirSync(path.join(root, folder), { recursive: true });
  writeFileSync(path.join(root, "file"), "");
  writeFileSync(path.join(root, "folder/b.ts"), "");
  for (const [name, target] of [
    ["outer", outside],
    ["folder/outer", "/"],
    ["loop", "loop"],
    ["broken", "../nowhere"],
    ["inner", "folder"],
    ["linkedfile", "file"],
  ] as const)
    symlinkSync(target, path.join(root, name));
  return {
    close: () => rmSync(outside, { recursive: true, force: true }),
    properties: {
      "what is taken stays inside, under every rule for joining paths, in one spelling": promised(
        fc.property(written, (given) => {
          const confined = confine(given);
          if (!confined.ok) return assert.doesNotMatch(confined.failure.message, /[\n\r\0]/);
          assert.deepEqual(confine(confined.value), confined);
          for (const rules of [path.posix, path.win32]) {
            const base = rules === path.win32 ? "C:\\root" : "/root";
            const relative = rules.relative(base, rules.resolve(base, confined.value));
            assert.equal(relative, confined.value.split("/").join(rules.sep));
            assert.doesNotMatch(relative, /(^|[\\/])\.git([\\/:]|$)/i);
          }
        }),
      ),
      "what is resolved lies inside the root on this disk, behind no link and in no other repository":
        promised(
          fc.asyncProperty(written, async (given) => {
            const resolved = await resolveInside(root, given);
            if (!resolved.ok) return assert.equal(resolved.failure.code, "unsafe_edit");
            const there = deepest(resolved.value);
            assert.ok(there === root || there.startsWith(`${root}/`), there);
            // The same path with its links resolved: there was none.
            assert.ok(resolved.value.startsWith(there), `${resolved.value} ${there}`);
            assert.doesNotMatch(resolved.value.slice(root.length), /^\/module\/|\/\.git(\/|$)/);
          }),
        ),
    },
  };
}
