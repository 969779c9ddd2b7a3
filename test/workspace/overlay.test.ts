import { expect, test } from "vitest";
import { overlay } from "../../src/workspace/overlay.ts";
import type { FileRead } from "../../src/workspace/workspace.ts";

const FILES: Readonly<Record<string, FileRead>> = {
  kept: { kind: "text", text: "k\n", executable: false },
  tool: { kind: "text", text: "1\n", executable: true },
  gone: { kind: "text", text: "g\n", executable: false },
  from: { kind: "text", text: "f\n", executable: true },
  swapped: { kind: "text", text: "s\n", executable: false },
};

const below = {
  read: (path: string): Promise<FileRead> => Promise.resolve(FILES[path] ?? { kind: "missing" }),
  list: (): Promise<readonly string[]> => Promise.resolve(Object.keys(FILES).sort()),
  isIgnored: (path: string): Promise<boolean> => Promise.resolve(path === "ignored"),
};

const view = overlay(below, [
  { path: "tool", renamedFrom: null, before: "1\n", after: "2\n" },
  { path: "gone", renamedFrom: null, before: "g\n", after: null },
  { path: "dir/to", renamedFrom: "from", before: "f\n", after: "f2\n" },
  { path: "new", renamedFrom: null, before: null, after: "" },
  { path: "copy", renamedFrom: null, before: null, after: "s\n" },
]);

test.each<[string, FileRead]>([
  ["kept", { kind: "text", text: "k\n", executable: false }],
  ["tool", { kind: "text", text: "2\n", executable: true }],
  ["gone", { kind: "missing" }],
  ["from", { kind: "missing" }],
  ["dir/to", { kind: "text", text: "f2\n", executable: true }],
  ["dir", { kind: "directory" }],
  ["new", { kind: "text", text: "", executable: false }],
  ["never", { kind: "missing" }],
])("reads %s as it would be", async (path, expected) => {
  expect(await view.read(path)).toEqual(expected);
});

test("lists the files as they would be, sorted, each once", async () => {
  expect(await view.list()).toEqual(["copy", "dir/to", "kept", "new", "swapped", "tool"]);
});

test("a file whose old name is taken by another is still there", async () => {
  const taken = overlay(below, [
    { path: "b", renamedFrom: "from", before: "f\n", after: "f\n" },
    { path: "from", renamedFrom: null, before: null, after: "n\n" },
  ]);
  expect(await taken.list()).toContain("from");
  expect(await taken.read("from")).toMatchObject({ text: "n\n" });
});
