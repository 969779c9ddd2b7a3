import { expect, test } from "vitest";
import { tempFolder, tempRepo } from "../../support/repo.ts";
import { compared, leftOut, listing, tryCompare } from "./support.ts";

function patch(text: string | Buffer) {
  return { kind: "patch", bytes: Buffer.from(text) } as const;
}

const PLAIN = "--- a/a.ts\n+++ b/a.ts\n@@ -1,2 +1,2 @@\n one\n-two\n+TWO\n";

test("a diff of git's is laid on the blobs that it names, whatever the tree holds by now", async () => {
  const repo = tempRepo({ "a.ts": "one\ntwo\n", "moved.ts": "1\n2\n3\n4\n", "gone.ts": "1\n" });
  repo.write("a.ts", "one\nTWO\n");
  repo.git("mv", "moved.ts", "sub.ts");
  repo.write("sub.ts", "1\n2\n3\n4\n5\n");
  repo.remove("gone.ts");
  repo.write("new.ts", "1");
  repo.git("add", "-A");
  const diff = repo.git("diff", "HEAD");
  repo.write("a.ts", "something else\n");
  const found = await compared(repo.root, patch(`${diff}\n`));
  expect(found.knows).toBe("tree");
  expect(found.notices).toEqual([]);
  expect(found.changes).toEqual([
    { path: "a.ts", renamedFrom: null, before: "one\ntwo\n", after: "one\nTWO\n" },
    { path: "gone.ts", renamedFrom: null, before: "1\n", after: null },
    { path: "new.ts", renamedFrom: null, before: null, after: "1" },
    { path: "sub.ts", renamedFrom: "moved.ts", before: "1\n2\n3\n4\n", after: "1\n2\n3\n4\n5\n" },
  ]);
  expect(await found.workspace.read("a.ts")).toMatchObject({ text: "something else\n" });
});

test.each([
  ["before it", "one\ntwo\nmore\n", { before: "one\ntwo\nmore\n", after: "one\nTWO\nmore\n" }],
  ["after it", "one\nTWO\nmore\n", { before: "one\ntwo\nmore\n", after: "one\nTWO\nmore\n" }],
  ["with CRLF", "one\r\ntwo\r\n", { before: "one\ntwo\n", after: "one\nTWO\n" }],
  ["long past it, as HEAD was", "all new\n", { before: "one\ntwo\nhead\n", after: "one\nTWO\nhead\n" }],
])("a plain diff is laid on the working tree %s", async (_name, disk, expected) => {
  const repo = tempRepo({ "a.ts": "one\ntwo\nhead\n" });
  repo.write("a.ts", disk);
  const found = await compared(repo.root, patch(PLAIN));
  expect(found.knows).toBe("tree");
  expect(found.changes).toEqual([{ path: "a.ts", renamedFrom: null, ...expected }]);
});

test("a diff that does not apply here says so, and only what it shows is known", async () => {
  const repo = tempRepo({ "a.ts": "another file\n", "b.ts": "1\n" });
  const found = await compared(repo.root, patch(`${PLAIN}--- /dev/null\n+++ b/n.ts\n@@ -0,0 +1 @@\n+new\n`));
  expect(found.knows).toBe("diff");
  expect(found.notices).toEqual([
    "the diff does not apply here (a.ts: hunk 1 does not fit at line 1), so only what it shows is looked at",
  ]);
  expect(found.changes).toEqual([
    { path: "a.ts", renamedFrom: null, before: "one\ntwo\n", after: "one\nTWO\n" },
    { path: "n.ts", renamedFrom: null, before: null, after: "new\n" },
  ]);
  // Nothing of a tree that is another one.
  expect(await found.workspace.list()).toEqual([]);
  expect(await found.workspace.read("b.ts")).toEqual({ kind: "missing" });
});

test("without a repository a diff is what it shows", async () => {
  const found = await compared(tempFolder(), patch(PLAIN.replace("-1,2 +1,2", "-11,2 +11,2")));
  expect(found.knows).toBe("diff");
  expect(found.notices).toHaveLength(1);
  expect(found.changes[0]?.after).toBe(`${"\n".repeat(10)}one\nTWO\n`);
});

test("paths limit a diff, too", async () => {
  const two = `${PLAIN}${PLAIN.replaceAll("a.ts", "src/b.ts")}`;
  const folder = tempFolder();
  expect(listing(await compared(folder, patch(two), ["src"]))).toEqual(["M src/b.ts"]);
  expect(await tryCompare(folder, patch(two), ["lib"])).toMatchObject({ failure: { code: "usage" } });
});

test("what can't be looked at is left out: unsafe names, binary, links, other encodings, absurd places", async () => {
  const hunk = "@@ -1 +1 @@\n-a\n+b\n";
  const latin1 = Buffer.concat([
    Buffer.from("--- a/l.ts\n+++ b/l.ts\n@@ -1 +1 @@\n-a\n+"),
    Buffer.from([0xe4, 0x0a]),
  ]);
  const diff = Buffer.concat([
    Buffer.from(`--- a/../../etc/passwd\n+++ b/../../etc/passwd\n${hunk}`),
    Buffer.from(`--- a/.git/config\n+++ b/.git/config\n${hunk}`),
    Buffer.from(
      "diff --git a/x.png b/x.png\nindex 1234567..89abcde 100644\nBinary files a/x.png and b/x.png differ\n",
    ),
    Buffer.from("diff --git a/k b/k\nnew file mode 120000\n--- /dev/null\n+++ b/k\n@@ -0,0 +1 @@\n+to\n"),
    latin1,
    Buffer.from("--- a/far.ts\n+++ b/far.ts\n@@ -1 +9000000000 @@\n-a\n+b\n"),
    Buffer.from(`--- a/yarn.lock\n+++ b/yarn.lock\n${hunk}`),
    Buffer.from(PLAIN),
  ]);
  const found = await compared(tempFolder(), { kind: "patch", bytes: diff });
  expect(listing(found)).toEqual(["M a.ts"]);
  expect(leftOut(found)).toEqual([
    "../../etc/passwd: unreadable",
    ".git/config: unreadable",
    "far.ts: unreadable",
    "k: symbolic link",
    "l.ts: unreadable",
    "x.png: binary",
    "yarn.lock: lock file",
  ]);
});

test.each([
  ["prose", "hello\n", "holds no unified diff"],
  ["a cut diff", PLAIN.slice(0, -6), "line 3"],
  ["a series of commits", `${PLAIN}${PLAIN}`, "changes a.ts twice"],
])("%s is refused", async (_name, text, words) => {
  expect(await tryCompare(tempFolder(), patch(text))).toMatchObject({
    failure: { code: "usage", message: expect.stringContaining(words) },
  });
});

test("a few bytes can't ask for more text than is looked at", async () => {
  const far = (name: number) => `--- a/${name}\n+++ b/${name}\n@@ -1000000 +1000000 @@\n-a\n+b\n`;
  const diff = Array.from({ length: 50 }, (_, name) => far(name)).join("");
  expect(await tryCompare(tempFolder(), patch(diff))).toMatchObject({
    failure: { code: "usage", message: "the change holds more than 32 MiB of text" },
  });
});

test("no diff at all is no change", async () => {
  const found = await compared(tempFolder(), patch(" \n"));
  expect(found.changes).toEqual([]);
  expect(found.notices).toEqual([]);
});
