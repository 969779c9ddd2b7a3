import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { describe as say, type Step, take } from "../../src/hooks/steps.ts";
import { tree } from "../support/hooks.ts";
import { tempFolder } from "../support/repo.ts";

test("what was done is taken back when a later step fails", async () => {
  const folder = tempFolder();
  const at = (name: string): string => path.join(folder, name);
  mkdirSync(at("empty"));
  for (const name of ["moved", "written", "removed"]) writeFileSync(at(name), name, { mode: 0o640 });
  const before = tree(folder);
  const steps: readonly Step[] = [
    { kind: "make-folder", folder: at("made") },
    { kind: "write", file: at("made/file"), text: "new", mode: 0o755 },
    { kind: "move", from: at("moved"), to: at("made/moved") },
    { kind: "write", file: at("written"), text: "other", mode: null },
    { kind: "remove", file: at("removed") },
    { kind: "remove-folder", folder: at("empty") },
  ];
  const failed = await take([...steps, { kind: "move", from: at("nowhere"), to: at("x") }]);
  expect(failed).toMatchObject({ ok: false, failure: { code: "io" } });
  expect(tree(folder)).toEqual(before);
  expect(await take(steps)).toEqual({ ok: true, value: null });
  expect(Object.entries(tree(folder))).toEqual([
    ["made", expect.stringContaining("(folder)")],
    ["made/file", "100755 new"],
    ["made/moved", "100640 moved"],
    ["written", "100640 other"],
  ]);
});

test("every line of what is written is shown", () => {
  const step: Step = { kind: "write", file: "/r/hook", text: "a\n\nb\n", mode: 0o755 };
  expect(say(step, (file) => file.slice(3))).toBe("write hook, mode 755:\n  | a\n  | \n  | b\n");
});
