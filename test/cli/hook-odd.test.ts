import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { hook, ownHook, thereAndBack, tree } from "../support/hooks.ts";
import { repoAt, tempFolder, tempRepo } from "../support/repo.ts";

test.each<readonly [string, (file: string) => void]>([
  ["a script with CRLF", (file) => writeFileSync(file, "#!/bin/sh\r\necho mine\r\n", { mode: 0o755 })],
  ["no line break at its end", (file) => writeFileSync(file, "#!/bin/sh\necho mine", { mode: 0o755 })],
  ["an empty file", (file) => writeFileSync(file, "", { mode: 0o755 })],
  ["a program", (file) => writeFileSync(file, Buffer.from([127, 69, 76, 70, 0, 255]), { mode: 0o711 })],
  ["no text in UTF-8", (file) => writeFileSync(file, Buffer.from("#!/bin/sh\n# \xe9\n", "latin1"))],
  ["nobody may write it", (file) => writeFileSync(file, "#!/bin/sh\n", { mode: 0o555 })],
  ["a link", (file) => symlinkSync("../somewhere/hook", file)],
  ["a link to itself", (file) => symlinkSync(path.basename(file), file)],
  ["words of tandem's", (file) => writeFileSync(file, "#!/bin/sh\n# tandem is nice\n", { mode: 0o755 })],
])("a hook that is %s comes back as it was", async (_what, make) => {
  const root = path.join(tempFolder(), "a 'b' \"c\" $(exit 1) `d` \\ $HOME");
  mkdirSync(root);
  const repo = repoAt(root);
  repo.git("init", "-q", "--template=");
  mkdirSync(path.join(root, ".git/hooks"));
  for (const name of ["pre-commit", "pre-push"]) make(path.join(root, ".git/hooks", name));
  await thereAndBack(repo, path.join(root, ".git"), []);
  const once = tree(path.join(root, ".git"));
  for (const args of [[], ["--fail-on", "any"], ["--strict"]]) await hook(repo, ["install", ...args]);
  await hook(repo, ["uninstall", "pre-push"]);
  await hook(repo, ["uninstall"]);
  expect(tree(path.join(root, ".git"))).toEqual(once);
});

test("an old hook comes back also where tandem's was deleted by hand", async () => {
  const repo = tempRepo({ a: "1\n" });
  ownHook(repo, "pre-commit", ["echo mine"]);
  const before = tree(path.join(repo.root, ".git/hooks"));
  await hook(repo, ["install", "pre-commit"]);
  rmSync(path.join(repo.root, ".git/hooks/pre-commit"));
  expect((await hook(repo, ["status"])).stderr).toContain("pre-commit.tandem-old is run by nothing");
  expect((await hook(repo, ["uninstall"])).stderr).toBe("uninstalled: pre-commit\n");
  expect(tree(path.join(repo.root, ".git/hooks"))).toEqual(before);
});

test("where the folder of hooks is a file, nothing changes", async () => {
  const repo = tempRepo({ a: "1\n" });
  rmSync(path.join(repo.root, ".git/hooks"), { recursive: true, force: true });
  repo.write(".git/hooks", "mine\n");
  const before = tree(path.join(repo.root, ".git"));
  for (const action of ["install", "uninstall", "status"]) {
    const { code, stderr } = await hook(repo, [action]);
    expect([code, stderr.includes("bug")]).toEqual([action === "install" ? 7 : 0, false]);
  }
  expect(tree(path.join(repo.root, ".git"))).toEqual(before);
});

test("a folder is no hook, and stays where it is", async () => {
  const repo = tempRepo({ a: "1\n" });
  mkdirSync(path.join(repo.root, ".git/hooks/pre-push"), { recursive: true });
  const before = tree(path.join(repo.root, ".git"));
  const { code, stderr } = await hook(repo, ["install"]);
  expect(code).toBe(4);
  expect(stderr).toContain("pre-push is a folder");
  expect((await hook(repo, ["uninstall"])).code).toBe(0);
  expect(tree(path.join(repo.root, ".git"))).toEqual(before);
});

test("a repository with a line break in its path is refused, and left as it is", async () => {
  const root = path.join(tempFolder(), "a\nb");
  mkdirSync(root);
  const repo = repoAt(root);
  repo.git("init", "-q", "--template=");
  const before = tree(root);
  for (const args of [["install"], ["uninstall"], ["status"]]) {
    expect(await hook(repo, args)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("its path has a line break"),
    });
  }
  // Whoever has git run it all the same is not kept from a commit.
  expect((await hook(repo, ["run", "pre-commit"])).code).toBe(0);
  expect(tree(root)).toEqual(before);
});
