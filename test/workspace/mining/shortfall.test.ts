import { expect, test } from "vitest";
import { describeShortfall } from "../../../src/workspace/mining/shortfall.ts";
import { commitFiles, mined } from "../../support/mining.ts";
import { tempRepo } from "../../support/repo.ts";

test("says how much is missing, why, and what to do", async () => {
  const repo = tempRepo();
  expect(describeShortfall(await mined(repo.root), 0, 200)).toBe(
    "nothing to learn from: no commit yet; 200 are needed",
  );
  commitFiles(repo, "Add the first file", { "a.ts": "1\n" });
  commitFiles(repo, "Bump it all", { "a.ts": "2\n" }, "renovate[bot] <bot@renovateapp.com>");
  commitFiles(repo, "wip", { "a.ts": "3\n" });
  const history = await mined(repo.root);
  expect(describeShortfall(history, 0, 200)).toBe(
    "too little to learn from: 1 usable commit of 200 needed (left out: 1 by bots, 1 with a message under three words)",
  );
  expect(describeShortfall({ ...history, shallow: true }, 1, 3)).toContain("git fetch --unshallow");
  expect(describeShortfall(history, 199, 200)).toBeNull();
});
