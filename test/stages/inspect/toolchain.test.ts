import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Inspection } from "../../../src/domain/finding.ts";
import type { Checker, Execution } from "../../../src/stages/inspect/checker.ts";
import { inspectChanges } from "../../../src/stages/inspect/inspect.ts";
import { cargoCheck, goVet } from "../../../src/stages/inspect/toolchain.ts";
import { tempFolder, tempRepo, workspaceAt, type TempRepo } from "../../support/repo.ts";

/** A program on a PATH of its own, which notes how it was started. */
function install(name: string, script: string): { readonly execution: Execution; readonly folder: string } {
  const folder = tempFolder();
  const path = join(folder, name);
  writeFileSync(
    path,
    `#!/bin/sh\nprintf '%s\\n' "$PWD" "$*" >>"${folder}/calls"\nenv >"${folder}/env"\n${script}\n`,
  );
  chmodSync(path, 0o755);
  return { execution: { env: { PATH: `${folder}:/usr/bin:/bin`, HOME: "/nonexistent" } }, folder };
}

async function inspect(
  repo: TempRepo,
  after: Readonly<Record<string, string | null>>,
  checker: Checker,
  execution: Execution | null,
): Promise<Inspection> {
  const workspace = await workspaceAt(repo.root);
  const changes = Object.entries(after).map(([path, content]) => ({
    path,
    renamedFrom: null,
    before: repo.exists(path) ? repo.read(path) : null,
    after: content,
  }));
  return inspectChanges({ changes }, { workspace, execution }, new AbortController().signal, [checker]);
}

const RUST = {
  "Cargo.toml": '[workspace]\nmembers = ["a", "b"]\n',
  "a/Cargo.toml": '[package]\nname = "a"\n',
  "a/src/lib.rs": "pub fn one() {}\n",
  "b/Cargo.toml": '[package]\nname = "b"\n',
  "b/src/main.rs": "fn main() {\n    a::one();\n}\n",
};

/** A line as cargo prints it. */
function message(code: string, text: string, file: string, line: number, help = ""): string {
  return JSON.stringify({
    reason: "compiler-message",
    package_id: "path+file:///x#a@0.1.0",
    message: {
      rendered: "…",
      $message_type: "diagnostic",
      children: help === "" ? [] : [{ children: [], code: null, level: "help", message: help, spans: [] }],
      level: "error",
      message: text,
      code: { code, explanation: null },
      spans: [{ file_name: file, line_start: line, line_end: line, is_primary: true, column_start: 5 }],
    },
  });
}

const GONE = message(
  "E0425",
  "cannot find function `one` in crate `a`",
  "b/src/main.rs",
  2,
  "did you mean `uno`?",
);
const MISSING_IN_A = `grep -q "fn one" a/src/lib.rs || { echo '${GONE}'; echo '${GONE}'; exit 101; }`;

