import { describe, expect, test } from "vitest";
import { BOUNDS } from "../../../src/domain/bounds.ts";
import type { ChangeSet } from "../../../src/domain/change.ts";
import { checked, eachFile, type Checker, type Observation } from "../../../src/stages/inspect/checker.ts";
import { CHECKERS } from "../../../src/stages/inspect/checkers.ts";
import { inspectChanges } from "../../../src/stages/inspect/inspect.ts";
import { tempRepo, workspaceAt } from "../../support/repo.ts";
import { brief, inspect } from "./check.ts";

/** One observation for every line that holds "bad"; the key is the line's text. */
const lines: Checker = {
  name: "lines",
  limitMs: BOUNDS.instant_check_ms,
  wants: (path) => path.endsWith(".txt"),
  check: eachFile(async ({ path, content }) =>
    checked(
      content
        .split("\n")
        .flatMap((text, index) => (text.includes("bad") ? [seen(path, index + 1, text)] : [])),
    ),
  ),
};

function seen(path: string, line: number, key: string): Observation {
  const severity = "error";
  return {
    rule: "bad",
    category: "correctness",
    severity,
    path,
    line,
    endLine: line,
    message: key,
    suggestion: null,
    key,
  };
}

function failing(check: Checker["check"], limitMs: number = BOUNDS.instant_check_ms): Checker {
  return { name: "failing", limitMs, wants: () => true, check };
}

describe("only what the change brought counts", () => {
  test.each<[string, string, string, readonly number[]]>([
    ["a defect that was there", "bad\n", "x\nbad\n", []],
    ["a new one", "x\n", "x\nbad\n", [2]],
    ["one more of the same", "bad\n", "bad\nx\nbad\n", [3]],
    ["one fewer", "bad\nbad\n", "bad\n", []],
    ["another in its place", "bad a\n", "bad b\n", [1]],
    ["all gone", "bad\n", "good\n", []],
  ])("%s", async (_, before, after, expected) => {
    const repo = tempRepo({ "a.txt": before });
    const { findings } = await inspect(repo, { "a.txt": after }, [lines]);
    expect(findings.map(({ start_line }) => start_line)).toEqual(expected);
  });

  test("a moved file takes its old defects along", async () => {
    const changes: ChangeSet = [
      { path: "new.txt", renamedFrom: "old.txt", before: "bad\n", after: "bad\nbad too\n" },
    ];
    const repo = tempRepo({ "old.txt": "bad\n" });
    expect(brief(await inspect(repo, changes, [lines]))).toEqual(["new.txt:2 error lines/bad"]);
  });

  test("two files that change places are told apart", async () => {
    const changes: ChangeSet = [
      { path: "b.txt", renamedFrom: "a.txt", before: "bad a\n", after: "bad a\n" },
      { path: "a.txt", renamedFrom: "b.txt", before: "fine\n", after: "fine\nbad a\n" },
    ];
    const repo = tempRepo({ "a.txt": "bad a\n", "b.txt": "fine\n" });
    expect(brief(await inspect(repo, changes, [lines]))).toEqual(["a.txt:2 error lines/bad"]);
  });

  test("a deleted file has nothing left to find", async () => {
    const repo = tempRepo({ "a.txt": "bad\n" });
    expect((await inspect(repo, { "a.txt": null }, [lines])).findings).toEqual([]);
  });

  test("it does not matter on which side the disk is", async () => {
    const changes: ChangeSet = [{ path: "a.txt", renamedFrom: null, before: "x\n", after: "bad\n" }];
    const repo = tempRepo({ "a.txt": "bad\n" });
    expect((await inspect(repo, changes, [lines])).findings).toHaveLength(1);
  });
});

describe("identity and order", () => {
  test("a finding keeps its id when lines move, and equal ones have different ids", async () => {
    const repo = tempRepo({ "a.txt": "" });
    const first = await inspect(repo, { "a.txt": "bad\nbad\n" }, [lines]);
    const moved = await inspect(repo, { "a.txt": "x\n\nbad\nx\nbad\n" }, [lines]);
    const ids = first.findings.map(({ id }) => id);
    expect(moved.findings.map(({ id }) => id)).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{12}$/);
  });

  test("order is by path and line, whatever order the change has", async () => {
    const repo = tempRepo();
    const files = { "b.txt": "bad\n", "a.txt": "x\nbad\nbad too\n", "B.txt": "bad\n" };
    expect(brief(await inspect(repo, files, [lines]))).toEqual([
      "B.txt:1 error lines/bad",
      "a.txt:2 error lines/bad",
      "a.txt:3 error lines/bad",
      "b.txt:1 error lines/bad",
    ]);
  });
});

