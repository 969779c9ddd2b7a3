import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { HOOK_NAMES } from "../../src/hooks/names.ts";
import { managerSnippet, runLine, shellLine } from "../../src/hooks/snippets.ts";

const ROOT = path.join(import.meta.dirname, "../..");
const PAGE = readFileSync(path.join(ROOT, "docs/hooks.md"), "utf8");

test("the page's recipes are what install prints", () => {
  const blocks = [...PAGE.matchAll(/^```(?:sh|yaml)\n(.*?)^```$/gms)].map(([, code = ""]) => code);
  expect(blocks).toContain(`${shellLine("pre-commit", [])}\n`);
  expect(blocks).toContain(managerSnippet("lefthook", ["pre-commit", "pre-push"], []));
  expect(blocks).toContain(managerSnippet("pre-commit", ["pre-commit"], []));
});

test(".pre-commit-hooks.yaml has every hook, as the framework is to run it", () => {
  const hooks = parse(readFileSync(path.join(ROOT, ".pre-commit-hooks.yaml"), "utf8"));
  expect(hooks).toMatchObject(
    HOOK_NAMES.map((name) => ({
      entry: runLine(name, []),
      language: "node",
      stages: [name],
      // The framework gives the names of changed files, which is not what these hooks look at.
      pass_filenames: name === "prepare-commit-msg",
    })),
  );
});
