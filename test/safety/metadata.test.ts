import { describe, expect, test } from "vitest";
import { HALF, project, TASK } from "./support.ts";
import { bench, patch, verdict } from "../support/tandem.ts";
import { sweep } from "./sweep.ts";

test("names of files and branches, the user's address and remotes reach no shell, in any command", async () => {
  const { runs, made, requests } = await sweep();
  expect(runs.length).toBeGreaterThan(20);
  // What `$(touch name)` and `;touch name` would have made, and what an option would have opened.
  expect(made).toEqual([]);
  // They are names like any other.
  const sent = JSON.stringify(requests.map(({ body }) => body));
  for (const name of [";touch name.lua", "$(touch name)"]) expect(sent).toContain(name);
});

describe("names that look like options or like pathspecs", () => {
  test("are named with -f and -c as they are", async () => {
    const names = [
      "--upload-pack=x.lua",
      "-rf.lua",
      ":(glob)**.lua",
      ":!math.lua",
      "*.lua",
      "a b.lua",
      "'\".lua",
    ];
    const repo = project(Object.fromEntries(names.map((name) => [name, `return 1 -- ${name}\n`])));
    const set = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
    const flags = names.map((name) => `--context=${name}`);
    const ended = await set.runHere(["-n", ...flags, TASK], { cwd: repo.root });
    expect(ended.code, ended.stderr).toBe(0);
    const sent = JSON.stringify(set.asked("gpt-5.3-codex-spark")[0]?.body);
    for (const name of names) expect(sent).toContain(JSON.stringify(`return 1 -- ${name}`).slice(1, -1));
  });

  test("of ranges are refused, and start nothing", async () => {
    const set = await bench({});
    const repo = project();
    for (const range of [
      "--output=owned",

      "$(touch owned)..HEAD",
      "HEAD;touch owned",
    ]) {
      const ended = await set.runHere(["inspect", `--range=${range}`], { cwd: repo.root });
      expect(ended.code, range).not.toBe(0);
    }
    expect(repo.git("status", "--porcelain")).toBe("");
  });
});
