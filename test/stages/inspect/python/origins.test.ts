import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createOrigins } from "../../../../src/stages/inspect/python/origins.ts";
import { createView } from "../../../../src/stages/inspect/view.ts";
import { tempRepo, workspaceAt } from "../../../support/repo.ts";

test("a word is looked for in all sources of a package, and links that go round are not followed", async () => {
  const repo = tempRepo({ "store/__init__.py": "shelf = 1\n", "store/sub/deep.py": "drawer = 2\n" });
  const folder = join(repo.root, "store");
  symlinkSync(".", join(folder, "round"));
  symlinkSync("..", join(folder, "sub/up"));
  symlinkSync("nowhere.py", join(folder, "broken.py"));
  const tree = createView(await workspaceAt(repo.root), [], "after");
  const origins = createOrigins(repo.root, tree, null, join(repo.root, "typeshed"));
  expect(await origins.packageMentions(folder, "shelf")).toBe(true);
  expect(await origins.packageMentions(folder, "drawer")).toBe(true);
  expect(await origins.packageMentions(folder, "cupboard")).toBe(false);
});
