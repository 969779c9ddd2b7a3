import { expect, test } from "vitest";
import { tempRepo } from "../../support/repo.ts";
import { compared, listing, tryCompare } from "./support.ts";

test("a range: what B changed against A, or against where they parted, with B's tree", async () => {
  const repo = tempRepo({ "a.ts": "0\n" });
  repo.git("checkout", "-q", "-b", "side");
  repo.write("side.ts", "one\n");
  repo.commit();
  repo.git("checkout", "-q", "main");
  repo.write("main.ts", "1\n");
  repo.commit();
  repo.write("main.ts", "2\n");
  repo.write("disk.ts", "1\n");
  const ranged = async (range: string) => listing(await compared(repo.root, { kind: "range", range }));
  expect(await ranged("main..side")).toEqual(["D main.ts", "A side.ts"]);
  expect(await ranged("main...side")).toEqual(["A side.ts"]);
  expect(await ranged("HEAD~1")).toEqual(["A main.ts"]);
  expect(await ranged("side..")).toEqual(["A main.ts", "D side.ts"]);
  expect(await ranged("..side")).toEqual(["D main.ts", "A side.ts"]);
  expect(await ranged("HEAD..HEAD")).toEqual([]);
  const { workspace, title } = await compared(repo.root, { kind: "range", range: "main..side" });
  expect(title).toBe("side against main");
  expect(await workspace.list()).toEqual(["a.ts", "side.ts"]);
  expect((await workspace.read("disk.ts")).kind).toBe("missing");
  expect(await workspace.search("one", 9)).toEqual(["side.ts:1:one"]);
  for (const range of ["nowhere..main", "..", "", "--output=x", "main..-x", "main...nowhere", "a..b..c"]) {
    expect(await tryCompare(repo.root, { kind: "range", range }), range).toMatchObject({
      failure: { code: "usage" },
    });
  }
});

test("two histories without a common commit have no three-dot range", async () => {
  const repo = tempRepo({ "a.ts": "0\n" });
  repo.git("checkout", "-q", "--orphan", "other");
  repo.commit("another beginning");
  const parted = await tryCompare(repo.root, { kind: "range", range: "main...other" });
  expect(parted).toMatchObject({ failure: { code: "usage", message: expect.stringContaining("in common") } });
});