describe("cargo check", () => {
  test("complains of a file that the change leaves alone, once, in a copy", async () => {
    const { execution, folder } = install("cargo", MISSING_IN_A);
    const repo = tempRepo(RUST);
    const { findings, checks } = await inspect(
      repo,
      { "a/src/lib.rs": "pub fn uno() {}\n" },
      cargoCheck,
      execution,
    );
    expect(checks).toMatchObject([{ name: "cargo", state: "ran" }]);
    expect(findings).toMatchObject([
      {
        path: "b/src/main.rs",
        start_line: 2,
        severity: "error",
        rule: "cargo/E0425",
        category: "undefined",
        message: "cannot find function `one` in crate `a`",
        suggestion: "did you mean `uno`?",
      },
    ]);
    const [cwd = "", args = ""] = readFileSync(join(folder, "calls"), "utf8").split("\n");
    // Where the workspace is, and not in the user's tree.
    expect(cwd.startsWith(join(tmpdir(), "tandem-check-"))).toBe(true);
    expect(existsSync(cwd)).toBe(false);
    expect(args).toContain("--offline");
    expect(readFileSync(join(folder, "env"), "utf8")).toMatch(/^CARGO_NET_OFFLINE=true$/m);
    expect(repo.read("a/src/lib.rs")).toBe("pub fn one() {}\n");
    expect(repo.git("status", "--porcelain", "--ignored")).toBe(repo.git("status", "--porcelain"));
  });

  test("counts what was there before for nothing", async () => {
    const old = message("E0308", "mismatched types", "b/src/main.rs", 2);
    const { execution, folder } = install("cargo", `echo '${old}'; exit 101`);
    const { findings, checks } = await inspect(
      tempRepo(RUST),
      { "a/src/lib.rs": "pub fn one() { }\n" },
      cargoCheck,
      execution,
    );
    expect(findings).toEqual([]);
    expect(checks).toMatchObject([{ state: "ran" }]);
    expect(readFileSync(join(folder, "calls"), "utf8").trim().split("\n")).toHaveLength(4);
  });

  test("sees new files, and not those that are gone", async () => {
    const script = `if [ -e a/src/new.rs ] && [ ! -e a/src/old.rs ]; then echo '${GONE}'; exit 101; fi`;
    const { execution } = install("cargo", script);
    const repo = tempRepo({ ...RUST, "a/src/old.rs": "" });
    const { findings } = await inspect(
      repo,
      { "a/src/new.rs": "", "a/src/old.rs": null },
      cargoCheck,
      execution,
    );
    expect(findings).toHaveLength(1);
  });

  test.each<[string, string, string]>([
    [
      "dependencies are not there",
      "echo 'error: no matching package named `serde` found' >&2; exit 101",
      "cargo: error: no matching package named `serde` found",
    ],
    ["it says nothing", "exit 3", "cargo: it ended with 3"],
  ])("is not checked where %s", async (_, script, why) => {
    const { execution } = install("cargo", script);
    const { findings, checks } = await inspect(tempRepo(RUST), { "a/src/lib.rs": "" }, cargoCheck, execution);
    expect(findings).toEqual([]);
    expect(checks).toMatchObject([{ state: "skipped", why: `a/src/lib.rs: ${why}` }]);
  });

  test("is not checked in a repository that is not trusted, or without cargo", async () => {
    const { folder } = install("cargo", "exit 0");
    const none = await inspect(tempRepo(RUST), { "a/src/lib.rs": "" }, cargoCheck, null);
    expect(none.checks).toMatchObject([{ state: "skipped", why: expect.stringContaining("not trusted") }]);
    expect(existsSync(join(folder, "calls"))).toBe(false);
    const bare = await inspect(tempRepo(RUST), { "a/src/lib.rs": "" }, cargoCheck, {
      env: { PATH: tempFolder() },
    });
    expect(bare.checks).toMatchObject([
      { state: "skipped", why: expect.stringContaining("cargo is not installed") },
    ]);
  });

  test("never runs a program of the repository itself", async () => {
    const repo = tempRepo({ ...RUST, cargo: `#!/bin/sh\ntouch ran\n` });
    chmodSync(join(repo.root, "cargo"), 0o755);
    const { checks } = await inspect(repo, { "a/src/lib.rs": "" }, cargoCheck, { env: { PATH: ".::a" } });
    expect(checks).toMatchObject([{ state: "skipped", why: expect.stringContaining("not installed") }]);
  });

  test("ends with all that it started when the time is over, and leaves nothing behind", async () => {
    const { execution, folder } = install(
      "cargo",
      `sleep 600 & echo $! >"${tempFolder()}/pid"; echo $! >"$0.pid"; wait`,
    );
    const before = copies();
    const { checks } = await inspect(
      tempRepo(RUST),
      { "a/src/lib.rs": "" },
      { ...cargoCheck, limitMs: 700 },
      execution,
    );
    expect(checks).toMatchObject([{ state: "skipped" }]);
    const pid = Number(readFileSync(join(folder, "cargo.pid"), "utf8"));
    await expect.poll(() => isAlive(pid)).toBe(false);
    await expect.poll(() => copies().filter((name) => !before.includes(name))).toEqual([]);
  });

  test("copies no links", async () => {
    const { execution } = install("cargo", `[ -e a/link ] && echo '${GONE}'; exit 0`);
    const repo = tempRepo(RUST);
    symlinkSync("/etc", join(repo.root, "a/link"));
    const { findings, checks } = await inspect(repo, { "a/src/lib.rs": "" }, cargoCheck, execution);
    expect([findings, checks[0]?.state]).toEqual([[], "ran"]);
  });
});

