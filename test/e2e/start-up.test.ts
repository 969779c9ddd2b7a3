import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { project } from "../support/project.ts";
import { tempFolder } from "../support/repo.ts";
import { PROGRAM, run } from "../support/tandem.ts";

const DIST = path.dirname(PROGRAM);

/** The files that are loaded at once with one of dist/, itself first. */
function loadedWith(file: string): readonly string[] {
  const files = [file];
  for (const one of files) {
    const text = readFileSync(path.join(DIST, one), "utf8");
    for (const [, name = ""] of text.matchAll(/^(?:import\s*|\} from |.*\bfrom )"\.\/([\w.-]+\.js)";$/gm)) {
      if (!files.includes(name)) files.push(name);
    }
  }
  return files;
}

/** The one file that a dynamic import of the command's own loads. */
function chunkOf(name: string, within: string): string {
  const found = new RegExp(`import\\("\\./(${name}-\\w+\\.js)"\\)`).exec(
    readFileSync(path.join(DIST, within), "utf8"),
  );
  if (found?.[1] === undefined) throw new Error(`${within} loads no ${name}`);
  return found[1];
}

const sizeOf = (files: readonly string[]): number =>
  files.reduce((sum, file) => sum + readFileSync(path.join(DIST, file)).length, 0);

test("what every start loads is small", () => {
  const entry = loadedWith("main.js");
  expect(entry.length).toBeGreaterThan(1);
  expect(sizeOf(entry)).toBeLessThan(10_000);
});

test("routing loads neither the models' client nor the languages of the parser", () => {
  const program = chunkOf("program", "main.js");
  const files = [...new Set([...loadedWith(program), ...loadedWith(chunkOf("route", program))])];
  const text = files.map((file) => readFileSync(path.join(DIST, file), "utf8")).join("\n");
  // Found where it must be, so that a change of the bundle doesn't make this pass by itself.
  expect(text).toContain("src/stages/route/boundaries.ts");
  expect(text).not.toContain("src/models/openai.ts");
  expect(text).not.toContain("src/history/");
  expect(text).not.toContain("/locales/he.js");
  expect(sizeOf(files)).toBeLessThan(730_000);
});

test.runIf(process.platform !== "win32")("routing starts git three times at most", async () => {
  const folder = tempFolder();
  const log = path.join(folder, "calls");
  const git = path.join(folder, "git");
  const rest = process.env["PATH"] ?? "";
  writeFileSync(git, `#!/bin/sh\necho "$*" >>'${log}'\nPATH='${rest}'\nexec git "$@"\n`);
  chmodSync(git, 0o755);
  writeFileSync(log, "");
  const { root } = project();
  const env = { PATH: `${folder}:${rest}`, TANDEM_HOME: tempFolder() };
  const ended = await run(["route", "--json", "rename clampValue in math.js to limit"], { cwd: root, env });
  expect(JSON.parse(ended.stdout)).toMatchObject({ schema: 1 });
  const calls = readFileSync(log, "utf8").trim().split("\n");
  // To find the root, to list the files, to search for one identifier.
  expect(calls).toHaveLength(3);
  expect(calls.map((call) => /(?:rev-parse|ls-files|grep)(?= )/.exec(call)?.[0])).toEqual(
    expect.arrayContaining(["rev-parse", "ls-files", "grep"]),
  );
});
