import { appendFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { openWordIndex, printWordIndex } from "../../../src/workspace/words/file.ts";
import { FILES_A_WORD, Postings } from "../../../src/workspace/words/postings.ts";
import { tempFolder } from "../../support/repo.ts";

const COMMIT = "5".repeat(40);

function opened(file: string) {
  const index = openWordIndex(file);
  if (index === null) throw new Error("not an index");
  onTestFinished(() => index.close());
  return index;
}

/** Writes an index of files, each with its words' hashes. */
function write(file: string, paths: readonly string[], words: readonly (readonly number[])[]): void {
  const postings = new Postings();
  for (const [number, hashes] of words.entries()) for (const hash of hashes) postings.add(hash, number);
  writeFileSync(file, printWordIndex({ commit: COMMIT, whole: paths.length > 1, paths, ...postings.list() }));
}

test("an index says of every word which files hold it", () => {
  const file = join(tempFolder(), "a.words");
  // Few different words, so that many are in several files, and neighbours in the directory.
  const hash = fc.oneof(
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: 1, max: 0xffffffff }),
    fc.integer({ min: 0xfffffff0, max: 0xffffffff }),
  );
  const path = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 });
  const tree = fc.uniqueArray(fc.tuple(path, fc.array(hash)), { selector: ([name]) => name, maxLength: 30 });
  fc.assert(
    fc.property(tree, hash, (files, other) => {
      write(
        file,
        files.map(([name]) => name),
        files.map(([, hashes]) => hashes),
      );
      const index = openWordIndex(file);
      if (index === null) throw new Error("not an index");
      try {
        expect([index.commit, index.whole]).toEqual([COMMIT, files.length > 1]);
        for (const asked of new Set([other, ...files.flatMap(([, hashes]) => hashes)])) {
          const holding = files.filter(([, hashes]) => hashes.includes(asked)).map(([name]) => name);
          expect(index.pathsOf(asked)).toEqual(holding);
        }
      } finally {
        index.close();
      }
    }),
  );
});

test("of a word that is everywhere the first files are kept; others keep theirs", () => {
  const file = join(tempFolder(), "a.words");
  const paths = Array.from({ length: 100_000 }, (_, at) => `src/${at}.ts`);
  write(
    file,
    paths,
    paths.map((_, at) => [7, 1_000 + at]),
  );
  const index = opened(file);
  expect(index.pathsOf(7)).toEqual(paths.slice(0, FILES_A_WORD));
  expect(index.pathsOf(1_000 + 99_999)).toEqual(["src/99999.ts"]);
  expect(index.pathsOf(8)).toEqual([]);
});

test("what is no index, or half of one, is none", () => {
  const folder = tempFolder();
  const file = join(folder, "a.words");
  expect(openWordIndex(file)).toBeNull();
  expect(openWordIndex(folder)).toBeNull();
  for (const content of ["", "TWI1", "x".repeat(300_000)]) {
    writeFileSync(file, content);
    expect(openWordIndex(file)).toBeNull();
  }
  write(file, ["a.ts"], [[1, 2, 3]]);
  appendFileSync(file, "x");
  expect(openWordIndex(file)).toBeNull();
  write(file, ["a.ts"], [[1, 2, 3]]);
  truncateSync(file, readFileSync(file).length - 2);
  expect(openWordIndex(file)).toBeNull();
});

test("a damaged one throws nothing and names no file that it has not", () => {
  const file = join(tempFolder(), "a.words");
  write(file, ["a.ts", "b.ts"], [[1, 70_000], [70_000]]);
  const whole = readFileSync(file);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: whole.length - 1 }),
      fc.integer({ min: 0, max: 255 }),
      (at, byte) => {
        const bytes = Buffer.from(whole);
        // Most of the file is the directory: half of the damage is done behind it.
        bytes[at % 2 === 0 ? at : whole.length - 1 - (at % 60)] = byte;
        writeFileSync(file, bytes);
        const index = openWordIndex(file);
        try {
          for (const hash of [1, 70_000, 70_001])
            expect(index?.pathsOf(hash).length ?? 0).toBeLessThanOrEqual(3);
        } finally {
          index?.close();
        }
      },
    ),
  );
});
