import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { startEngine } from "../../src/stages/inspect/types/engine.ts";
import { serverEnvironment } from "../../src/stages/inspect/python/interpreter.ts";
import { HALF, project, TASK } from "./support.ts";
import { tempFolder } from "../support/repo.ts";
import { bench, patch, verdict } from "../support/tandem.ts";
import { KEY, OTHER_SECRET, sweep } from "./sweep.ts";

/** What no child is to be told: keys, tokens, and what would load code or lead it elsewhere. */
const FOREIGN = {
  OPENAI_API_KEY: KEY,
  ANTHROPIC_API_KEY: OTHER_SECRET,
  AWS_SECRET_ACCESS_KEY: OTHER_SECRET,
  GITHUB_TOKEN: OTHER_SECRET,
  NPM_TOKEN: OTHER_SECRET,
  SSH_AUTH_SOCK: "/tmp/agent",
  DATABASE_URL: "postgres://me:secret@db/x",
  A_VARIABLE_NOBODY_KNOWS: OTHER_SECRET,
  NODE_OPTIONS: "--no-warnings",
  LD_PRELOAD: "",
  PYTHONPATH: "/tmp/x",
  BASH_ENV: "/tmp/x",
  GIT_SSH_COMMAND: "evil",
  GIT_DIR: "/tmp/x",
};

/** A program that notes its command line and environment, and says that it failed. */
function noter(folder: string, name: string, more = ""): string {
  mkdirSync(folder, { recursive: true });
  const note = `{ tr '\\0' ' ' < /proc/$$/cmdline; echo; env; } >> '${folder}/${name}.log'`;
  writeFileSync(path.join(folder, name), `#!/bin/sh\n${more}\n${note}\nexit 2\n`, { mode: 0o755 });
  return folder;
}

/** Names of the variables that a program was started with. */
function namesIn(folder: string, name: string): readonly string[] {
  const text = readFileSync(path.join(folder, `${name}.log`), "utf8");
  expect(text).not.toMatch(new RegExp(`${KEY}|${OTHER_SECRET}`));
  // Those that the shell itself sets are its own.
  const names = new Set([...text.matchAll(/^(\w+)=/gm)].map(([, found = ""]) => found));
  return [...names].filter((one) => !["_", "PWD", "OLDPWD", "SHLVL"].includes(one)).sort();
}

test("git gets the way to itself, its user's settings and what makes it harmless", async () => {
  const { started } = await sweep();
  const names = new Set([...started.matchAll(/^export (\w+)=/gm)].map(([, name = ""]) => name));
  for (const own of ["_", "PWD", "OLDPWD", "SHLVL"]) names.delete(own);
  expect([...names].filter((name) => !name.startsWith("GIT_")).sort()).toEqual(["HOME", "LC_ALL", "PATH"]);
  expect(started).not.toContain(OTHER_SECRET);
});

test("the project's check and the project's compiler get what a list names", async () => {
  const set = await bench({
    fast: [patch("*** Update File: src/lib.rs", "@@", "-pub fn half() {}", "+pub fn halve() {}")],
    strong: [verdict("approved")],
  });
  const repo = project({ "Cargo.toml": "[package]\n", "src/lib.rs": "pub fn half() {}\n" });
  const tools = noter(noter(tempFolder(), "cargo"), "check");
  const env = { ...FOREIGN, HOME: tools, PATH: `${tools}:${process.env["PATH"]}`, LC_TIME: "C", TZ: "UTC" };
  const task = "rename the function half to halve in src/lib.rs";
  await set.runHere(["-y", "--verify", path.join(tools, "check"), task], { cwd: repo.root, env });
  expect(namesIn(tools, "check")).toEqual(["HOME", "LC_TIME", "PATH", "TZ"]);
  expect(namesIn(tools, "cargo")).toEqual([
    "CARGO_NET_OFFLINE",
    "CARGO_TARGET_DIR",
    "CARGO_TERM_COLOR",
    "HOME",
    "LC_TIME",
    "PATH",
    "RUSTUP_AUTO_INSTALL",
    "RUST_BACKTRACE",
    "TZ",
  ]);
});

test("the Codex CLI gets its login and the way to the network, and no key but its own", async () => {
  const set = await bench({});
  const tools = noter(tempFolder(), "codex");
  const env = {
    ...FOREIGN,
    HOME: tools,
    PATH: `${tools}:${process.env["PATH"]}`,
    TANDEM_STRONG_PROVIDER: "codex",
    CODEX_API_KEY: "its-own",
    HTTPS_PROXY: "http://127.0.0.1:1",
  };
  await set.runHere(["-n", "--strong", TASK], { cwd: project().root, env });
  expect(namesIn(tools, "codex")).toEqual(["CODEX_API_KEY", "HOME", "HTTPS_PROXY", "PATH"]);
});

test("the engines of the local checks get nothing of the user's", async () => {
  const folder = noter(tempFolder(), "engine");
  const engine = startEngine(path.join(folder, "engine"), folder, {});
  await vi.waitUntil(() => !engine.isRunning());
  // How it minds its memory is ours to say.
  expect(namesIn(folder, "engine")).toEqual(["GOGC"]);
  const python = serverEnvironment({ version: null, paths: [] }, "/tmp");
  expect(Object.keys(python).sort()).toEqual(["LC_ALL", "PATH", "TANDEM_PYTHON", "TEMP", "TMP", "TMPDIR"]);
  expect(python["PATH"]).toBe("");
});

test("no child is given the key on its command line, nor a check in its surroundings", async () => {
  const set = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
  const repo = project();
  const found = path.join(tempFolder(), "found");
  const look = `for f in /proc/[0-9]*/cmdline; do tr '\\0' ' ' < $f; echo; done 2>/dev/null > '${found}'; env >> '${found}'`;
  const env = { OPENAI_API_KEY: KEY };
  expect((await set.runHere(["-y", "--verify", look, TASK], { cwd: repo.root, env })).code).toBe(0);
  expect(readFileSync(found, "utf8")).toContain("node");
  expect(readFileSync(found, "utf8")).not.toContain(KEY);
});
