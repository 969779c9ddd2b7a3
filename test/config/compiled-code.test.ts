import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { compiledCode } from "../../src/config/compiled-code.ts";
import { compiledCodeFolder } from "../../src/config/locations.ts";
import { tempFolder } from "../support/repo.ts";

const CODE = Buffer.from("what V8 made of it");

/** A folder that holds the code, and the file it is in. */
function kept() {
  const folder = path.join(tempFolder(), "tandem", "compiled");
  const store = compiledCode(folder);
  store.write("program", CODE);
  const [name = ""] = readdirSync(folder);
  return { folder, store, file: path.join(folder, name) };
}

test("what was written is read, by its name and by this version of Node alone", () => {
  const { store, file } = kept();
  expect(store.read("program")).toEqual(CODE);
  expect(store.read("router")).toBeNull();
  expect(path.basename(file)).toContain(process.version);
});

describe("not read", () => {
  test.each([
    ["a bit that fell over", (bytes: Buffer) => bytes.writeUInt8(bytes.readUInt8(12) ^ 1, 12)],
    ["a sum that is another's", (bytes: Buffer) => bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0)],
  ])("%s", (_, damage) => {
    const { store, file } = kept();
    const bytes = readFileSync(file);
    damage(bytes);
    writeFileSync(file, bytes);
    expect(store.read("program")).toBeNull();
  });

  test.each([0, 4, 8, 20])("the first %i bytes of a file", (length) => {
    const { store, file } = kept();
    writeFileSync(file, readFileSync(file).subarray(0, length));
    expect(store.read("program")).toBeNull();
  });

  test.runIf(process.platform !== "win32").each([0o644, 0o660, 0o606])(
    "a file that others may use, mode %o",
    (mode) => {
      const { store, file } = kept();
      chmodSync(file, mode);
      expect(store.read("program")).toBeNull();
    },
  );

  test.runIf(process.platform !== "win32")("in a folder that others may write", () => {
    const { store, folder } = kept();
    chmodSync(folder, 0o777);
    expect(store.read("program")).toBeNull();
    store.write("router", CODE);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test.runIf(process.platform !== "win32")("through a link", () => {
    const { store, file } = kept();
    symlinkSync(file, file.replace("program-", "router-"));
    expect(store.read("router")).toBeNull();
  });

  test("in a folder of a repository, where nothing is written either", () => {
    const root = tempFolder();
    const folder = path.join(root, "home", "compiled");
    const store = compiledCode(folder);
    store.write("program", CODE);
    mkdirSync(path.join(root, ".git"));
    expect(store.read("program")).toBeNull();
    store.write("router", CODE);
    expect(readdirSync(folder)).toHaveLength(1);
  });
});

test("nothing fails where nothing can be written", () => {
  const file = path.join(tempFolder(), "file");
  writeFileSync(file, "");
  const store = compiledCode(path.join(file, "compiled"));
  store.write("program", CODE);
  expect(store.read("program")).toBeNull();
});

test("files of other versions don't pile up", () => {
  const { store, folder } = kept();
  for (let each = 0; each < 70; each += 1) store.write(`program-${each}`, CODE);
  expect(readdirSync(folder).length).toBeLessThanOrEqual(48);
  expect(store.read("program-69")).toEqual(CODE);
});

describe("the folder", () => {
  test.each([
    ["of TANDEM_HOME", { TANDEM_HOME: "/t", HOME: "/h" }, "/t/compiled"],
    ["of XDG_CACHE_HOME", { XDG_CACHE_HOME: "/c", HOME: "/h" }, "/c/tandem/compiled"],
    ["of the home", { HOME: "/h" }, "/h/.cache/tandem/compiled"],
    [
      "of the home where XDG_CACHE_HOME is relative",
      { XDG_CACHE_HOME: "c", HOME: "/h" },
      "/h/.cache/tandem/compiled",
    ],
    ["of a relative TANDEM_HOME, which is an error", { TANDEM_HOME: "t", HOME: "/h" }, null],
    ["where Node is to keep none", { HOME: "/h", NODE_DISABLE_COMPILE_CACHE: "1" }, null],
  ])("%s", (_, env, folder) => {
    expect(compiledCodeFolder(env)).toBe(folder === null ? null : path.join(folder));
  });
});
