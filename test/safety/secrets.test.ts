import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { ScriptedReply } from "../../src/scripted/script.ts";
import { HALF, project, TASK } from "./support.ts";
import { tempFolder } from "../support/repo.ts";
import { type Bench, bench, patch, verdict } from "../support/tandem.ts";

// In two pieces: this file is looked through for credentials, too.
const TOKEN = ["ghp", "Zk3vQ9xLm2Rt7WcYb8Nd5HsJf4Gp1XuA0eTi"].join("_");
const AWS = ["AKIA", "Z7Q3XKMPW5TNRVJD"].join("");
const SECRET = `local token = "${TOKEN}"\n`;

const posts = ({ server }: Bench) => server.requests.filter(({ method }) => method === "POST");
const sent = (set: Bench): string => JSON.stringify(posts(set).map(({ body }) => body));

describe("what the user hands over with a credential in it stops the run, and the place is named", () => {
  test.each<[string, readonly string[], string | undefined, string]>([
    ["-f", ["-f", "client.lua", "rename the variable a to b"], undefined, "client.lua"],
    ["words", [`use ${AWS} in math.lua`], undefined, "the task"],
    ["piped input", ["fix this"], `one\ntwo\n${SECRET}`, "line 3"],
    ["--answer", ["--answer", "-c", "client.lua", "what is it for?"], undefined, "client.lua"],
  ])("%s", async (_name, args, stdin, place) => {
    const set = await bench({});
    const repo = project({ "client.lua": `-- client\n${SECRET}` });
    const options = { cwd: repo.root };
    const ended = await set.runHere(args, stdin === undefined ? options : { ...options, stdin });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(place);
    expect(ended.stderr).toContain("what looks like a credential in line");
    expect(ended.stderr + ended.stdout).not.toMatch(new RegExp(`${TOKEN}|${AWS}`));
    expect(posts(set)).toEqual([]);
  });
});

describe("what tandem gathers by itself is left out, and a line says so", () => {
  test("located files, the repository's instructions, and what tools read and find", async () => {
    const calls = [
      { name: "read_file", arguments: { path: "client.lua" } },
      { name: "search", arguments: { text: "ghp_" } },
      { name: "search", arguments: { text: "local other" } },
    ];
    const set = await bench({ strong: [{ kind: "tool-calls", calls }, patch(...HALF)] });
    const repo = project({
      "client.lua": SECRET,
      "AGENTS.md": `Use ${AWS}.\n`,
      "other.lua": "local other = 1\n",
    });
    repo.write("untracked.lua", `local aws = "${AWS}"\n`);
    const ended = await set.runHere(["-n", "--strong", `${TASK}, as client.lua and other.lua do`], {
      cwd: repo.root,
    });
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain("client.lua is not sent: what looks like a credential in line 1");
    expect(ended.stderr).toContain("AGENTS.md");
    expect(sent(set)).not.toMatch(new RegExp(`${TOKEN}|${AWS}`));
    // The rest is shown.
    expect(sent(set)).toContain("other.lua:1:local other");
    expect(sent(set)).toContain("nothing found");
  });

  test("the base of a file that a model changes unseen: exit 4, and no reviewer sees it", async () => {
    const reply = patch("*** Delete File: client.lua");
    const set = await bench({ fast: [reply, reply], strong: [verdict("approved")] });
    const repo = project({ "client.lua": SECRET });
    const ended = await set.runHere(["-y", TASK], { cwd: repo.root });
    expect(ended.code).toBe(4);
    expect(repo.exists("client.lua")).toBe(true);
    expect(sent(set)).not.toContain(TOKEN);
  });

  test("the output of a check that failed", async () => {
    const set = await bench({
      fast: [patch(...HALF)],
      strong: [verdict("approved"), patch(...HALF.map((line) => line.replace("x / 2", "x * 0.5")))],
    });
    const repo = project();
    const check = `echo before; echo "key ${AWS}"; echo after; grep -q 0.5 math.lua`;
    const ended = await set.runHere(["-y", "--verify", check, TASK], { cwd: repo.root });
    expect(ended.code).toBe(0);
    expect(sent(set)).toContain("before\\n[left out: what looks like a credential]\\nafter");
    expect(sent(set)).not.toContain(AWS);
  });

  test("the copy that the Codex CLI works in", async () => {
    const tools = tempFolder();
    const lines = [
      "#!/bin/sh",
      '[ "$1" = exec ] || exit 2',
      `while [ $# -gt 0 ]; do [ "$1" = -C ] && ls "$2" > '${tools}/seen'; shift; done`,
      "cat > /dev/null",
    ];
    writeFileSync(path.join(tools, "codex"), lines.join("\n"), { mode: 0o755 });
    const set = await bench({});
    const repo = project({ "client.lua": SECRET, "other.lua": "local other = 1\n" });
    const env = { PATH: `${tools}:${process.env["PATH"]}`, HOME: tools, TANDEM_STRONG_PROVIDER: "codex" };
    await set.runHere(["-n", "--strong", TASK], { cwd: repo.root, env });
    expect(readFileSync(path.join(tools, "seen"), "utf8")).toBe("math.lua\nother.lua\npackage.json\n");
  });
});

describe("diffs", () => {
  const said: ScriptedReply = { kind: "json", value: { findings: [] } };

  test.each([
    ["review", ["review"]],
    ["hook run prepare-commit-msg", ["hook", "run", "prepare-commit-msg", ".git/MSG"]],
    ["hook run pre-push", ["hook", "run", "pre-push", "origin", "x"]],
  ])("%s sends none of a credential, be it on the side before", async (_name, args) => {
    const set = await bench({ fast: [said], strong: [said] });
    const repo = project({
      "client.lua": `local token = "${TOKEN}"\nreturn token\n`,
      "other.lua": "return 1\n",
    });
    repo.write("client.lua", "local token = os.getenv('TOKEN')\nreturn token\n");
    repo.write("other.lua", "return 2\n");
    repo.write("new.lua", `return "${AWS}"\n`);
    repo.write(".git/MSG", "\n# git\n");
    repo.git("add", "-A");
    if (args.includes("pre-push")) repo.commit("change");
    const head = repo.git("rev-parse", "HEAD");
    const stdin = `refs/heads/main ${head} refs/heads/main ${repo.git("rev-parse", "HEAD~0")}\n`;
    const base = args.includes("pre-push") ? repo.git("rev-parse", "HEAD~1") : head;
    const ended = await set.runHere(args, { cwd: repo.root, stdin: stdin.replace(/\S+\n$/, `${base}\n`) });
    expect(ended.stdout + ended.stderr).not.toMatch(new RegExp(`${TOKEN}|${AWS}`));
    expect(sent(set)).not.toMatch(new RegExp(`${TOKEN}|${AWS}`));
    if (!args.includes("prepare-commit-msg")) expect(sent(set)).toContain("return 2");
    else expect(ended.stderr).toContain("credential");
  });
});
