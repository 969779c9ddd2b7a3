import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { alarmsOf, type Judged, quantile, recallOf, timesOf } from "../../bench/inspect-figures.ts";
import { differences } from "../../bench/inspect-replay.ts";
import { tables } from "../../bench/inspect-report.ts";
import { unzip } from "../../bench/inspect-zip.ts";

type Severity = "error" | "warning" | "info";

/** What an inspection gave: findings by how bad they are, and whether a check ran. */
function judged(about: Partial<Judged>, severities: readonly Severity[], why = "", ms = 10): Judged {
  return {
    language: "ts",
    class: "member",
    kind: "variant",
    name: "zod src/a.ts",
    isCold: false,
    reading: {
      ms,
      findings: severities.map((severity) => ({
        rule: "types/member",
        severity,
        path: "a.ts",
        line: 1,
        message: "no",
      })),
      checks: [{ name: "types", state: why === "" ? "ran" : "skipped", ms: ms - 1, why }],
    },
    ...about,
  };
}

test("recall counts errors and warnings as caught, and tells which block", () => {
  const recall = recallOf([
    judged({}, ["error", "info"]),
    judged({}, ["warning"]),
    judged({}, ["info"]),
    judged({}, [], "took longer than 1000 ms"),
    judged({ language: "js" }, []),
    judged({ class: null }, ["error"]),
    judged({ isCold: true }, ["error"]),
  ]);
  expect(recall.get("member")?.get("ts")).toEqual({
    defects: 4,
    caught: 0.5,
    blocked: 0.25,
    unchecked: 0.25,
  });
  expect(recall.get("member")?.get("js")?.caught).toBe(0);
  expect([...recall.keys()]).toEqual(["member"]);
});

test("a check with nothing to say of a file has not failed to check it", () => {
  const recall = recallOf([judged({}, [], "no changed file of a kind it knows")]);
  expect(recall.get("member")?.get("ts")?.unchecked).toBe(0);
});

test("false alarms are those of correct changes alone, without the first look", () => {
  const real = { class: null } as const;
  const alarms = alarmsOf([
    judged(real, ["error", "warning"]),
    judged(real, ["warning"]),
    judged(real, []),
    judged(real, [], "out of time"),
    judged({ ...real, isCold: true }, ["error"]),
    judged({ ...real, kind: "own" }, ["error"]),
    judged({}, ["error"]),
  ]);
  expect(alarms.get("ts")).toEqual({ changes: 4, blocking: 0.25, warned: 0.25, unchecked: 0.25 });
  expect(alarms.get("own")).toEqual({ changes: 1, blocking: 1, warned: 0, unchecked: 0 });
});

test("times are of warm looks, and of cold ones apart", () => {
  const looks = [1, 2, 3, 4, 100].map((ms) => judged({}, [], "", ms));
  const times = timesOf([...looks, judged({ isCold: true }, [], "", 900)]).get("ts");
  expect(times?.get("all")).toEqual({ looks: 5, p50: 3, p95: 100, coldLooks: 1, coldP50: 900, coldP95: 900 });
  expect(times?.get("types")?.p50).toBe(2);
});

test.each([
  [[], 0.5, Number.NaN],
  [[7], 0.95, 7],
  [[4, 1, 3, 2], 0.5, 2],
  [Array.from({ length: 100 }, (_, index) => 100 - index), 0.95, 95],
])("the quantile of %j at %d is %d", (values, at, expected) => {
  expect(quantile(values, at)).toBe(expected);
});

test("the report says what misses its goal, and what was not checked", () => {
  const run = {
    date: "2026-01-01",
    machine: "M",
    corpus: ["zod 4.1.12"],
    seconds: 3,
    memory: { tandem: 200.4 },
  };
  const text = tables(run, [
    judged({}, ["warning"]),
    judged({}, [], "out of time"),
    judged({ class: null }, ["error"]),
  ]);
  expect(text).toContain("| member | 50.0 % of 2 (0.0 % block), 50.0 % not checked; goal 98.0 % |");
  expect(text).toContain("| TypeScript | 1 | 100.0 %; goal 0.5 % | 0.0 % | 0.0 % |");
  expect(text).toContain("Peak memory: tandem 200 MiB.");
});

test("a step between versions holds what changed, came, went and moved", () => {
  const older = new Map([
    ["same.ts", "1"],
    ["changed.ts", "1"],
    ["old.ts", "moved"],
    ["gone.ts", "gone"],
  ]);
  const newer = new Map([
    ["same.ts", "1"],
    ["changed.ts", "2"],
    ["new.ts", "moved"],
    ["come.ts", "come"],
  ]);
  expect(differences(older, newer)).toEqual([
    { path: "changed.ts", renamedFrom: null, before: "1", after: "2" },
    { path: "new.ts", renamedFrom: "old.ts", before: "moved", after: "moved" },
    { path: "come.ts", renamedFrom: null, before: null, after: "come" },
    { path: "gone.ts", renamedFrom: null, before: "gone", after: null },
  ]);
});

/** An archive of one file, as `zip` writes it. */
function zipOf(name: string, text: string, method: 0 | 8): Buffer {
  const content = Buffer.from(text);
  const packed = method === 0 ? content : deflateRawSync(content);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  // A field of the local header alone.
  local.writeUInt16LE(4, 28);
  const body = Buffer.concat([local, Buffer.from(name), Buffer.alloc(4), packed]);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(method, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(body.length, 16);
  return Buffer.concat([body, entry, Buffer.from(name), end]);
}

test.each([0, 8] as const)("a zip archive is read (method %d)", (method) => {
  const text = "import os\n".repeat(20);
  expect(
    [...unzip(zipOf("json/tool.py", text, method))].map(([path, bytes]) => [path, bytes.toString()]),
  ).toEqual([["json/tool.py", text]]);
});

test("what is no zip archive is refused", () => {
  expect(() => unzip(Buffer.from("not an archive at all, but long enough"))).toThrow("not a zip archive");
});
