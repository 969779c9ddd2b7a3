import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = path.dirname(import.meta.dirname);
const oxlint = path.join(root, "node_modules/.bin/oxlint");
let folder = "";

/** A copy of the linter's rules over files that break them. */
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tandem-layers-"));
  cpSync(path.join(root, ".oxlintrc.json"), path.join(folder, ".oxlintrc.json"));
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function lint(file: string, imported: string): string {
  const target = path.join(folder, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, `import { x } from "${imported}";\nexport const y = x;\n`);
  const result = spawnSync(oxlint, [file], { cwd: folder, encoding: "utf8" });
  return result.stdout + result.stderr;
}

describe("the linter holds the layers apart", () => {
  test.each([
    ["src/domain/a.ts", "../edits/edit.ts"],
    ["src/edits/a.ts", "../models/model.ts"],
    ["src/edits/a.ts", "../workspace/workspace.ts"],
    ["src/models/a.ts", "../stages/draft/draft.ts"],
    ["src/models/a.ts", "../config/load.ts"],
    ["src/workspace/a.ts", "../history/history.ts"],
    ["src/history/a.ts", "../cli/output.ts"],
    ["src/config/a.ts", "../models/model.ts"],
    ["src/stages/draft/a.ts", "../review/review.ts"],
    ["src/stages/draft/a.ts", "../../models/openai.ts"],
    ["src/stages/draft/a.ts", "../../workspace/git.ts"],
    ["src/stages/draft/a.ts", "../../cli/output.ts"],
    ["src/pipeline.ts", "./cli/output.ts"],
    ["src/models/a.ts", "openai"],
    ["src/cli/a.ts", "openai"],
    ["src/stages/review/a.ts", "openai"],
  ])("%s must not import %s", (file, imported) => {
    expect(lint(file, imported)).toContain("no-restricted-imports");
  });

  test.each([
    ["src/edits/a.ts", "../domain/change.ts"],
    ["src/models/a.ts", "../edits/format.ts"],
    ["src/models/sdk.ts", "openai"],
    ["src/stages/draft/a.ts", "../../models/model.ts"],
    ["src/stages/draft/a.ts", "../../domain/task.ts"],
    ["src/stages/draft/a.ts", "./prompt.ts"],
    ["src/stages/inspect/checkers/a.ts", "../checker.ts"],
    ["src/stages/inspect/checkers/a.ts", "../../../domain/finding.ts"],
    ["src/cli/a.ts", "../models/create.ts"],
  ])("%s may import %s", (file, imported) => {
    expect(lint(file, imported)).not.toContain("no-restricted-imports");
  });
});

test("no source file is longer than 300 lines, and the pipeline stays under 150", () => {
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "src/**/*.ts", "src/*.ts"], {
    cwd: root,
    encoding: "utf8",
  });
  const lines = new Map(
    files
      .trim()
      .split("\n")
      .map((file) => [file, readFileSync(path.join(root, file), "utf8").split("\n").length] as const),
  );
  expect([...lines].filter(([, count]) => count > 300)).toEqual([]);
  expect(lines.get("src/pipeline.ts")).toBeLessThan(150);
});
