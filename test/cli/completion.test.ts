import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { tempFolder } from "../support/repo.ts";
import { runHere } from "../support/tandem.ts";

async function completion(shell: string): Promise<string> {
  const { code, stdout, stderr } = await runHere(["completion", shell], { cwd: "/" });
  expect([code, stderr]).toEqual([0, ""]);
  return stdout;
}

function has(shell: string): boolean {
  return spawnSync(shell, ["-c", "exit 0"]).status === 0;
}

/** What is typed, the last word unfinished, and what a shell offers for it; an empty list means files. */
const CASES: readonly (readonly [line: string, offered: readonly string[]])[] = [
  ["ro", ["route"]],
  ["un", ["undo"]],
  ["hook u", ["uninstall"]],
  ["hook install pre-p", ["pre-push"]],
  ["hook install --fail-on w", ["warning"]],
  ["-q inspect --f", ["--format", "--fail-on"]],
  ["inspect --format s", ["sarif"]],
  ["--review-effort x", ["xhigh"]],
  ["run --rev", ["--review-effort"]],
  ["--ans", ["--answer"]],
  ["route --exit", ["--exit-code"]],
  ["config g", ["get"]],
  ["completion f", ["fish"]],
  ["help trus", ["trust"]],
];

test.each([
  [["completion"], "missing required argument"],
  [["completion", "tcsh"], "Allowed choices are bash, zsh, fish"],
])("tandem %j is a wrong line", async (args, message) => {
  const ended = await runHere(args, { cwd: "/" });
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain(message);
});

test("every command and every flag of the help is in every script", async () => {
  const overview = (await runHere(["--help"], { cwd: "/" })).stdout;
  const commands = [...overview.matchAll(/^ {2}([a-z]+) .*/gm)].map(([, name = ""]) => name);
  expect(commands.length).toBeGreaterThan(10);
  const helps = await Promise.all(
    commands.filter((name) => name !== "help").map((name) => runHere([name, "--help"], { cwd: "/" })),
  );
  const flags = helps.flatMap(({ stdout }) =>
    [...stdout.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)].map(([, flag = ""]) => flag),
  );
  for (const shell of ["bash", "zsh", "fish"]) {
    const script = await completion(shell);
    for (const name of commands) expect(script).toMatch(new RegExp(`\\b${name}\\b`));
    for (const flag of flags) expect(script).toContain(shell === "fish" ? `-l ${flag}` : `--${flag}`);
  }
});

describe("bash", () => {
  let registered = "";
  let replies: readonly (readonly string[])[] = [];
  const lines = [
    ...CASES,
    ["--color = a", ["auto", "always"]],
    ["--color =", ["auto", "always", "never"]],
    ["-f ", []],
    ["inspect src/", []],
    ["run --verify n", []],
  ] as const;

  beforeAll(async () => {
    const asked = lines.map(([line]) => {
      const words = ["tandem", ...line.split(" ")].map((word) => `'${word}'`);
      return `COMP_WORDS=(${words.join(" ")}); COMP_CWORD=${words.length - 1}; _tandem; echo "\${COMPREPLY[*]}"`;
    });
    const script = [await completion("bash"), ...asked, "complete -p tandem"].join("\n");
    const out = execFileSync("bash", ["--norc", "-c", script], { encoding: "utf8" });
    const printed = out.trimEnd().split("\n");
    registered = printed.pop() ?? "";
    replies = printed.map((line) => (line === "" ? [] : line.split(" ")));
  });

  test("it is registered, with files where nothing else is offered", () => {
    expect(registered).toBe("complete -o default -F _tandem tandem");
  });

  test("nothing that is typed is run, whatever the shell is set to", async () => {
    const trap = path.join(tempFolder(), "trap");
    const typed = [
      `$(touch ${trap})`,
      `\`touch ${trap}\``,
      `a[$(touch ${trap})]`,
      `;touch ${trap}`,
      "*",
      "-*",
      "--",
    ];
    const asked = typed.flatMap((word) =>
      ["hook", "--format", word].map((before) => {
        const words = ["tandem", before, word].map((one) => `'${one}'`);
        return `COMP_WORDS=(${words.join(" ")}); COMP_CWORD=2; COMPREPLY=(); _tandem; echo "\${#COMPREPLY[@]}"`;
      }),
    );
    const script = ["set -euo pipefail", await completion("bash"), ...asked].join("\n");
    const { status, stderr } = spawnSync("bash", ["--norc", "-c", script], { encoding: "utf8", cwd: "/" });
    expect([status, stderr]).toEqual([0, ""]);
    expect(existsSync(trap)).toBe(false);
  });

  test.each(lines.map(([line, offered], at) => ({ line, offered, at })))(
    "tandem $line",
    ({ offered, at }) => {
      expect(replies[at]).toEqual(offered);
    },
  );
});

describe.skipIf(!has("zsh"))("zsh (skipped where it isn't installed)", () => {
  test("it offers the same", async () => {
    // What zsh's own functions would show is printed: they work in its line editor alone.
    const stubs = [
      "compdef() { :; }",
      'compadd() { shift; for word in "$@"; do [[ $word == ${cur}* ]] && print -n -- "$word "; done }',
      '_describe() { local word; for word in "${(@P)@[-1]}"; do [[ $word == ${cur}* ]] && print -n -- "${word%%:*} "; done }',
      "_files() { :; }",
    ];
    const asked = CASES.map(([line]) => {
      const words = ["tandem", ...line.split(" ")].map((word) => `'${word}'`);
      return `words=(${words.join(" ")}); CURRENT=${words.length}; _tandem; print`;
    });
    const script = [...stubs, await completion("zsh"), ...asked].join("\n");
    const out = execFileSync("zsh", ["-f", "-c", script], { encoding: "utf8" });
    const replies = out
      .split("\n")
      .slice(0, CASES.length)
      .map((line) => line.trim().split(" "));
    expect(replies).toEqual(CASES.map(([, offered]) => offered));
  });

  test("it is found in fpath, as compinit does it", async () => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, "_tandem"), await completion("zsh"));
    const script = `fpath=(${folder} $fpath); autoload -Uz compinit; compinit -u -d ${folder}/dump; print $_comps[tandem]`;
    expect(execFileSync("zsh", ["-f", "-c", script], { encoding: "utf8" })).toBe("_tandem\n");
  });
});

describe.skipIf(!has("fish"))("fish (skipped where it isn't installed)", () => {
  test("it offers the same", async () => {
    const home = tempFolder();
    mkdirSync(path.join(home, "fish/completions"), { recursive: true });
    writeFileSync(path.join(home, "fish/completions/tandem.fish"), await completion("fish"));
    // Fish completes only what it could run.
    writeFileSync(path.join(home, "tandem"), "#!/bin/sh\n", { mode: 0o755 });
    const asked = CASES.map(
      ([line]) => `set r (complete -C 'tandem ${line}' | string replace -r '\\t.*' ''); echo "$r"`,
    );
    const out = execFileSync("fish", ["-c", asked.join("\n")], {
      encoding: "utf8",
      cwd: home,
      env: { PATH: `${home}:${process.env["PATH"]}`, XDG_CONFIG_HOME: home, HOME: home },
    });
    const replies = out
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" ").toSorted());
    expect(replies).toEqual(CASES.map(([, offered]) => [...offered].sort()));
  });
});
