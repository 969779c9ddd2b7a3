import { describe, expect, test } from "vitest";
import { BOUNDS } from "../../src/domain/bounds.ts";
import { tempRepo, workspaceAt } from "../support/repo.ts";

describe("occurrences", () => {
  test("whole words in tracked and untracked files, never in ignored or binary ones", async () => {
    const repo = tempRepo({
      ".gitignore": "dist\n",
      "a.ts": "export function parseDate() {}\n",
      "b.ts": "parseDateTime();\n",
      bin: new Uint8Array([...Buffer.from("parseDate"), 0, 1]),
    });
    repo.write("c.ts", "parseDate();\n");
    repo.write("dist/a.js", "parseDate();\n");
    expect(
      await (await workspaceAt(repo.root)).occurrences(["parseDate", "nowhere", "parseDate"], 10),
    ).toEqual([{ name: "parseDate", files: ["a.ts", "c.ts"] }]);
  });

  test("the limit cuts the sorted files", async () => {
    const repo = tempRepo({ "c.ts": "word", "a.ts": "word", "b.ts": "word" });
    const workspace = await workspaceAt(repo.root);
    expect(await workspace.occurrences(["word"], 2)).toEqual([
      { name: "word", files: ["a.ts", "b.ts"], more: true },
    ]);
    expect(await workspace.occurrences(["word"], 3)).toEqual([
      { name: "word", files: ["a.ts", "b.ts", "c.ts"] },
    ]);
  });

  test("words are data: no options, no patterns, no line breaks", async () => {
    const repo = tempRepo({ "a.ts": "abc -e --help x.y\n" });
    const workspace = await workspaceAt(repo.root);
    expect(await workspace.occurrences(["--help", "a.c", "abc\nnope", ""], 5)).toEqual([
      { name: "--help", files: ["a.ts"] },
    ]);
  });

  test(`at most ${BOUNDS.search_words} words are looked for`, async () => {
    const words = Array.from({ length: 40 }, (_, index) => `word${index}`);
    const repo = tempRepo({ "a.ts": words.join("\n") });
    const found = await (await workspaceAt(repo.root)).occurrences(words, 5);
    expect(found?.map((occurrence) => occurrence.name)).toEqual(words.slice(0, BOUNDS.search_words));
  });

  test("a user's grep settings change nothing", async () => {
    const repo = tempRepo({ "a.ts": "word\n" });
    for (const [key, value] of [
      ["grep.lineNumber", "true"],
      ["grep.column", "true"],
      ["grep.patternType", "perl"],
      ["color.ui", "always"],
    ] as const) {
      repo.git("config", key, value);
    }
    const workspace = await workspaceAt(repo.root);
    expect(await workspace.occurrences(["word"], 5)).toEqual([{ name: "word", files: ["a.ts"] }]);
    expect(await workspace.search("word", 5)).toEqual(["a.ts:1:word"]);
  });
});

describe("search", () => {
  test("gives path, line and content, also where the name holds a colon", async () => {
    const repo = tempRepo({ "a:b.ts": "x\nconst y = (z);\n", "c.ts": "(z)\n" });
    expect(await (await workspaceAt(repo.root)).search("(z)", 10)).toEqual([
      "a:b.ts:2:const y = (z);",
      "c.ts:1:(z)",
    ]);
  });

  test("is cut at the limit, and long lines are too", async () => {
    const repo = tempRepo({ "a.ts": "hit\n".repeat(50), "b.min.js": `hit${"x".repeat(100_000)}` });
    const lines = await (await workspaceAt(repo.root)).search("hit", 51);
    expect(lines).toHaveLength(51);
    expect(lines[50]?.length).toBeLessThan(500);
  });

  test("leaves out what is likely to hold secrets, though git tracks it", async () => {
    const repo = tempRepo({ ".env": "hit=1\n", "deploy/id_rsa": "hit\n", ".env.example": "hit=\n" });
    expect(await (await workspaceAt(repo.root)).search("hit", 10)).toEqual([".env.example:1:hit="]);
  });

  test("nothing found, nothing asked, or more than one line asked: no lines", async () => {
    const workspace = await workspaceAt(tempRepo({ "a.ts": "a\nb\n" }).root);
    expect(await workspace.search("zzz", 5)).toEqual([]);
    expect(await workspace.search("", 5)).toEqual([]);
    expect(await workspace.search("a\nb", 5)).toEqual([]);
  });
});
