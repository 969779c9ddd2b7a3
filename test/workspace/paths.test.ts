import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { confine, findCollision, resolveInside } from "../../src/workspace/paths.ts";

describe("confine", () => {
  test.each([
    ["a", "a"],
    ["./a", "a"],
    ["././src/a.ts", "src/a.ts"],
    ["src/my file (1).ts", "src/my file (1).ts"],
    ["-rf", "-rf"],
    ["src/größe/猫.txt", "src/größe/猫.txt"],
    ["ab:c", "ab:c"],
    [".github/workflows/ci.yml", ".github/workflows/ci.yml"],
    [".gitignore", ".gitignore"],
    ["git/x", "git/x"],
    ["a.git/x", "a.git/x"],
    ["...a/..b", "...a/..b"],
    ["a~1", "a~1"],
    ["console.ts", "console.ts"],
    ["com/aux1", "com/aux1"],
    ["x".repeat(255), "x".repeat(255)],
  ])("takes %j", (written, expected) => {
    expect(confine(written)).toEqual({ ok: true, value: expected });
  });

  test.each([
    ["nothing", ""],
    ["only the folder", "./"],
    ["a dot", "."],
    ["absolute", "/etc/passwd"],
    ["absolute behind a dot", ".//etc/passwd"],
    ["up", ".."],
    ["up at the start", "../x"],
    ["up in the middle", "a/../../x"],
    ["up that stays inside", "a/../b"],
    ["a dot in the middle", "a/./b"],
    ["an empty part", "a//b"],
    ["a folder", "a/"],
    ["backslashes", "a\\b"],
    ["a backslash way up", "..\\x"],
    ["a drive", "C:/x"],
    ["a drive, relative", "c:x"],
    ["UNC", "//server/share"],
    ["UNC with backslashes", "\\\\server\\share"],
    ["home", "~/x"],
    ["someone's home", "~root/x"],
    ["NUL", "a\0b"],
    ["newline", "a\nb"],
    ["carriage return at the end", "a\r"],
    ["escape", "a\u001b[31m"],
    ["C1 control", "a\u0085b"],
    ["bidi override", "a\u202Egpj.exe"],
    ["half a surrogate pair", "a\uD800"],
    ["a trailing dot", "a."],
    ["a trailing space", "a "],
    ["a trailing dot of a folder", "a./b"],
    ["a trailing space of a folder", "a /b"],
    [".git", ".git"],
    [".git as a parent", ".git/config"],
    [".git further down", "sub/.git/hooks/pre-commit"],
    [".git in capitals", ".GIT/config"],
    [".git in mixed case", "a/.Git/config"],
    [".git as a short name", "git~1/config"],
    [".git as another short name", "GIT~2"],
    [".git as a stream", ".git::$INDEX_ALLOCATION/config"],
    [".git with a stream's name", ".git:x"],
    [".git with a joiner", ".g\u200Cit/config"],
    [".git with a byte-order mark", "\uFEFF.git/config"],
    [".git with a direction mark", ".git\u200F/config"],
    [".git with a trailing dot", ".git./config"],
    [".git with a trailing space", ".git /config"],
    ["a device", "CON"],
    ["a device with an extension", "src/nul.txt"],
    ["a device with a space", "aux .c"],
    ["a numbered device", "com1"],
    ["a superscript device", "LPT²"],
    ["a console device", "conin$"],
    ["a long name", "x".repeat(256)],
    ["a long name in bytes", "é".repeat(128)],
  ])("refuses %s", (_, written) => {
    const confined = confine(written);
    expect(confined).toMatchObject({ ok: false, failure: { kind: "unsafe-path" } });
    // One line, whatever the path holds.
    expect(JSON.stringify(confined)).not.toMatch(/[\n\r\0]/);
  });

  test("what is taken stays inside the root, under every rule for joining paths", () => {
    const part = fc.oneof(
      fc.constantFrom(
        "..",
        ".",
        "",
        "~",
        ".git",
        "C:",
        "a",
        "b.ts",
        "-x",
        "\\",
        "/",
        " ",
        "a.",
        "\0",
        "\u200c",
      ),
      fc.string({ maxLength: 5 }),
      fc.string({ unit: "binary", maxLength: 3 }),
    );
    const written = fc
      .array(fc.tuple(part, fc.constantFrom("/", "\\", "", "/./")), { maxLength: 6 })
      .map((parts) => parts.flat().join(""));
    let taken = 0;
    fc.assert(
      fc.property(written, (text) => {
        const confined = confine(text);
        if (!confined.ok) return true;
        taken += 1;
        return [path.posix, path.win32].every((rules) => {
          const root = rules === path.win32 ? "C:\\root" : "/root";
          const relative = rules.relative(root, rules.resolve(root, confined.value));
          const same = confined.value.split("/").join(rules.sep);
          return relative === same && !/(^|[\\/])\.git([\\/]|$)/i.test(relative);
        });
      }),
      { numRuns: 5_000 },
    );
    expect(taken).toBeGreaterThan(100);
  });
});

describe("findCollision", () => {
  test.each([
    [
      ["README.md", "readme.md"],
      ["README.md", "readme.md"],
    ],
    [
      ["a", "b/é", "b/e\u0301"],
      ["b/é", "b/e\u0301"],
    ],
    [
      ["straße", "STRASSE"],
      ["straße", "STRASSE"],
    ],
  ])("%j collide", (paths, expected) => {
    expect(findCollision(paths)).toEqual(expected);
  });

  test.each([[[]], [["a", "b"]], [["a", "a"]], [["src/a", "lib/a"]]])("%j don't", (paths) => {
    expect(findCollision(paths)).toBeNull();
  });
});

describe("resolveInside", () => {
  let root = "";
  beforeAll(() => {
    root = realpathSync(mkdtempSync(path.join(tmpdir(), "tandem-paths-")));
    for (const folder of [".git", "src/deep", "module/.git", "worktree", "outside"]) {
      mkdirSync(path.join(root, folder), { recursive: true });
    }
    writeFileSync(path.join(root, "src/a.ts"), "");
    writeFileSync(path.join(root, "worktree/.git"), "gitdir: elsewhere\n");
    symlinkSync("a.ts", path.join(root, "src/link.ts"));
    symlinkSync("nowhere", path.join(root, "src/broken.ts"));
    symlinkSync("/", path.join(root, "src/deep/rootlink"));
    symlinkSync("src", path.join(root, "alias"));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test.each(["src/a.ts", "./src/a.ts", "new/folder/b.ts", "src/a.ts/below", "worktree"])(
    "%s",
    async (file) => {
      const expected = path.join(root, file);
      expect(await resolveInside(root, file)).toEqual({ ok: true, value: expected });
    },
  );

  test.each([
    ["src/link.ts", "src/link.ts is a symbolic link"],
    ["src/broken.ts", "src/broken.ts is a symbolic link"],
    ["src/deep/rootlink/etc/passwd", "src/deep/rootlink is a symbolic link"],
    ["alias/a.ts", "alias is a symbolic link"],
    ["module/x.ts", "module is another repository"],
    ["worktree/x/y.ts", "worktree is another repository"],
    ["../x", '".." part'],
    [".git/config", "git's own folder"],
  ])("%s: %s", async (file, message) => {
    expect(await resolveInside(root, file)).toMatchObject({
      failure: { code: "unsafe_edit", message: expect.stringContaining(message) },
    });
  });
});
