import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { applyChanges } from "../../../src/stages/apply/apply.ts";
import { recover } from "../../../src/stages/apply/recover.ts";
import { change, kept } from "../../support/apply.ts";
import { fresh, interrupted, NEW, OLD } from "./interrupted.ts";

/** Where numbers of processes can't be told apart, a journal of another container is a dead one's. */
const CONTAINERS = process.platform === "linux" ? "nothing" : "rolled-back";

describe.concurrent("recover", () => {
  test("with nothing to do", async () => {
    const tree = fresh();
    expect(await recover(tree)).toEqual({ ok: true, value: "nothing" });
    tree.remove();
  });

  test("leaves alone what someone changed since, names it, and keeps what it was", async () => {
    const tree = fresh();
    await interrupted(tree);
    tree.write("a", "mine\n");
    const recovered = await recover(tree);
    expect(recovered).toMatchObject({
      failure: { code: "conflict", message: expect.stringMatching(/^a changed after an interrupted apply/) },
    });
    expect(tree.snapshot()).toEqual({ ...OLD, a: "644 mine\n" });
    expect(kept(tree)).toContain("interrupted-run-1.json");
    expect(await recover(tree)).toEqual({ ok: true, value: "nothing" });
    tree.remove();
  });

  test("lets a living process go on", async () => {
    const tree = fresh();
    await interrupted(tree);
    const file = path.join(tree.gitDir, "tandem/journal.json");
    const journal = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(
      file,
      JSON.stringify({ ...journal, holder: { ...journal.holder, pid: process.pid, started: null } }),
    );
    expect(await recover(tree)).toEqual({ ok: true, value: "nothing" });
    expect(tree.snapshot()).toEqual(NEW);
    const held = await applyChanges(
      { id: "run-2", changes: [change("other", "o\n", "p\n")], workspace: tree },
      new AbortController().signal,
    );
    expect(held).toMatchObject({
      failure: { code: "conflict", message: expect.stringContaining("another tandem") },
    });
    tree.remove();
  });

  test.each([
    ["a later process with the same number", { pid: process.pid, started: "1" }, "rolled-back"],
    ["another machine, just now", { host: "elsewhere.example" }, "nothing"],
    ["another machine, long ago", { host: "elsewhere.example", at: 0 }, "rolled-back"],
    ["another container of this machine's name, just now", { namespace: "pid:[1]" }, CONTAINERS],
    ["another container, long ago", { namespace: "pid:[1]", at: 0 }, "rolled-back"],
  ])("the holder is %s", async (_, holder, expected) => {
    const tree = fresh();
    await interrupted(tree);
    const file = path.join(tree.gitDir, "tandem/journal.json");
    const journal = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...journal, holder: { ...journal.holder, ...holder } }));
    expect(await recover(tree)).toEqual({ ok: true, value: expected });
    tree.remove();
  });

  test.each([
    ["a file outside", { path: "../outside" }, {}],
    ["git's own files", { path: ".git/config" }, {}],
    ["a name that was somewhere else", { renamedFrom: "/etc/hosts" }, {}],
    ["a folder outside", {}, { folders: ["../outside"] }],
    ["a run that leads out of the folder", {}, { id: "/../../../outside" }],
  ])("a journal that names %s is nobody's order", async (_, change, more) => {
    const tree = fresh();
    await interrupted(tree);
    const file = path.join(tree.gitDir, "tandem/journal.json");
    const journal = JSON.parse(readFileSync(file, "utf8"));
    const changes = [{ ...journal.changes[0], ...change }];
    writeFileSync(file, JSON.stringify({ ...journal, changes, ...more }));
    expect(await recover(tree)).toEqual({ ok: true, value: "nothing" });
    expect(tree.snapshot()).toEqual(NEW);
    expect(kept(tree)).toContain("journal.json.unreadable");
    tree.remove();
  });

  test("a damaged journal is set aside", async () => {
    const tree = fresh();
    tree.write(".git/tandem/journal.json", '{"version":1,"id":');
    expect(await recover(tree)).toEqual({ ok: true, value: "nothing" });
    expect(kept(tree)).toEqual(["journal.json.unreadable"]);
    tree.remove();
  });
});
