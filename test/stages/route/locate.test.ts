import { expect, test } from "vitest";
import { locate, type RepositoryView } from "../../../src/stages/route/locate.ts";
import { namesIn } from "../../../src/stages/route/names.ts";
import { task } from "./support.ts";

const TEXT = { kind: "text", text: "", executable: false } as const;

/** A repository of very many files: `files` in git's index, `disk` really there. */
function large(files: readonly string[], disk: readonly string[], over: Partial<RepositoryView> = {}) {
  let listed = 0;
  const view: RepositoryView = {
    list: () => {
      listed += 1;
      return Promise.resolve(disk);
    },
    listIndex: () => Promise.resolve(files),
    read: (path) => Promise.resolve(disk.includes(path) ? TEXT : { kind: "missing" }),
    occurrences: () => Promise.resolve([]),
    ...over,
  };
  return { view, listed: () => listed };
}

const find = (text: string, view: RepositoryView, signal = new AbortController().signal) =>
  locate(task(text), namesIn(text), view, signal);

test("paths are found in the index; the disk is not listed", async () => {
  const { view, listed } = large(["src/a.ts", "src/b.ts"], ["src/a.ts", "src/b.ts"]);
  expect(await find("fix the loop in src/a.ts", view)).toMatchObject({ paths: ["src/a.ts"], missing: [] });
  expect(await find("fix the loop in b.ts", view)).toMatchObject({ paths: ["src/b.ts"], missing: [] });
  expect(listed()).toBe(0);
});

test("a file that is in the index and no more on the disk is missing", async () => {
  const { view, listed } = large(["src/a.ts", "src/b.ts"], ["src/b.ts"]);
  expect(await find("fix the loop in src/a.ts", view)).toMatchObject({ paths: [], missing: ["src/a.ts"] });
  expect(listed()).toBe(1);
});

test("what the index does not know is looked for among all files before it is called missing", async () => {
  const { view } = large(["src/a.ts"], ["src/a.ts", "src/new.ts"]);
  expect(await find("fix the loop in new.ts", view)).toMatchObject({ paths: ["src/new.ts"], missing: [] });
  expect(await find("fix the loop in gone.ts", view)).toMatchObject({ paths: [], missing: ["gone.ts"] });
});

test("a name that was not found where not all was searched is not missing", async () => {
  const { view } = large(["src/a.ts"], ["src/a.ts"], {
    occurrences: (words) => Promise.resolve(words.map((name) => ({ name, files: [], more: true }))),
  });
  const located = await find("rename parseHeader in src/a.ts to readHeader", view);
  expect(located).toEqual({ paths: ["src/a.ts"], identifiers: [], missing: [] });
});

test("a search that was stopped says nothing of its names", async () => {
  const { view } = large(["src/a.ts"], ["src/a.ts"], { occurrences: () => Promise.resolve(null) });
  const located = await find("rename parseHeader in src/a.ts to readHeader", view);
  expect(located).toEqual({ paths: ["src/a.ts"], identifiers: [], missing: [] });
});

test("the search is told which files the names were named together with", async () => {
  const near: unknown[] = [];
  const { view } = large(["src/a.ts", "src/b.ts"], ["src/a.ts", "src/b.ts"], {
    occurrences: (_words, _limit, options) => {
      near.push(options?.near);
      return Promise.resolve([]);
    },
  });
  await find("rename parseHeader in src/a.ts to readHeader", view);
  expect(near).toEqual([["src/a.ts"]]);
});

test("what the search finds counts", async () => {
  const { view } = large(["src/a.ts"], ["src/a.ts"], {
    occurrences: () => Promise.resolve([{ name: "parseHeader", files: ["src/a.ts"] }]),
  });
  expect(await find("rename parseHeader in src/a.ts to readHeader", view)).toMatchObject({
    identifiers: [{ name: "parseHeader", files: ["src/a.ts"] }],
  });
});

test("a search that fails locates nothing, whatever else goes wrong", async () => {
  const broken = () => Promise.reject(new Error("broken"));
  for (const over of [{ occurrences: broken }, { occurrences: broken, listIndex: broken }]) {
    const { view } = large(["src/a.ts"], ["src/a.ts"], over);
    expect(await find("rename parseHeader in src/a.ts", view)).toEqual({
      paths: [],
      identifiers: [],
      missing: [],
    });
  }
});
