import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { HOOK_NAMES } from "../../src/hooks/names.ts";
import { hookScript, quote, readScript } from "../../src/hooks/script.ts";

const input = { node: "/opt/it's node/bin/node", program: '/a "b"/main.js', madeFolder: false };

test("a quoted word is the same word for a shell, whatever is in it", () => {
  const word = fc.string({ unit: "grapheme", maxLength: 30 }).filter((text) => !text.includes("\0"));
  const words = fc.sample(
    fc.oneof(word, fc.constantFrom("", "it's", "'", "a b", "$(id)", "`id`", "\\", "\n")),
    200,
  );
  const script = `printf '%s\\0' ${words.map(quote).join(" ")}`;
  const read = execFileSync("sh", ["-c", script], { encoding: "utf8" });
  expect(read.split("\0").slice(0, -1)).toEqual(words);
});

test.each(HOOK_NAMES)("the script of %s is read back as tandem's own, with what was put into it", (name) => {
  const text = hookScript({ ...input, name, flags: ["--fail-on", "error"] });
  expect(readScript(text)).toEqual({
    kind: "ours",
    flags: "--fail-on error",
    madeFolder: false,
  });
  execFileSync("sh", ["-n"], { input: text });
});

test.each([
  ["a line was added", (text: string) => `${text}echo more\n`],
  ["a flag was changed", (text: string) => text.replace("error", "never")],
  ["it says that it made the folder", (text: string) => text.replace("pre-push ", "pre-push +folder ")],
  ["the last line break is gone", (text: string) => text.trimEnd()],
])("it is seen when %s", (_what, change) => {
  const text = hookScript({ ...input, name: "pre-push", flags: ["--fail-on", "error"] });
  expect(readScript(change(text))).toEqual({ kind: "changed" });
});

test.each(["", "#!/bin/sh\necho hi\n", "#!/bin/sh\n# tandem is nice\n", "\u0000ELF"])(
  "%j is somebody else's",
  (text) => {
    expect(readScript(text)).toEqual({ kind: "foreign" });
  },
);
