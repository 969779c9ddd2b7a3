import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { inspect } from "../../src/cli/commands/inspect.ts";
import type { Cli } from "../../src/cli/process.ts";
import { messy } from "../support/messy.ts";
import { captureOutput } from "../support/output.ts";
import { GIT_ENV, tempFolder, tempRepo } from "../support/repo.ts";

/** Runs the command in this process, its flags as the program hands them over. */
async function run(
  cwd: string,
  words: readonly string[],
  flags: Readonly<Record<string, unknown>> = {},
  signal = new AbortController().signal,
) {
  vi.stubGlobal("__TANDEM_VERSION__", "1.2.3");
  const { output, out, err } = captureOutput();
  const { stdin, stdout, stderr } = process;
  const cli: Cli = {
    surroundings: {
      argv: [],
      env: GIT_ENV,
      cwd,
      stdin,
      stdout,
      stderr,
      program: "",
      signal,
      interrupt: () => undefined,
    },
    output,
    interactive: false,
    live: false,
    quiet: flags["quiet"] === true,
    format: flags["json"] === true || flags["format"] === "json" ? "json" : "text",
  };
  const code = await inspect(words, flags, cli);
  return { code, stdout: out(), stderr: err() };
}

test("a range, as JSON; the same finding keeps its id when lines move", async () => {
  const repo = messy();
  repo.git("commit", "-q", "-m", "two");
  const first = JSON.parse((await run(repo.root, [], { range: "HEAD~1", json: true })).stdout);
  expect(first).toMatchObject({
    schema: 1,
    compared: "HEAD against HEAD~1",
    files: [
      { path: "docs/new name.md", renamed_from: "docs/with space.md", status: "renamed" },
      { path: "src/report.ts", renamed_from: null, status: "modified" },
    ],
    left_out: [],
    inspection: { findings: [{ path: "src/report.ts", start_line: 1, category: "import" }] },
    error: null,
  });
  expect(first.inspection.checks.map(({ name }: { name: string }) => name)).toContain("secrets");
  repo.write("src/report.ts", '// moved\n\nimport { one } from "./utlis.js";\nexport const report = one;\n');
  const second = JSON.parse((await run(repo.root, ["src/report.ts"], { format: "json" })).stdout);
  // The commit had it already: what was there before is no finding.
  expect(second.inspection.findings).toEqual([]);
  repo.git("commit", "-q", "-m", "three", "src/report.ts");
  const third = JSON.parse((await run(repo.root, [], { range: "HEAD~2..HEAD", json: true })).stdout);
  expect(third.inspection.findings[0]).toMatchObject({
    id: first.inspection.findings[0].id,
    start_line: 3,
  });
});

test("staged code that needs a file that is not staged is told so", async () => {
  const repo = messy();
  repo.git("add", "src/report.ts");
  const { stdout } = await run(repo.root, [], { staged: true, format: "github" });
  expect(stdout).toBe(
    '::error title=imports/unresolved,file=src/report.ts,line=1,endLine=1,col=22,endColumn=31::"./fresh.js" does not exist\n',
  );
  repo.git("add", "src/fresh.ts");
  expect((await run(repo.root, [], { staged: true, format: "github" })).stdout).not.toContain("./fresh.js");
});

test("the findings go to a file, valid where there are none; nothing to inspect is no error", async () => {
  const repo = tempRepo({ "a.ts": "1\n" });
  const output = join(repo.root, "out.sarif");
  const clean = await run(repo.root, [], { format: "sarif", output, failOn: "any" });
  expect(clean).toEqual({
    code: 0,
    stdout: "",
    stderr: "nothing to inspect in the working tree against HEAD\n",
  });
  const log = JSON.parse(readFileSync(output, "utf8"));
  expect(log).toMatchObject({ runs: [{ tool: { driver: { version: "1.2.3" } }, results: [] }] });
  const folder = await run(repo.root, [], { output: repo.root });
  expect(folder).toMatchObject({ code: 7, stderr: expect.stringContaining("it is a directory") });
});

test("a broken configuration and a fresh repository don't stop it", async () => {
  const repo = tempRepo();
  repo.write(".tandem.json", "{broken");
  const { code, stderr } = await run(repo.root, [], { staged: true });
  expect(code).toBe(0);
  expect(stderr).toBe("nothing to inspect in the index against nothing (there is no commit yet)\n");
});

test("what was not checked is said with -q, too: silence would mean clean", async () => {
  const repo = tempRepo({ "a.txt": "1\n" });
  repo.write("chart.yaml", "{{- if .x }}\na: 1\n{{- end }}\n");
  const { stderr } = await run(repo.root, [], { quiet: true });
  expect(stderr).toMatch(/^not checked: syntax \(chart\.yaml: .*\)\n$/);
  const full = await run(repo.root, []);
  expect(full.stderr).toContain("nothing found by the checks that ran in 1 changed file, the working tree");
});

test("a signal stops it with the contract's code", async () => {
  const repo = tempRepo({ "a.ts": "1\n" });
  repo.write("a.ts", "2\n");
  const stopped = await run(repo.root, [], {}, AbortSignal.abort());
  expect(stopped).toMatchObject({ code: 130, stdout: "" });
});

test.each([
  ["no repository", [], {}, 4, "is not in a git repository"],
  ["a diff and the index", ["-"], { staged: true }, 2, "two different inputs"],
  ["a path that isn't there", ["no.ts"], {}, 2, "no.ts is neither in the working tree nor changed"],
  ["no such commit", [], { range: "nowhere..HEAD" }, 2, 'there is no commit "nowhere" here'],
])("%s is refused", async (name, words, flags, code, text) => {
  const root = name === "no repository" ? tempFolder() : tempRepo({ "a.ts": "1\n" }).root;
  const ended = await run(root, words, { ...flags, format: "json" });
  expect(ended).toMatchObject({ code, stderr: expect.stringContaining(text) });
  expect(JSON.parse(ended.stdout)).toMatchObject({
    schema: 1,
    error: { message: expect.stringContaining(text) },
  });
});

test("what is too large or no text is left out by name, and the rest is looked at", async () => {
  const repo = tempRepo({ "a.ts": "export {};\n" });
  repo.write("ten-megabytes.ts", "export const a = 1;\n".repeat(500_000));
  repo.write("one-line.js", `var a = [${"1,".repeat(2_500_000)}];`);
  repo.write("binary.ts", new Uint8Array([0, 1, 2, 0, 255]));
  repo.write("latin1.py", new Uint8Array([120, 61, 39, 233, 39, 10]));
  repo.write("a.ts", 'import { b } from "./nowhere.js";\nexport const c = b;\n');
  const { stdout } = await run(repo.root, [], { json: true });
  const { left_out: leftOut, inspection } = JSON.parse(stdout);
  expect(leftOut.map(({ path }: { path: string }) => path)).toEqual([
    "binary.ts",
    "latin1.py",
    "one-line.js",
    "ten-megabytes.ts",
  ]);
  expect(inspection.findings).toMatchObject([{ path: "a.ts", rule: "imports/unresolved" }]);
  expect(repo.git("status", "--porcelain")).toContain("M a.ts");
});
