import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { inspect } from "../../src/cli/commands/inspect.ts";
import { trustCommand } from "../../src/cli/commands/trust.ts";
import { captureOutput } from "../support/output.ts";
import { GIT_ENV, tempFolder, tempRepo, type TempRepo } from "../support/repo.ts";

const CHECK = '{ "verify": "go test ./..." }\n';
const BEFORE = "package shop\n\nfunc Two() int { return 2 }\n";
const AFTER = "package shop\n\nfunc Two() int { return too }\n";

/** A repository in Go with a change in it. */
function shop(files: Readonly<Record<string, string>>): TempRepo {
  const repo = tempRepo({
    "go.mod": "module shop\n",
    "shop.go": BEFORE,
    "other.go": "package shop\n",
    ...files,
  });
  repo.write("shop.go", AFTER);
  return repo;
}

/** A home of its own with a `go` that says what is wrong with `too`, and keeps the other file that it saw. */
function machine(): { readonly env: Readonly<Record<string, string>>; readonly seen: string } {
  const home = tempFolder();
  const seen = join(home, "seen");
  const program = join(home, "go");
  const complain = 'if grep -q too shop.go; then echo "vet: ./shop.go:3:25: undefined: too" >&2; exit 1; fi';
  writeFileSync(program, `#!/bin/sh\ncat other.go >"${seen}"\n${complain}\n`);
  chmodSync(program, 0o755);
  const env = { ...GIT_ENV, PATH: `${home}:${GIT_ENV["PATH"] ?? ""}`, TANDEM_HOME: join(home, "tandem") };
  return { env, seen };
}

async function look(repo: TempRepo, env: Readonly<Record<string, string>>, flags: object = {}) {
  vi.stubGlobal("__TANDEM_VERSION__", "1.2.3");
  const { output, out } = captureOutput();
  const { stdin, stdout, stderr } = process;
  const signal = new AbortController().signal;
  const surroundings = { argv: [], env, cwd: repo.root, stdin, stdout, stderr, program: "", signal };
  await inspect(
    [],
    { json: true, ...flags },
    {
      surroundings: { ...surroundings, interrupt: () => undefined },
      output,
      interactive: false,
      live: false,
      quiet: true,
      format: "json",
    },
  );
  const { inspection } = JSON.parse(out());
  const go = inspection.checks.find(({ name }: { name: string }) => name === "go");
  const found = inspection.findings.map(
    ({ rule, message }: { rule: string; message: string }) => `${rule} ${message}`,
  );
  return { found, state: `${go.state} ${go.why}` };
}

function trust(repo: TempRepo, env: Readonly<Record<string, string>>): Promise<number> {
  const { output } = captureOutput();
  return trustCommand("grant", { output, env, root: repo.root, nowMs: 0, fail: () => 1 });
}

test("the compiler runs where the repository's check is trusted, and not a moment longer", async () => {
  const { env, seen } = machine();
  const repo = shop({ ".tandem.json": CHECK });
  expect(await look(repo, env)).toEqual({
    found: [],
    state: "skipped shop.go: not trusted: read .tandem.json, then run 'tandem trust'",
  });
  expect(existsSync(seen)).toBe(false);
  expect(await trust(repo, env)).toBe(0);
  expect(await look(repo, env)).toEqual({ found: ["go/types undefined: too"], state: "ran " });
  repo.write(".tandem.json", CHECK.replace("go test", "go  test"));
  expect((await look(repo, env)).state).toContain("not trusted");
});

test("a check that the user named is leave enough, and none is none", async () => {
  const { env } = machine();
  const repo = shop({});
  expect((await look(repo, env)).state).toMatch(/^skipped shop\.go: not trusted: name the project/);
  mkdirSync(env["TANDEM_HOME"] ?? "");
  writeFileSync(join(env["TANDEM_HOME"] ?? "", "config.json"), '{ "verify": "make" }\n');
  expect(await look(repo, env)).toEqual({ found: ["go/types undefined: too"], state: "ran " });
});

test("what the index holds is compiled, not what is on the disk", async () => {
  const { env, seen } = machine();
  const repo = shop({ ".tandem.json": CHECK });
  await trust(repo, env);
  repo.git("add", "shop.go");
  repo.write("other.go", "package shop // only on the disk\n");
  expect((await look(repo, env, { staged: true })).found).toEqual(["go/types undefined: too"]);
  expect(readFileSync(seen, "utf8")).toBe("package shop\n");
});
