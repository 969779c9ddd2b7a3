import { expect, test } from "vitest";
import { createView } from "../../../src/stages/inspect/view.ts";
import { workspaceAt } from "../../support/repo.ts";
import { plant } from "./check.ts";

test("the tree is searched once for a name that is asked for again and again", async () => {
  const workspace = await workspaceAt(plant({ "a.js": "missing();\n", "b.js": "missing();\n" }).root);
  const searched: string[] = [];
  const counted = {
    ...workspace,
    search: (text: string, limit: number) => {
      searched.push(text);
      return workspace.search(text, limit);
    },
  };
  const changes = [{ path: "b.js", renamedFrom: null, before: "missing();\n", after: "missing(1);\n" }];
  const view = createView(counted, changes, "after");
  const [first, second] = await Promise.all([
    view.searchUnchanged("missing", 10),
    view.searchUnchanged("missing", 10),
  ]);
  const found = [first, second, await view.searchUnchanged("missing", 10)];
  expect(found.map((lines) => lines.join("\n"))).toEqual([
    "a.js:1:missing();",
    "a.js:1:missing();",
    "a.js:1:missing();",
  ]);
  await view.searchUnchanged("other", 10);
  expect(searched).toEqual(["missing", "other"]);
});
