import { describe, expect, test } from "vitest";
import type { FileChange } from "../../../src/domain/change.ts";
import { NO_BOUNDARY_STATISTICS } from "../../../src/domain/calibration.ts";
import type { Route } from "../../../src/domain/route.ts";
import { NO_BOUNDARY_SETTINGS } from "../../../src/domain/route.ts";
import { NOTHING_LEARNT } from "../../../src/stages/route/boundary-learnt.ts";
import { learnBoundaryWords } from "../../../src/stages/route/boundary-words-learnt.ts";
import { type Knowledge, shippedKnowledge } from "../../../src/stages/route/knowledge.ts";
import { measureDraft } from "../../../src/stages/route/measure.ts";
import { routeTask } from "../../../src/stages/route/route.ts";
import { repository } from "./repository.ts";
import { input, route, settings, task } from "./support.ts";

const KNOWN: Knowledge = {
  ...shippedKnowledge(),
  boundaryPaths: [
    { boundary: "security", path: "core/gate/", crossed: 12, commits: 14 },
    { boundary: "migration", path: "src/billing/", crossed: 5, commits: 5 },
    { boundary: "multi-service", path: "api/", crossed: 3, commits: 3 },
    { boundary: "multi-service", path: "web/", crossed: 3, commits: 3 },
    { boundary: "multi-service", path: "jobs/", crossed: 3, commits: 3 },
  ],
};

const CALM: Knowledge = {
  ...shippedKnowledge(),
  boundaryWords: { telling: new Map(), harmless: [{ word: "session", commits: 40, crossed: 1 }] },
};

const said = async (text: string, knowledge: Knowledge): Promise<Route> => route(text, {}, { knowledge });

describe("learnt paths", () => {
  test("a named file, with what history says in words", async () => {
    const found = await said("Rename a variable in core/gate/open.ts", KNOWN);
    expect(found.boundary).toBe("security");
    expect(found.reasons[0]?.text).toBe(
      "security-critical code: core/gate/ is where this repository keeps security-critical code (12 of 14 commits there)",
    );
  });

  test.each([
    ["Rename a variable in src/billing/totals.ts", "migration"],
    ["Rename a variable in src/billings/totals.ts", null],
    ["Fix the typo in core/gate/README.md", null],
    ["Change the colour in core/gate/form.css", null],
    ["Change api/a.ts, web/b.ts and jobs/c.ts", "multi-service"],
    ["Change api/a.ts and web/b.ts", null],
  ])("%s: %s", async (text, boundary) => {
    expect((await said(text, KNOWN)).boundary).toBe(boundary);
  });

  test("an identifier whose files lie there", async () => {
    using repo = repository({
      "core/gate/open.ts": "export const openDoor = 1;\n",
      "src/a.ts": "const a = 1;\n",
    });
    const { route: found } = await routeTask(
      input(task("Rename openDoor to openGate"), { knowledge: KNOWN }),
      { workspace: repo.view },
      new AbortController().signal,
    );
    expect(found.boundary).toBe("security");
  });

  test("a draft that touches them", () => {
    const change: FileChange = {
      path: "core/gate/open.ts",
      before: "a\n",
      after: "b\n",
      renamedFrom: null,
    };
    const measured = (learnt: Knowledge | undefined): string | null =>
      measureDraft(
        { kind: "edit", changes: [change] },
        { settings: NO_BOUNDARY_SETTINGS, checkMs: null, artefact: false, ...(learnt && { learnt }) },
      ).boundary;
    expect([measured(KNOWN), measured(undefined)]).toEqual(["security", null]);
  });
});

describe("learnt words", () => {
  const counted = learnBoundaryWords({
    ...NO_BOUNDARY_STATISTICS,
    commits: 200,
    crossed: 12,
    // The hash of "kratos".
    words: [[fnv("kratos"), 14, 12, 0, 12, 0]],
  });
  const telling: Knowledge = { ...shippedKnowledge(), boundaryWords: counted };

  test("cross with their counts", async () => {
    const found = await said("Rename the kratos helper", telling);
    expect(found.boundary).toBe("security");
    expect(found.reasons[0]?.text).toBe(
      "security-critical code: “kratos” (12 of the 14 commits here that say so)",
    );
  });

  test.each(["Fix the typo in the kratos docs", "Make the kratos logo bigger", "Rename the helper"])(
    "not in passing: %s",
    async (text) => expect((await said(text, telling)).boundary).toBeNull(),
  );
});

describe("a noun that history calls harmless", () => {
  test.each([
    ["Show the newest session first", null],
    ["Expire the session after an hour", "security"],
    ["Set the session cookie", "security"],
    ["Hash the password of the session", "security"],
    ["Show the newest sessions first", "security"],
    ["Sort the list in src/session/list.ts", null],
    ["Sort the list in src/auth/session.ts", "security"],
  ])("%s: %s", async (text, boundary) => {
    expect((await said(text, CALM)).boundary).toBe(boundary);
    expect((await said(text, shippedKnowledge())).boundary).toBe("security");
  });

  test("the user's own word stands", async () => {
    const boundaries = settings({ words: { security: ["session"] } });
    const found = await route("Show the newest session first", {}, { boundaries, knowledge: CALM });
    expect(found.boundary).toBe("security");
  });
});

test("nothing is learnt before calibration", () => {
  expect(NOTHING_LEARNT.boundaryPaths).toEqual([]);
  expect(NOTHING_LEARNT.boundaryWords.telling.size).toBe(0);
});

function fnv(word: string): number {
  let hash = 0x811c9dc5;
  for (const letter of word) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return hash >>> 0;
}
