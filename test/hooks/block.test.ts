import fc from "fast-check";
import { expect, test } from "vitest";
import { addBlock, isShell, removeBlock } from "../../src/hooks/block.ts";

const LINE = 'tandem hook run pre-commit -- "$@" || exit';

test("lines that were added are taken out again without a trace", () => {
  const script = fc.array(fc.constantFrom("#!/bin/sh", "npm test", "", " ", "exit 0", "# tandem", "\r"), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(script, fc.constantFrom("", "\n", "\n\n"), (lines, end) => {
      const before = `${lines.join("\n")}${end}`;
      const after = addBlock(before, LINE);
      expect(after).toContain(`\n${LINE}\n`);
      expect(removeBlock(after)).toBe(before);
    }),
  );
});

test("a script that was made for them goes away, one that was empty stays", () => {
  const made = addBlock(null, LINE);
  expect(made.split("\n")[0]).toBe("#!/bin/sh");
  expect(removeBlock(made)).toBeNull();
  expect(removeBlock(addBlock("", LINE))).toBe("");
});

test.each([
  [addBlock("npm test\n", LINE), "npm test\nmore\n"],
  // The line break that was added is needed now.
  [addBlock("npm test", LINE), "npm test\nmore\n"],
  [addBlock(null, LINE), "#!/bin/sh\nmore\n"],
])("what was written behind them stays", (script, left) => {
  expect(removeBlock(`${script}more\n`)).toBe(left);
});

test.each(["", "npm test\n", "# >>> tandem\n", "tandem hook run pre-commit\n"])("%j has none", (script) => {
  expect(removeBlock(script)).toBeUndefined();
});

test.each([
  ["#!/bin/sh\n", true],
  ["#!/usr/bin/env bash\n", true],
  ["#! /bin/dash -e\n", true],
  ["npm test\n", true],
  ["#!/usr/bin/env node\n", false],
  ["#!/usr/bin/python3\n", false],
  ["#!/usr/bin/fish\n", false],
])("%j takes a line of shell: %s", (script, expected) => {
  expect(isShell(script)).toBe(expected);
});