test.each([
  ["test/fixtures/a.txt", "warning"],
  ["pkg/__fixtures__/a.txt", "warning"],
  ["testdata/a.txt", "warning"],
  ["src/fixtures.txt", "error"],
])("fixtures are wrong on purpose: %s: %s", async (path, severity) => {
  const { findings } = await inspect(tempRepo(), { [path]: "bad" }, [lines]);
  expect(findings).toMatchObject([{ severity }]);
});

describe("a check that can't judge is never clean", () => {
  const change = { "a.txt": "bad\n" };

  test("nothing it knows", async () => {
    expect((await inspect(tempRepo(), { "a.xyz": "bad" }, [lines])).checks).toMatchObject([
      { name: "lines", state: "skipped", why: "no changed file of a kind it knows" },
    ]);
  });

  test("it throws", async () => {
    const checker = failing(() => Promise.reject(new Error("engine gone")));
    const { checks, findings } = await inspect(tempRepo(), change, [checker, lines]);
    expect(checks).toMatchObject([
      { name: "failing", state: "skipped", why: "it failed: engine gone" },
      { name: "lines", state: "ran", why: "" },
    ]);
    expect(findings).toHaveLength(1);
  });

  test("it throws only on what was there before", async () => {
    const checker = failing(async (snapshot, signal) => {
      if (snapshot.side === "before") throw new Error("engine gone");
      return lines.check(snapshot, signal);
    });
    const { checks, findings } = await inspect(tempRepo({ "a.txt": "old\n" }), change, [checker]);
    expect(findings).toEqual([]);
    expect(checks).toMatchObject([
      { state: "skipped", why: "what was there before could not be checked: it failed: engine gone" },
    ]);
  });

  test("it hangs", async () => {
    const checker = failing(() => new Promise(() => {}), 30);
    const { checks } = await inspect(tempRepo(), change, [checker]);
    expect(checks).toMatchObject([{ state: "skipped", why: "took longer than 30 ms" }]);
  });

  test("it runs out of time between two files: what it found stands, as a part", async () => {
    const checker = failing(
      eachFile(async (file, _tree, signal) => {
        if (file.path === "b.txt") await new Promise((resolve) => signal.addEventListener("abort", resolve));
        return checked([seen(file.path, 1, file.content)]);
      }),
      100,
    );
    const { checks, findings } = await inspect(tempRepo(), { "a.txt": "1", "b.txt": "2", "c.txt": "3" }, [
      checker,
    ]);
    expect(findings.map(({ path }) => path)).toEqual(["a.txt", "b.txt"]);
    expect(checks).toMatchObject([{ state: "partial", why: "c.txt: out of time" }]);
  });

  test("one file of several is beyond it", async () => {
    const checker = failing(
      eachFile(async (file) => {
        if (file.path === "b.txt") throw new Error("odd file");
        return checked([]);
      }),
    );
    const { checks } = await inspect(tempRepo(), { "a.txt": "1", "b.txt": "2" }, [checker]);
    expect(checks).toMatchObject([{ state: "partial", why: "b.txt: the check failed: odd file" }]);
  });

  test("a file that could not be judged before has no findings after", async () => {
    const huge = "x".repeat(2_000_000);
    const changes: ChangeSet = [
      { path: "a.txt", renamedFrom: null, before: huge, after: "bad\n" },
      { path: "b.txt", renamedFrom: null, before: "", after: "bad\n" },
    ];
    const { checks, findings } = await inspect(tempRepo(), changes, [lines]);
    expect(findings.map(({ path }) => path)).toEqual(["b.txt"]);
    expect(checks).toMatchObject([
      { state: "partial", why: "a.txt: before the change: larger than 1024 KiB" },
    ]);
  });

  test("cancelled", async () => {
    const repo = tempRepo();
    const workspace = await workspaceAt(repo.root);
    const cancel = new AbortController();
    const hanging = failing(() => new Promise(() => {}), 60_000);
    const changes: ChangeSet = [{ path: "a.txt", renamedFrom: null, before: null, after: "bad" }];
    setTimeout(() => cancel.abort(), 20);
    const { checks } = await inspectChanges({ changes }, { workspace }, cancel.signal, [hanging, lines]);
    expect(checks).toMatchObject([{ state: "skipped", why: "cancelled" }, { state: "ran" }]);
    const late = await inspectChanges({ changes }, { workspace }, cancel.signal, [lines]);
    expect(late.checks).toMatchObject([{ state: "skipped", why: "cancelled" }]);
  });
});

