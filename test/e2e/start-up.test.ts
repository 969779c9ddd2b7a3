import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { project } from "../support/project.ts";
import { tempFolder } from "../support/repo.ts";
import { PROGRAM, run } from "../support/tandem.ts";

const DIST = path.dirname(PROGRAM);

/** The text of the files of dist/ whose names match. */
function textOf(names: RegExp): string {
  const files = readdirSync(DIST).filter((name) => names.test(name));
  expect(files.length).toBeGreaterThan(0);
  return files.map((file) => readFileSync(path.join(DIST, file), "utf8")).join("\n");
}

test("what every start loads is small", () => {
  expect(textOf(/^(?:main|base|packs)\.js$/).length).toBeLessThan(24_000);
});

test("routing loads neither the models' client nor the languages of the parser", () => {
  const packs = textOf(/^(?:program|session|router)-\w+\.pack$/);
  const all = textOf(/\.(?:mjs|pack)$/);
  // Words of the router's, of the client, the history and the parser, as the bundle has them.
  expect(packs.includes("function findBoundary(")).toBe(true);
  for (const word of ["function httpModel(", "function openHistory(", "web-tree-sitter.wasm"]) {
    expect(all.includes(word), word).toBe(true);
    expect(packs.includes(word), word).toBe(false);
  }
  expect(packs.length).toBeLessThan(560_000);
});

test("code that is in a pack is there once: a chunk in its place takes it from there", async () => {
  const chunk = readdirSync(DIST).find((name) => /^program-\w+\.mjs$/.test(name)) ?? "";
  const packs = z.object({ exportsOf: z.custom<(file: string) => unknown>() });
  const { exportsOf } = packs.parse(createRequire(import.meta.url)(path.join(DIST, "packs.js")));
  const own = z.object({ runProgram: z.custom<() => unknown>((value) => typeof value === "function") });
  const module: unknown = await import(pathToFileURL(path.join(DIST, chunk)).href);
  expect(own.parse(module).runProgram).toBe(own.parse(exportsOf(chunk)).runProgram);
});

test.each<readonly [string, readonly string[]]>([
  ["log", ["binding", "program", "records", "session"]],
  ["show latest", ["binding", "program", "records", "session"]],
  ["config list", ["program", "records", "session"]],
  ["trust --list", ["program", "records", "session"]],
])("%s loads no pack of a task's", async (words, packs) => {
  const home = tempFolder();
  await run(words.split(" "), { cwd: tempFolder(), env: { TANDEM_HOME: home } });
  const files = readdirSync(path.join(home, "compiled"));
  expect(files.map((name) => name.replace(/-.*/, "")).sort()).toEqual(packs);
});

test("what was compiled is kept for the user alone, and used by the next run", async () => {
  const home = tempFolder();
  const compiled = path.join(home, "compiled");
  const options = { cwd: tempFolder(), env: { TANDEM_HOME: home } };
  const first = await run(["route", "-q", "fix a typo"], options);
  expect(first).toMatchObject({ code: 0, stdout: "fast\n" });
  const files = readdirSync(compiled);
  expect(files.map((name) => name.replace(/-.*/, "")).sort()).toEqual(["program", "router", "session"]);
  if (process.platform !== "win32") {
    expect(statSync(compiled).mode & 0o777).toBe(0o700);
    for (const name of files) expect(statSync(path.join(compiled, name)).mode & 0o777).toBe(0o600);
  }
  const written = files.map((name) => statSync(path.join(compiled, name)).mtimeMs);
  expect(await run(["route", "-q", "fix a typo"], options)).toEqual(first);
  expect(files.map((name) => statSync(path.join(compiled, name)).mtimeMs)).toEqual(written);
});

test("compiled code that is damaged is made anew", async () => {
  const home = tempFolder();
  const options = { cwd: tempFolder(), env: { TANDEM_HOME: home } };
  const first = await run(["route", "-q", "fix a typo"], options);
  const file = path.join(home, "compiled", readdirSync(path.join(home, "compiled"))[0] ?? "");
  const good = readFileSync(file);
  const bad = Buffer.from(good);
  bad.writeUInt8(bad.readUInt8(bad.length >> 1) ^ 0xff, bad.length >> 1);
  writeFileSync(file, bad);
  expect(await run(["route", "-q", "fix a typo"], options)).toEqual(first);
  expect(readFileSync(file).equals(bad)).toBe(false);
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
