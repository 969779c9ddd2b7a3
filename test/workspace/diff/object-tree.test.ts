import { expect, test } from "vitest";
import { tempRepo } from "../../support/repo.ts";
import { compared } from "./support.ts";

test("what is too large, no text, or no file is said to be so, and the next file is read all the same", async () => {
  const repo = tempRepo({
    "large.txt": "x".repeat(3_000_000),
    "binary.bin": new Uint8Array([0, 1]),
    "small.txt": "small\n",
    "empty.txt": "",
    "run.sh": "1\n",
  });
  repo.git("update-index", "--chmod=+x", "run.sh");
  const { workspace } = await compared(repo.root, { kind: "staged" });
  const reads = await Promise.all(
    ["large.txt", "small.txt", "binary.bin", "empty.txt", "large.txt", "run.sh"].map((path) =>
      workspace.read(path),
    ),
  );
  expect(reads).toMatchObject([
    { kind: "unusable" },
    { kind: "text", text: "small\n", executable: false },
    { kind: "unusable", why: "a binary file" },
    { kind: "text", text: "" },
    { kind: "unusable" },
    { kind: "text", text: "1\n", executable: true },
  ]);
});

test("many reads at once are answered each with its own content", async () => {
  const names = Array.from({ length: 200 }, (_, number) => `f${number}.txt`);
  const repo = tempRepo(Object.fromEntries(names.map((name) => [name, `${name.repeat(500)}\n`])));
  const { workspace } = await compared(repo.root, { kind: "range", range: "HEAD..HEAD" });
  const reads = await Promise.all(names.map((name) => workspace.read(name)));
  expect(reads.map((read) => (read.kind === "text" ? read.text : read.kind))).toEqual(
    names.map((name) => `${name.repeat(500)}\n`),
  );
});

test("after it is closed nothing is read, and nothing hangs", async () => {
  const repo = tempRepo({ "a.ts": "1\n" });
  const { workspace, close } = await compared(repo.root, { kind: "staged" });
  expect(await workspace.read("a.ts")).toMatchObject({ text: "1\n" });
  close();
  expect(await workspace.read("a.ts")).toMatchObject({ kind: "unusable" });
});

test("all of an ignored folder is the disk's, whatever stands below it", async () => {
  const repo = tempRepo({ ".gitignore": "node_modules/\n*.log\n", "src/a.ts": "1\n" });
  repo.write("node_modules/x/package.json", "{}\n");
  repo.write("src/noise.log", "1\n");
  repo.write("src/new.ts", "1\n");
  const { workspace } = await compared(repo.root, { kind: "staged" });
  expect((await workspace.read("node_modules/x/package.json")).kind).toBe("text");
  expect((await workspace.read("node_modules/x")).kind).toBe("directory");
  expect((await workspace.read("src/noise.log")).kind).toBe("text");
  expect((await workspace.read("src/new.ts")).kind).toBe("missing");
  expect(await workspace.isIgnored("src/a.ts")).toBe(false);
  expect(await workspace.isIgnored("node_modules/none/yet.js")).toBe(true);
  expect(await workspace.isTracked("src/a.ts")).toBe(true);
  expect(await workspace.isTracked("src/new.ts")).toBe(false);
});
