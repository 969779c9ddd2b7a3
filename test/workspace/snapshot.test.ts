import { expect, test } from "vitest";
import { snapshot } from "../../src/workspace/snapshot.ts";
import { tempRepo, workspaceAt } from "../support/repo.ts";

const FILES = {
  "a.js": "const one = two;\nthree.four();\n",
  "b.py": "two = three_four\n",
  "folder/c.txt": "Two two_ atwo twö\n",
  "binary.bin": Buffer.from("two\0two"),
  ".gitignore": "ignored.js\n",
};

test("finds what git finds, before and after the index is made", async () => {
  const repo = tempRepo(FILES);
  repo.write("ignored.js", "two\n");
  repo.write("untracked.js", "two\n");
  const workspace = await workspaceAt(repo.root);
  const view = snapshot(workspace);
  const words = ["two", "one", "three_four", "four", "Two", "two_", "nowhere", "tw"];
  const expected = await workspace.occurrences(words, 40);
  expect(expected?.find(({ name }) => name === "two")?.files).toEqual(["a.js", "b.py", "untracked.js"]);
  expect(await view.occurrences(words, 40)).toEqual(expected);
  for (let at = 0; at < 40; at += 1) await view.occurrences([`filler${at}`], 40);
  // Another limit: not what was kept from before.
  expect(await view.occurrences(words, 39)).toEqual(expected);
  expect(await view.occurrences(words, 1)).toEqual(await workspace.occurrences(words, 1));
});

test("starts git no more for words after the index is made", async () => {
  const workspace = await workspaceAt(tempRepo(FILES).root);
  const asked: string[] = [];
  const view = snapshot({
    ...workspace,
    occurrences: async (words, limit) => {
      asked.push(...words);
      return workspace.occurrences(words, limit);
    },
  });
  for (let at = 0; at < 500; at += 1) await view.occurrences([`word${at}`, "two"], 40);
  expect(asked.length).toBeLessThan(50);
  expect(await view.occurrences(["$two"], 40)).toEqual([]);
  expect(asked.at(-1)).toBe("$two");
});
