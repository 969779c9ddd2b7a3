import { expect, test } from "vitest";
import { type Checker, loadedBy } from "../../../src/stages/inspect/checker.ts";
import { CHECKERS } from "../../../src/stages/inspect/checkers.ts";
import { stopEngines, warmEngines } from "../../../src/stages/inspect/engines.ts";
import { tempRepo, workspaceAt } from "../../support/repo.ts";

/** A checker of files with an ending, which notes what its engine is told. */
function checkerOf(ending: string, told: string[]): Checker {
  return {
    name: ending,
    limitMs: 1_000,
    wants: (path) => path.endsWith(ending),
    engine: {
      warm: async (_, paths) => void told.push(`${ending} warm ${paths.join(" ")}`),
      stop: () => void told.push(`${ending} stop`),
    },
    check: async () => ({ observations: [], unchecked: [] }),
  };
}

test("only the engines for the languages of the files are started, and all are stopped", async () => {
  const told: string[] = [];
  const { engine: _, ...engineless } = checkerOf(".ts", told);
  const checkers = [checkerOf(".ts", told), checkerOf(".py", told), engineless];
  const workspace = await workspaceAt(tempRepo({}).root);
  await warmEngines(workspace, ["a.ts", "README.md", "b.ts"], checkers);
  stopEngines(checkers);
  expect(told).toEqual([".ts warm a.ts b.ts", ".ts stop", ".py stop"]);
});

test("an engine is not shown a whole repository", async () => {
  const told: string[] = [];
  const workspace = await workspaceAt(tempRepo({}).root);
  await warmEngines(
    workspace,
    Array.from({ length: 300 }, (_, i) => `${i}.ts`),
    [checkerOf(".ts", told)],
  );
  expect(told).toEqual([".ts warm 0.ts 1.ts 2.ts 3.ts 4.ts 5.ts 6.ts 7.ts"]);
});

test("what parses the files of a draft and looks for its secrets is loaded while it is written", async () => {
  const workspace = await workspaceAt(tempRepo({}).root);
  const read: string[] = [];
  const loaded = loadedBy(async ({ path, content }) => {
    read.push(`${path}:${content}`);
    throw new Error("a parser that can't be loaded shows in the check");
  });
  expect(await warmEngines(workspace, ["a.py"], [{ ...checkerOf(".py", read), engine: loaded }])).toBe(true);
  expect(read).toEqual(["a.py:"]);
  const inProcess = CHECKERS.filter(({ name }) => name === "syntax" || name === "secrets");
  expect(await warmEngines(workspace, ["a.py", "b.json", "c.md"], inProcess)).toBe(true);
  stopEngines(inProcess);
});
