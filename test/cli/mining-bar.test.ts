import { expect, test } from "vitest";
import { barText } from "../../src/cli/render/mining-bar.ts";

test.each([
  [0, 6_000, 0, "mining ░░░░░░░░░░░░░░░░░░░░ 0 of 6,000 commits"],
  [0, 6_000, 5_000, "mining ░░░░░░░░░░░░░░░░░░░░ 0 of 6,000 commits"],
  [600, 6_000, 900, "mining ██░░░░░░░░░░░░░░░░░░ 600 of 6,000 commits"],
  [3_000, 6_000, 10_000, "mining ██████████░░░░░░░░░░ 3,000 of 6,000 commits, 10 s left"],
  [1, 1, 2_000, "mining ████████████████████ 1 of 1 commit, 0 s left"],
  [0, 0, 10, "mining ████████████████████ 0 of 0 commits"],
])("%d of %d after %d ms", (done, total, elapsedMs, text) => {
  expect(barText(done, total, elapsedMs)).toBe(text);
});
