import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { messy } from "../support/messy.ts";
import { project } from "../support/project.ts";
import { tempFolder } from "../support/repo.ts";
import { bench, type Ended, run, runHere } from "../support/tandem.ts";

/** A home that must stay empty. */
async function inspect(
  repo: { readonly root: string },
  args: readonly string[],
  stdin?: string,
  start = runHere,
): Promise<Ended> {
  const home = tempFolder();
  const ended = await start(["inspect", ...args], {
    cwd: repo.root,
    env: { TANDEM_HOME: home, OPENAI_API_KEY: "" },
    ...(stdin === undefined ? {} : { stdin }),
  });
  // Nothing of what was looked at: compiled code alone.
  expect(readdirSync(home).filter((name) => name !== "compiled")).toEqual([]);
  return ended;
}

test("the working tree, for a person: findings on standard output, all else on standard error", async () => {
  const repo = messy();
  const before = repo.git("status", "--porcelain");
  const { code, stdout, stderr } = await inspect(repo, []);
  expect(code).toBe(0);
  expect(stdout).toBe(
    [
      // Parsed by a package that is bundled.
      "compose.yaml",
      "2: error: Not YAML: Flow sequence in block collection must be sufficiently indented and end with a ] [syntax/parse]",
      "",
      "src/fresh.ts",
      '2: error: "... rest unchanged" stands where code should be [placeholders/stand-in]',
      "      // ... rest unchanged",
      "         ^^^^^^^^^^^^^^^^^^",
      "      Write out the code that belongs here.",
      "",
      "src/settings.ts",
      "1: error: This looks like a real credential (github token) [secrets/credential]",
      "      (not shown: it holds a secret)",
      "      Take it out, revoke it, and read it from the environment.",
      "",
    ].join("\n"),
  );
  expect(stderr.split("\n")).toEqual([
    "note: left out: 1 binary file (logo.png)",
    "note: left out: 1 lock file (package-lock.json)",
    "note: left out: 1 generated file (src/api.gen.ts)",
    "3 findings (3 errors) in 5 changed files, the working tree against HEAD",
    "",
  ]);
  expect(repo.git("status", "--porcelain")).toBe(before);
});

test("the index is inspected in its own tree: what is only on the disk is not there", async () => {
  const repo = messy();
  const { code, stdout, stderr } = await inspect(repo, ["--staged", "--fail-on", "error", "-q"]);
  expect(code).toBe(1);
  expect(stdout).toContain('1: error: "./utlis.js" does not exist; did you mean "./utils.js"?');
  expect(stdout).not.toContain("fresh");
  expect(stderr).toBe("");
});

test("a diff on standard input, of this repository and of one that isn't here", async () => {
  const repo = messy();
  const diff = `${repo.git("diff", "HEAD")}\n`;
  const here = await inspect(repo, ["-", "--format", "rdjson"], diff);
  // Untracked files are in no diff, but they are in the tree.
  expect(JSON.parse(here.stdout)).toEqual({ source: { name: "tandem" }, diagnostics: [] });
  expect(here.stderr).toContain("nothing found in 2 changed files, the diff");
  const shown = "--- a/x.ts\n+++ b/x.ts\n@@ -5,2 +5,2 @@\n f();\n-g();\n+// ... existing code here\n";
  const elsewhere = await inspect({ root: tempFolder() }, ["-", "--fail-on", "any"], shown);
  expect(elsewhere.code).toBe(1);
  expect(elsewhere.stdout).toContain("x.ts\n6: error: ");
  expect(elsewhere.stderr).toContain("note: this is no git working tree, so only what the diff shows");
  expect(elsewhere.stderr).toContain("not checked: imports (it needs the repository");
  expect(elsewhere.stderr).toContain("checked in part: placeholders");
});

test("a line that can't be parsed is refused", async () => {
  const ended = await inspect({ root: tempFolder() }, ["--staged", "--range", "HEAD", "--format", "json"]);
  expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining("cannot be used with") });
});

test("types are judged against the index, whatever lies unstaged on the disk", async () => {
  const repo = project({
    "tsconfig.json": '{ "compilerOptions": { "strict": true }, "include": ["*.ts"] }\n',
    "a.ts": "export const kept = 1;\nexport const old = 2;\n",
    "b.ts": 'import { kept } from "./a.ts";\nexport const b = kept;\n',
  });
  // Staged: a use of what the index has. On the disk, unstaged: it is renamed.
  writeFileSync(
    path.join(repo.root, "b.ts"),
    'import { old } from "./a.ts";\nexport const b = old.toFixed(1);\n',
  );
  repo.git("add", "b.ts");
  writeFileSync(path.join(repo.root, "a.ts"), "export const kept = 1;\nexport const fresh = 2;\n");
  const { runHere: run } = await bench({});
  const staged = await run(["inspect", "--staged", "--json"], { cwd: repo.root });
  const right = JSON.parse(staged.stdout).inspection;
  expect(right.checks).toContainEqual(expect.objectContaining({ name: "types", state: "ran" }));
  expect(right.findings).toEqual([]);

  // Staged: a use of what only the disk has.
  writeFileSync(
    path.join(repo.root, "b.ts"),
    'import { fresh } from "./a.ts";\nexport const b = fresh.toFixed(1);\n',
  );
  repo.git("add", "b.ts");
  const wrong = JSON.parse(
    (await run(["inspect", "--staged", "--json"], { cwd: repo.root })).stdout,
  ).inspection;
  expect(wrong.findings).toMatchObject([
    { path: "b.ts", rule: expect.stringContaining("types/"), severity: "error" },
  ]);
});

test("the built command has its Python engine judge types", async () => {
  const repo = project({ "shop.py": "import json\n" });
  repo.write("shop.py", "import json\n\nprint(json.dumb({}))\n");
  const { stdout } = await inspect(repo, ["--json"], undefined, run);
  expect(JSON.parse(stdout)).toMatchObject({
    inspection: {
      findings: [{ path: "shop.py", start_line: 3 }],
      checks: expect.arrayContaining([expect.objectContaining({ name: "python-types", state: "ran" })]),
    },
  });
});
