import { expect, test } from "vitest";
import type { Checker } from "../../../src/stages/inspect/checker.ts";
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
