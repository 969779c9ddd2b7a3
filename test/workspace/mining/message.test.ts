import { describe, expect, test } from "vitest";
import { askedIn, isBot } from "../../../src/workspace/mining/message.ts";

describe("askedIn", () => {
  test.each([
    ["feat(api)!: Add a page size (#12)", "Add a page size", "feat", "api"],
    ["FIX: keep the last line", "keep the last line", "fix", ""],
    ["docs: say how to build it", "say how to build it", "docs", ""],
    ["parser: keep the last line", "parser: keep the last line", "", ""],
    ["Keep the last line (fixes #3, #4)", "Keep the last line", "", ""],
    ["Keep the last line, closes org/repo#12", "Keep the last line", "", ""],
    ["Keep the last line (GH-77)", "Keep the last line", "", ""],
    ["Keep the last line https://github.com/a/b/issues/3#note", "Keep the last line", "", ""],
    ["ABC-123 Keep the last line", "Keep the last line", "", ""],
    ["[ABC-123]: Keep the last line", "Keep the last line", "", ""],
    [":bug: Keep the last line", "Keep the last line", "", ""],
    ["🐛 fix: keep the last line 🎉 yes", "keep the last line 🎉 yes", "fix", ""],
    ["Keep the last line [skip ci]", "Keep the last line", "", ""],
    ["Keep the last line Signed-off-by: A <a@b>", "Keep the last line", "", ""],
    ["Use the colour #333 of C#9", "Use the colour of C#9", "", ""],
    [
      "Bump the size of the pool to what is measured",
      "Bump the size of the pool to what is measured",
      "",
      "",
    ],
    ["Release the lock when the reader stops", "Release the lock when the reader stops", "", ""],
    ["Update version checks of the loader", "Update version checks of the loader", "", ""],
    ["Reverts in the log are shown", "Reverts in the log are shown", "", ""],
    ["Merged auth into the new parser", "Merged auth into the new parser", "", ""],
  ])("%s", (subject, text, prefix, scope) => {
    expect(askedIn(subject)).toEqual({ text, prefix, scope });
  });

  test.each([
    ["v2.0.0-rc.1", "releases"],
    ["1.4.0", "releases"],
    ["Release 3.1", "releases"],
    ["release: 3.1.0", "releases"],
    ["Releasing version 4", "releases"],
    ["Bump version to 2.3.1", "releases"],
    ["Version Packages (beta)", "releases"],
    ["chore(deps): bump lodash from 4.17.20 to 4.17.21", "releases"],
    ["Bump lodash from 4.17.20 to 4.17.21", "releases"],
    ["[maven-release-plugin] prepare for next iteration", "releases"],
    ["Prepare for next development iteration", "releases"],
    ["Prepare release 9 of it", "releases"],
    ["Set version to 1.0.0.dev", "releases"],
    ['Revert "Keep the last line"', "reverts"],
    ["revert: feat: keep the last line", "reverts"],
    ["Merge branch 'main' into feature", "short"],
    ["fixup! Keep the last line", "short"],
    ["Fix typo", "short"],
    ["wip", "short"],
    ["", "short"],
    ["   ", "short"],
    ["#1 #2 #3", "short"],
    ["错误", "short"],
    ["!!! ??? ...", "short"],
  ])("nothing to learn from %j: %s", (subject, why) => {
    expect(askedIn(subject)).toBe(why);
  });

  test("a megabyte of anything takes no time to speak of", () => {
    for (const part of ["fix ", "(#1 ", "[", ":a: ", "-", "fixes ", "é", "release "]) {
      const asked = askedIn(part.repeat(1_000_000 / part.length));
      expect(typeof asked === "string" || asked.text.length <= 500).toBe(true);
    }
  });
});

describe("isBot", () => {
  test.each([
    ["dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"],
    ["renovate[bot]", "bot@renovateapp.com"],
    ["Renovate Bot", "bot@renovateapp.com"],
    ["github-actions", "github-actions@github.com"],
    ["Weblate (bot)", "hosted@weblate.org"],
    ["Hosted Weblate", "hosted@weblate.org"],
    ["semantic-release-bot", "semantic-release-bot@martynus.net"],
    ["acme-ci-bot", "ci@acme.test"],
    ["Release Please", "release-please@acme.test"],
  ])("%s is one", (name, email) => expect(isBot(name, email)).toBe(true));

  test.each([
    ["Ada Lovelace", "ada@example.com"],
    ["Grace Abbott", "abbott@example.com"],
    ["Ann Talbot", "ann.talbot@example.com"],
    ["Robotham, Lee", "lee@example.com"],
    ["Ada", "12+ada@users.noreply.github.com"],
    ["Cibele Souza", "cibele@example.com"],
    ["", ""],
  ])("%s is none", (name, email) => expect(isBot(name, email)).toBe(false));
});
