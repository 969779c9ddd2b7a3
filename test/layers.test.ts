import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = path.dirname(import.meta.dirname);
const oxlint = path.join(root, "node_modules/.bin/oxlint");
let folder = "";

/** Files in a layer, and what they import. */
const FORBIDDEN: readonly (readonly [file: string, imported: string])[] = [
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
  ["src/models/http-model.ts", "openai"],
  ["src/hooks/a.ts", "../cli/output.ts"],
  ["src/cli/a.ts", "openai"],
  ["src/stages/review/a.ts", "openai"],
];
const ALLOWED: typeof FORBIDDEN = [
  ["src/edits/a.ts", "../domain/change.ts"],
  ["src/models/a.ts", "../edits/format.ts"],
  ["src/models/openai.ts", "openai"],
  ["src/stages/draft/a.ts", "../../models/model.ts"],
  ["src/stages/draft/a.ts", "../../domain/task.ts"],
  ["src/stages/draft/a.ts", "./prompt.ts"],
  ["src/stages/inspect/checkers/a.ts", "../checker.ts"],
  ["src/stages/inspect/checkers/a.ts", "../../../domain/finding.ts"],
  ["src/hooks/a.ts", "../workspace/git.ts"],
  ["src/cli/a.ts", "../models/create.ts"],
];

/** The file of a case: the linter is started once, so each case that may has a name of its own. */
function fileOf(file: string, imported: string): string {
  const at = [...FORBIDDEN, ...ALLOWED].findIndex((one) => one[0] === file && one[1] === imported);
  return file.replace(/\/a\.ts$/, `/a${at}.ts`);
}

let looked = 0;
let broken: readonly string[] = [];

/** A copy of the linter's rules over files that break them, and over some that don't. */
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tandem-layers-"));
  cpSync(path.join(root, ".oxlintrc.json"), path.join(folder, ".oxlintrc.json"));
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  for (const [file, imported] of [...FORBIDDEN, ...ALLOWED]) {
    const target = path.join(folder, fileOf(file, imported));
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, `import { x } from "${imported}";\nexport const y = x;\n`);
  }
  const { stdout } = spawnSync(oxlint, ["--format=json", "src"], { cwd: folder, encoding: "utf8" });
  const report: { number_of_files: number; diagnostics: { code: string; filename: string }[] } =
    JSON.parse(stdout);
  looked = report.number_of_files;
  broken = report.diagnostics
    .filter(({ code }) => code.includes("no-restricted-imports"))
    .map(({ filename }) => filename);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the linter holds the layers apart", () => {
  test.each(FORBIDDEN)("%s must not import %s", (file, imported) => {
    expect(broken).toContain(fileOf(file, imported));
  });

  // What was not looked at breaks no rule.
  test("and looks at every file", () => {
    expect(looked).toBe(FORBIDDEN.length + ALLOWED.length);
  });

  test.each(ALLOWED)("%s may import %s", (file, imported) => {
    expect(broken).not.toContain(fileOf(file, imported));
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