const GO = { "go.mod": "module example.com/m\n", "main.go": "package main\n", "p/p.go": "package p\n" };

describe("go vet", () => {
  test("reads errors of types and findings of analyzers", async () => {
    const json = `{
	"example.com/m": {
		"printf": [
			{
				"posn": "'"$PWD"'/main.go:3:2",
				"end": "'"$PWD"'/main.go:4:9",
				"message": "fmt.Printf format %d has arg of wrong type"
			}
		],
		"buildssa": {
			"error": "analysis skipped"
		}
	}
}`;
    const { execution, folder } = install(
      "go",
      `grep -q bad p/p.go || exit 0\necho '# example.com/m/p' >&2\necho 'vet: p/p.go:2:7: undefined: x' >&2\necho './main.go:9:3: not enough arguments in call to p.One' >&2\necho '# example.com/m'\necho '${json}'\nexit 1`,
    );
    const { findings, checks } = await inspect(
      tempRepo(GO),
      { "p/p.go": "package p\nvar bad = x\n" },
      goVet,
      execution,
    );
    expect(checks).toMatchObject([{ name: "go", state: "ran" }]);
    expect(
      findings.map(({ path, start_line, end_line, severity, rule, category }) => [
        path,
        start_line,
        end_line,
        severity,
        rule,
        category,
      ]),
    ).toEqual([
      ["main.go", 3, 4, "warning", "go/printf", "correctness"],
      ["main.go", 9, 9, "error", "go/types", "parameter"],
      ["p/p.go", 2, 2, "error", "go/types", "undefined"],
    ]);
    expect(readFileSync(join(folder, "env"), "utf8")).toMatch(/^GOPROXY=off$/m);
  });

  test.each([
    ["a module is not there", "main.go:3:8: no required module provides package github.com/x/y; to add it:"],
    ["it may not ask for one", "go: github.com/x/y@v1: module lookup disabled by GOPROXY=off"],
  ])("is not checked where %s", async (_, line) => {
    const { execution } = install("go", `echo '${line}' >&2; exit 1`);
    const { findings, checks } = await inspect(tempRepo(GO), { "p/p.go": "package p\n\n" }, goVet, execution);
    expect(findings).toEqual([]);
    expect(checks).toMatchObject([{ state: "skipped", why: expect.stringMatching(/github.com\/x\/y/) }]);
  });

  test("runs in the module of the file, and nowhere without one", async () => {
    const { execution, folder } = install("go", "exit 0");
    const repo = tempRepo({ ...GO, "tools/go.mod": "module example.com/t\n", "tools/t.go": "package t\n" });
    await inspect(repo, { "tools/t.go": "package t\n\n" }, goVet, execution);
    expect(readFileSync(join(folder, "calls"), "utf8").split("\n")[0]).toMatch(/\/tree\/tools$/);
    const { checks } = await inspect(
      tempRepo({ "a.go": "package a\n" }),
      { "a.go": "package b\n" },
      goVet,
      execution,
    );
    expect(checks).toMatchObject([{ state: "skipped", why: "a.go: no go.mod above it" }]);
  });
});

function copies(): readonly string[] {
  mkdirSync(tmpdir(), { recursive: true });
  return readdirSync(tmpdir()).filter((name) => name.startsWith("tandem-check-"));
}

/** A process that has ended may wait for someone to ask how. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.trim().startsWith("Z");
}
