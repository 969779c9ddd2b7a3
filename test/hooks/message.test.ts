import { describe, expect, test } from "vitest";
import { isBlank, isConventional, tidyMessage } from "../../src/hooks/message.ts";

test.each([
  [["feat: a", "fix(api)!: b", "docs: c"], true],
  [["feat: a", "Add b"], true],
  [["feat: a", "Add b", "Mend c"], false],
  [["feat: a", "Merge branch 'x'", 'Revert "y"'], true],
  [["Note: what it says", "Fix: it"], false],
  [["feat:a", "feat(x) : b"], false],
  [[], false],
  [["Merge branch 'x'"], false],
])("%j: conventional %s", (subjects, expected) => {
  expect(isConventional(subjects)).toBe(expected);
});

describe("a message file", () => {
  const git = "\n# Please enter the commit message\n#\n# On branch main\n";
  test.each([
    [git, "#", true],
    ["", "#", true],
    [" \n\t\n", "#", true],
    [
      `${git}# ------------------------ >8 ------------------------\n# Do not\ndiff --git a/a b/a\n+x\n`,
      "#",
      true,
    ],
    ["; Please\n", ";", true],
    [`My words${git}`, "#", false],
    [`${git}Signed-off-by: Me\n`, "#", false],
    ["# Please\n", ";", false],
  ])("%j with %s is blank: %s", (text, comment, expected) => {
    expect(isBlank(text, comment)).toBe(expected);
  });
});

test.each([
  ["Add half", "Add half"],
  ["  Add half \n", "Add half"],
  ["```\nAdd half\n```", "Add half"],
  ["```text\nAdd half\n\nBody\n```", "Add half\n\nBody"],
  ['"Add half"', "Add half"],
  ["`Add half`", "Add half"],
  ["Commit message: Add half", "Add half"],
  ["Add half\nBody right below", "Add half\n\nBody right below"],
  ["Add half\r\n\r\nBody\r\n", "Add half\n\nBody"],
  ["Add \u001b[31mhalf\u202e", "Add [31mhalf"],
  ["", null],
  ["\n\n", null],
  // Git would drop the line.
  ["# Add half", null],
  ["x".repeat(3_000), null],
])("the reply %j is the message %j", (reply, message) => {
  expect(tidyMessage(reply, "#")).toBe(message);
});
