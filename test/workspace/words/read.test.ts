import fc from "fast-check";
import { expect, test } from "vitest";
import { BOUNDS } from "../../../src/domain/bounds.ts";
import { createBlobReader, readWords } from "../../../src/workspace/words/read.ts";
import { hashOfName } from "../../../src/workspace/words/scan.ts";
import { GIT_ENV, tempRepo, type TempRepo } from "../../support/repo.ts";

const read = (repo: TempRepo, over: Partial<Parameters<typeof readWords>[0]> = {}) =>
  readWords({
    root: repo.root,
    env: GIT_ENV,
    known: null,
    timeoutMs: 60_000,
    signal: new AbortController().signal,
    ...over,
  });

/** The files that hold a word, by an index in memory. */
function filesOf(index: Awaited<ReturnType<typeof readWords>>, word: string): readonly string[] {
  const at = index === null ? -1 : index.hashes.indexOf(hashOfName(word) ?? 0);
  if (index === null || at === -1) return [];
  const files = index.files.slice(index.starts[at], index.starts[at + 1]);
  return Array.from(files, (file) => index.paths[file] ?? "");
}

test("the words of the newest commit's text files are read, and nothing else's", async () => {
  const repo = tempRepo({
    "src/a.ts": "export const needle = 1;\n",
    "src/b é.ts": "needle();\nneedle();\n",
    "src/empty.ts": "",
    "src/no-end.ts": "needle",
    "src/binary": new Uint8Array([...Buffer.from("needle\n"), 0, 1]),
    "src/huge.ts": `needle ${"x ".repeat(BOUNDS.file_max_bytes / 2)}`,
    "src/last.ts": "haystack\n",
  });
  repo.write("src/a.ts", "changed();\n");
  repo.write("src/untracked.ts", "needle();\n");
  const index = await read(repo);
  expect([index?.commit, index?.whole]).toEqual([repo.git("rev-parse", "HEAD"), true]);
  expect(filesOf(index, "needle")).toEqual(["src/a.ts", "src/b é.ts", "src/no-end.ts"]);
  expect(filesOf(index, "haystack")).toEqual(["src/last.ts"]);
  expect(filesOf(index, "changed")).toEqual([]);
});

test("links and submodules hold no words", async () => {
  const repo = tempRepo({ "a.ts": "needle\n" });
  const blob = repo.git("rev-parse", "HEAD:a.ts");
  repo.git("update-index", "--add", "--cacheinfo", `120000,${blob},link.ts`);
  repo.git("update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},module`);
  repo.git("commit", "-q", "-m", "links");
  expect(filesOf(await read(repo), "needle")).toEqual(["a.ts"]);
});

test("nothing is read without a commit, of a commit that is known, or after the signal", async () => {
  expect(await read(tempRepo())).toBeNull();
  const repo = tempRepo({ "a.ts": "needle\n" });
  expect(await read(repo, { known: repo.git("rev-parse", "HEAD") })).toBeNull();
  expect(await read(repo, { signal: AbortSignal.abort() })).toBeNull();
});

test("when the time is up, what is read is kept", async () => {
  const repo = tempRepo({ "a.ts": "needle\n" });
  const index = await read(repo, { timeoutMs: -1 });
  expect([index?.paths, index?.whole]).toEqual([["a.ts"], false]);
});

test("objects are taken apart however they come", () => {
  const object = fc.oneof(fc.constant(null), fc.uint8Array({ maxLength: 40 }));
  const cuts = fc.array(fc.nat(400));
  fc.assert(
    fc.property(fc.array(object), cuts, (objects, at) => {
      const printed = Buffer.concat(
        objects.flatMap((content, number) =>
          content === null
            ? [Buffer.from(`${number} missing\n`)]
            : [Buffer.from(`${number} blob ${content.length}\n`), content, Buffer.from("\n")],
        ),
      );
      const found: (readonly [number, string])[] = [];
      const reader = createBlobReader((content, number) => {
        found.push([number, content.toString("hex")]);
      });
      const sorted = [0, ...at.map((cut) => Math.min(cut, printed.length)), printed.length].sort(
        (a, b) => a - b,
      );
      for (const [index, cut] of sorted.entries()) reader(printed.subarray(sorted[index - 1] ?? 0, cut));
      expect(found).toEqual(
        objects.flatMap((content, number) =>
          content === null ? [] : [[number, Buffer.from(content).toString("hex")] as const],
        ),
      );
    }),
  );
});
