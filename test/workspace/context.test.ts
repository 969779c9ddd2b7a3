import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BOUNDS } from "../../src/domain/bounds.ts";
import type { Context } from "../../src/domain/context.ts";
import type { Failure, Result } from "../../src/domain/failure.ts";
import type { Located } from "../../src/domain/route.ts";
import type { Task } from "../../src/domain/task.ts";
import { gatherContext } from "../../src/workspace/context.ts";
import { tempRepo, workspaceAt, type TempRepo } from "../support/repo.ts";

async function gather(
  repo: TempRepo,
  given: Partial<Task> & Partial<Located> & { maxTokens?: number },
): Promise<Result<Context>> {
  const task: Task = {
    text: "t",
    input: null,
    files: [],
    context: [],
    answer: false,
    forced: null,
    ...given,
  };
  const located: Located = { paths: [], identifiers: [], missing: [], ...given };
  return gatherContext(
    { task, located, maxTokens: given.maxTokens ?? 100_000 },
    await workspaceAt(repo.root),
  );
}

async function context(...args: Parameters<typeof gather>): Promise<Context> {
  const gathered = await gather(...args);
  if (!gathered.ok) throw new Error(gathered.failure.message);
  return gathered.value;
}

async function failure(...args: Parameters<typeof gather>): Promise<Failure> {
  const gathered = await gather(...args);
  if (gathered.ok) throw new Error("gathered");
  return gathered.failure;
}

const brief = ({ files }: Context) => files.map(({ path, editable }) => `${path}${editable ? " rw" : ""}`);

describe("order and rights", () => {
  test("named files come first; with -f only those may be edited", async () => {
    const repo = tempRepo({ "a.ts": "a", "b.ts": "b", "c.ts": "c" });
    expect(
      brief(await context(repo, { files: ["c.ts"], context: ["b.ts"], paths: ["a.ts", "c.ts"] })),
    ).toEqual(["c.ts rw", "b.ts", "a.ts"]);
  });

  test("without -f the located files may be edited, those of -c may not", async () => {
    const repo = tempRepo({ "a.ts": "a", "b.ts": "b" });
    expect(brief(await context(repo, { context: ["b.ts"], paths: ["a.ts", "b.ts"] }))).toEqual([
      "b.ts",
      "a.ts rw",
    ]);
  });

  test("a file named both ways is there once and may be edited", async () => {
    const repo = tempRepo({ "a.ts": "a" });
    expect(brief(await context(repo, { files: ["a.ts"], context: ["a.ts", "a.ts"] }))).toEqual(["a.ts rw"]);
  });

  test("where an identifier is defined goes before where it is used, more of them before fewer", async () => {
    const repo = tempRepo({
      "a.ts": "parse(); format();\n",
      "b.ts": "parse();\n",
      "defines.ts": "export function parse() {}\n",
      "z.go": "func (r *Reader) parse() {}\n",
    });
    const identifiers = [
      { name: "parse", files: ["a.ts", "b.ts", "defines.ts", "z.go"] },
      { name: "format", files: ["a.ts"] },
    ];
    expect(brief(await context(repo, { identifiers }))).toEqual([
      "defines.ts rw",
      "z.go rw",
      "a.ts rw",
      "b.ts rw",
    ]);
  });

  test(`at most ${BOUNDS.located_files} located files`, async () => {
    const paths = Array.from({ length: 20 }, (_, index) => `f${String(index).padStart(2, "0")}.ts`);
    const repo = tempRepo(Object.fromEntries(paths.map((path) => [path, "x"])));
    expect((await context(repo, { paths })).files.map(({ path }) => path)).toEqual(
      paths.slice(0, BOUNDS.located_files),
    );
  });

  test("located files that are no text, or gone, are passed over", async () => {
    const repo = tempRepo({ "a.bin": new Uint8Array([0, 1]), "a.ts": "a" });
    expect(brief(await context(repo, { paths: ["a.bin", "gone.ts", "a.ts"] }))).toEqual(["a.ts rw"]);
  });
});

describe("the budget, at 3 bytes a token", () => {
  test("named files that don't fit are a failure", async () => {
    const repo = tempRepo({ "a.ts": "x".repeat(3000) });
    expect(await failure(repo, { files: ["a.ts"], maxTokens: 1000 })).toMatchObject({
      code: "context_length",
      message: "the named files need about 1002 tokens; there is room for 1000",
    });
    expect((await context(repo, { files: ["a.ts"], maxTokens: 1002 })).files).toHaveLength(1);
  });

  test("a located file that doesn't fit is left out with a notice, a smaller one still goes in", async () => {
    const repo = tempRepo({ "big.ts": "x".repeat(9000), "small.ts": "y" });
    const { files, notices, bytes } = await context(repo, { paths: ["big.ts", "small.ts"], maxTokens: 200 });
    expect(files.map(({ path }) => path)).toEqual(["small.ts"]);
    expect(notices).toEqual(["big.ts was left out: no room for it"]);
    expect(bytes).toBe("small.tsy".length + "big.ts\nsmall.ts".length);
  });

  test("bytes count UTF-8, not characters", async () => {
    const repo = tempRepo({ "a.ts": "ß".repeat(1000) });
    expect((await failure(repo, { files: ["a.ts"], maxTokens: 400 })).code).toBe("context_length");
  });

  test("instructions and listing give way", async () => {
    const repo = tempRepo({ "AGENTS.md": "x".repeat(500), "a.ts": "y".repeat(80) });
    const { instructions, tree, notices } = await context(repo, { files: ["a.ts"], maxTokens: 30 });
    expect({ instructions, tree }).toEqual({ instructions: null, tree: [] });
    expect(notices).toEqual(["AGENTS.md was left out: no room beside the named files"]);
  });
});

