import { execFile, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sanitize, toJson } from "../../src/cli/output.ts";
import { bench, patch, PROGRAM, verdict } from "../support/tandem.ts";
import { HALF, project, setTrap } from "./support.ts";
import { OBEYED } from "./hostile.ts";
import { sweep } from "./sweep.ts";

/** All that a terminal would obey, or that would show text other than it is. */
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

test("off a terminal nothing of a repository or a model is obeyed, but for a patch, which is for programs", async () => {
  const { runs, message } = await sweep();
  for (const { name, stdout, stderr } of runs) {
    expect(stderr, name).not.toMatch(CONTROLS);
    if (!name.startsWith("run -y --no-verify")) expect(stdout, name).not.toMatch(CONTROLS);
  }
  // It was all there to be shown.
  expect(runs.map(({ stdout, stderr }) => stdout + stderr).join("")).toContain("52;c;eA==");
  expect(message).toMatch(/^Change it/);
  expect(message).not.toMatch(CONTROLS);
});

test("what is sanitised in pieces is sanitised as a whole", () => {
  const piece = fc.oneof(fc.constantFrom(...OBEYED, "a", "\n", "\t"), fc.string());
  const checked = fc.check(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const whole = pieces.map(sanitize).join("");
      const json = toJson(pieces);
      const isSame = whole === sanitize(pieces.join("")) && !CONTROLS.test(whole);
      return isSame && !CONTROLS.test(json) && JSON.stringify(JSON.parse(json)) === JSON.stringify(pieces);
    }),
  );
  expect(checked.failed, JSON.stringify(checked.counterexample)).toBe(false);
});

describe.skipIf(spawnSync("script", ["--version"]).status !== 0)("on a terminal", () => {
  test("only our own colours and moves come out", async () => {
    const evil = `evil ${OBEYED}`;
    const finding = {
      title: evil,
      message: evil,
      category: "edge-case",
      severity: "warning",
      path: "math.lua",
      start_line: 1,
      end_line: 1,
      suggestion: evil,
    };
    const set = await bench({
      fast: [patch(...HALF, "*** Add File: new.lua", `+-- ${evil.replace("\r", "")}`), patch(...HALF)],
      strong: [
        verdict("approved", { findings: [finding], summary: evil }),
        verdict("approved"),
        { kind: "http-error", status: 400, body: { error: { message: evil, code: "x" } } },
      ],
    });
    const repo = project({
      [`evil${OBEYED}.lua`]: "return 1\n",
      "package.json": JSON.stringify({ scripts: { test: evil } }),
    });
    repo.write(`evil${OBEYED}.lua`, `return 2 -- ${evil}\n`);
    const said = path.join(set.home, "said");
    writeFileSync(said, evil);
    const lines = [
      ["-n", "add a function half(x) to math.lua"],
      ["-y", "--verify", `cat ${said}; exit 1`, "add a function half(x) to math.lua"],
    ];
    const script = path.join(setTrap().folder, "all.sh");
    const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(" ");
    writeFileSync(script, lines.map((words) => quoted([process.execPath, PROGRAM, ...words])).join("\n"));
    const env = { PATH: process.env["PATH"], HOME: set.home, TERM: "xterm", SHELL: "/bin/sh", ...set.env };
    const screen = await new Promise<string>((resolve) => {
      execFile("script", ["-qec", `sh ${script}`, "/dev/null"], { cwd: repo.root, env }, (_error, stdout) =>
        resolve(stdout),
      ).stdin?.end();
    });
    for (const text of ["-- evil", "evil ", "failed in", "400: evil"]) expect(screen).toContain(text);
    // Colours, and what the live line is drawn with: the cursor hidden and shown, the line's start, the line cleared.
    const own = /\u001b\[(?:\d+(?:;\d+)*m|\?(?:25|2026)[lh]|1G|0?K|\d*A)|\r(?=\n)|\r\r\n/g;
    expect(screen.replace(own, "").match(CONTROLS)?.[0]).toBeUndefined();
    expect(screen).not.toContain("\u001b[31m]0");
  });
});