test("a checker of the whole program sees all changed files of one side together", async () => {
  const repo = tempRepo({ "a.txt": "old a", "c.txt": "gone" });
  const saw: string[] = [];
  const whole = failing(async ({ side, files, tree }) => {
    const list = await tree.list();
    saw.push(
      `${side}: ${files.map(({ path, content }) => `${path}=${content}`).join(", ")} of ${list.join(" ")}`,
    );
    return { observations: [seen("a.txt", 1, side)], unchecked: [] };
  });
  await inspect(repo, { "b.txt": "new b", "a.txt": "new a", "c.txt": null }, [whole]);
  expect(saw).toEqual([
    "after: a.txt=new a, b.txt=new b of a.txt b.txt",
    "before: a.txt=old a, c.txt=gone of a.txt c.txt",
  ]);
});

test("before the change, only files of which something was seen after it are looked at", async () => {
  const repo = tempRepo({ "a.txt": "bad\n", "b.txt": "bad\n", "same.txt": "" });
  const looked: string[] = [];
  const watched: Checker = {
    ...lines,
    check: (snapshot, signal) => {
      looked.push(`${snapshot.side} ${snapshot.only === undefined ? "all" : [...snapshot.only].join(" ")}`);
      return lines.check(snapshot, signal);
    },
  };
  const { findings } = await inspect(repo, { "a.txt": "bad\nbad\n", "b.txt": "good\n", "c.txt": "bad\n" }, [
    watched,
  ]);
  expect(looked).toEqual(["after all", "before a.txt"]);
  expect(findings.map(({ path, start_line }) => `${path}:${start_line}`)).toEqual(["a.txt:2", "c.txt:1"]);
  const moved: ChangeSet = [{ path: "d.txt", renamedFrom: "a.txt", before: "bad\n", after: "bad\n" }];
  expect((await inspect(repo, moved, [watched])).findings).toEqual([]);
  expect(looked.slice(2)).toEqual(["after all", "before a.txt"]);
});

test("all the checks together on a draft with one defect of each kind", async () => {
  const repo = tempRepo({ "package.json": '{"name":"x"}', "src/a.ts": "export const a = 1;\n" });
  const token = ["ghp", "abcdefghijklmnopqrstuvwxyz0123456789"].join("_");
  const files = {
    "src/a.ts": 'import { b } from "./b";\n// ... existing code ...\nexport const a = b;\n',
    "src/c.py": "def f(:\n",
    "src/d.ts": `export const t = "${token}";\n`,
  };
  // On a busy machine an engine may take longer to start than a draft waits for it.
  const patient = CHECKERS.map((checker) => ({ ...checker, limitMs: 25_000 }));
  const result = await inspect(repo, files, patient);
  expect(brief(result)).toEqual([
    "src/a.ts:1 error imports/unresolved",
    "src/a.ts:2 error placeholders/stand-in",
    "src/c.py:1 error syntax/parse",
    "src/d.ts:1 error secrets/credential",
  ]);
  expect(result.checks.map(({ name, state }) => `${name} ${state}`)).toEqual([
    "syntax ran",
    "placeholders ran",
    "imports partial",
    "types ran",
    "python-names skipped",
    "python-types ran",
    "exports ran",
    "tests skipped",
    "bodies ran",
    "leaks ran",
    "secrets ran",
    "cargo skipped",
    "go skipped",
  ]);
});