describe("a named file that can't be sent", () => {
  const files = {
    ".gitignore": "*.log\n",
    "bin.dat": new Uint8Array([1, 0, 2]),
    "latin.txt": new Uint8Array([0x63, 0xe9]),
    "src/a.ts": "a",
    "large.txt": "x".repeat(BOUNDS.file_max_bytes + 1),
  };

  test.each([
    ["missing", { context: ["nope.ts"] }, "-c nope.ts does not exist"],
    ["a folder", { files: ["src"] }, "-f src is a folder"],
    ["outside", { files: ["../x.ts"] }, "-f ../x.ts is outside of the repository"],
    ["absolute", { context: ["/etc/passwd"] }, "-c /etc/passwd is outside of the repository"],
    ["ignored", { files: ["a.log"] }, "-f a.log is ignored by git; tandem does not send ignored files"],
    ["binary", { context: ["bin.dat"] }, "-c bin.dat cannot be used: a binary file"],
    ["not UTF-8", { files: ["latin.txt"] }, "-f latin.txt cannot be used: not UTF-8"],
    ["too large", { files: ["large.txt"] }, "-f large.txt cannot be used: larger than 1024 KiB"],
    ["git's own", { context: [".git/config"] }, "-c .git/config cannot be used: inside git's own folder"],
    ["a link", { files: ["link"] }, "-f link cannot be used: a symbolic link"],
  ])("%s", async (_, given, message) => {
    const repo = tempRepo(files);
    repo.write("a.log", "x");
    symlinkSync("src/a.ts", join(repo.root, "link"));
    const { code, message: said, hint } = await failure(repo, given);
    expect({ code, said }).toEqual({ code: "usage", said: message });
    expect(hint).not.toBeNull();
  });

  test("a file of -f may not exist yet", async () => {
    const { files: gathered, notices } = await context(tempRepo(files), { files: ["src/new.ts"] });
    expect(gathered).toEqual([]);
    expect(notices).toEqual(["src/new.ts does not exist yet; the task may create it"]);
  });
});

describe("files likely to hold secrets", () => {
  test.each([
    ".env",
    ".env.local",
    "app/.env.production",
    "certs/server.pem",
    "server.key",
    "id_rsa",
    "deploy/id_ed25519",
    ".npmrc",
    "credentials",
    "aws/credentials.json",
    "secrets.yaml",
    "service-account-prod.json",
    "main.tfstate",
  ])("%s is refused when named, and left out when located", async (path) => {
    const repo = tempRepo({ [path]: "TOKEN=abc\n", "a.ts": "a\n" });
    const { code, message } = await failure(repo, { context: [path] });
    expect(code).toBe("usage");
    expect(message).toContain("likely to hold secrets");
    const gathered = await context(repo, {
      paths: [path],
      identifiers: [{ name: "TOKEN", files: [path, "a.ts"] }],
    });
    expect(gathered.files.map((file) => file.path)).toEqual(["a.ts"]);
    expect(JSON.stringify(gathered)).not.toContain("TOKEN=abc");
  });

  test.each([
    ".env.example",
    "src/credentials.ts",
    "id_rsa.pub",
    "keys.ts",
    "env.ts",
    "monkey.js",
    "secrets.ts",
  ])("%s is not one", async (path) => {
    expect(brief(await context(tempRepo({ [path]: "a" }), { files: [path] }))).toEqual([`${path} rw`]);
  });
});

describe("instructions", () => {
  test("the root's and the nearest to the files, outermost first", async () => {
    const repo = tempRepo({
      "AGENTS.md": "root rules\n",
      "pkg/AGENTS.md": "pkg rules\n",
      "pkg/deep/AGENTS.md": "deep rules\n",
      "other/AGENTS.md": "other rules\n",
      "pkg/deep/er/a.ts": "",
    });
    expect((await context(repo, { files: ["pkg/deep/er/a.ts"] })).instructions).toBe(
      "# AGENTS.md\n\nroot rules\n\n# pkg/deep/AGENTS.md\n\ndeep rules\n",
    );
  });

  test("none, an empty one, a linked one and a huge one", async () => {
    expect((await context(tempRepo({ "a.ts": "" }), {})).instructions).toBeNull();
    expect((await context(tempRepo({ "AGENTS.md": " \n" }), {})).instructions).toBeNull();
    const linked = tempRepo({ "CLAUDE.md": "rules" });
    symlinkSync("CLAUDE.md", join(linked.root, "AGENTS.md"));
    expect(await context(linked, {})).toMatchObject({
      instructions: null,
      notices: ["AGENTS.md was not read: it is a symbolic link"],
    });
    const huge = tempRepo({ "AGENTS.md": "x".repeat(40_000) });
    expect(await context(huge, {})).toMatchObject({
      instructions: null,
      notices: ["AGENTS.md was left out: instructions are limited to 32 KiB"],
    });
  });
});

test("the listing shows what is there, ignored files left out", async () => {
  const repo = tempRepo({ ".gitignore": "dist\n", "src/a.ts": "", "README.md": "" });
  repo.write("dist/a.js", "");
  expect((await context(repo, {})).tree).toEqual([".gitignore", "README.md", "src/a.ts"]);
});

test("a repository without files gives an empty context", async () => {
  expect(await context(tempRepo(), {})).toEqual({
    files: [],
    instructions: null,
    tree: [],
    bytes: 0,
    notices: [],
  });
});
