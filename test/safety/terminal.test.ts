import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sanitize, toJson } from "../../src/cli/output.ts";
import { CONTROLS, OBEYED } from "./hostile.ts";
import { sweep } from "./sweep.ts";

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
