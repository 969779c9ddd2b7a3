import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import {
  calibrationPlace,
  type CalibrationPlace,
  forgetCalibration,
  loadCalibration,
  saveCalibration,
} from "../../src/config/calibration-store.ts";
import { printCalibration } from "../../src/config/calibration-file.ts";
import { type Calibration, NO_STATISTICS } from "../../src/domain/calibration.ts";
import { tempFolder, tempRepo } from "../support/repo.ts";

/** The statistics as the file holds them. */
const FLAT = { recent: [], paths: [], places: [], units: [] };
const printed = (it: Calibration): string => printCalibration(it);
const changed = (it: Calibration, fields: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ ...JSON.parse(printed(it)), ...fields });

async function temporary(): Promise<{ readonly place: CalibrationPlace; readonly calibration: Calibration }> {
  const repo = tempRepo({ "a.ts": "1\n" });
  const place = await calibrationPlace(join(tempFolder(), "state", "history.db"), join(repo.root, ".git"));
  const calibration: Calibration = {
    schema: 1,
    repository: place.repository,
    updated_at: 1_767_225_600_000,
    mined_through: repo.git("rev-parse", "HEAD"),
    commits: 2,
    small: 1,
    statistics: {
      ...NO_STATISTICS,
      recent: [12, 90.5],
      places: {
        "größe/": { commits: 2, small: 1, security: 0, migration: 2 },
        ["__proto__"]: { commits: 1, small: 0, security: 0, migration: 0 },
      },
      units: { "api/": 3, "__proto__/": 1 },
    },
    boundaries: [{ boundary: "migration", path: "größe/", crossed: 3, commits: 3 }],
    words: [{ word: "größer", small: 1, large: 9 }],
    model: 7,
    weights: Int16Array.of(0, -300, 7),
    messages: {
      lengths: Uint8Array.of(2, 0, 1),
      words: Uint16Array.of(65_535, 1, 12),
      seconds: Uint8Array.of(0, 255, 128),
    },
    boundary_words: {
      commits: 2,
      crossed: 1,
      words: [[4_294_967_295, 2, 1, 0, 1, 0]],
      nouns: { session: { commits: 2, crossed: 1 } },
    },
    evaluation: null,
  };
  return { place, calibration };
}

async function warnings(
  place: CalibrationPlace,
): Promise<{ readonly loaded: Calibration | null; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  return { loaded: await loadCalibration(place, (line) => lines.push(line)), lines };
}

test("what was saved is loaded, by its owner alone, with nothing left over", async () => {
  const { place, calibration } = await temporary();
  expect(await warnings(place)).toEqual({ loaded: null, lines: [] });
  expect(await saveCalibration(place, calibration)).toMatchObject({ ok: true });
  expect(await saveCalibration(place, { ...calibration, commits: 9 })).toMatchObject({ ok: true });
  expect(await warnings(place)).toEqual({ loaded: { ...calibration, commits: 9 }, lines: [] });
  expect(statSync(place.file).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(place.file)).mode & 0o777).toBe(0o700);
  expect(readdirSync(dirname(place.file))).toHaveLength(1);
});

test("linked worktrees share a calibration, other repositories don't", async () => {
  const repo = tempRepo({ "a.ts": "1\n" });
  const linked = join(tempFolder(), "linked");
  repo.git("worktree", "add", "-q", linked);
  const history = join(tempFolder(), "history.db");
  const main = await calibrationPlace(history, join(repo.root, ".git"));
  expect(await calibrationPlace(history, join(repo.root, ".git", "worktrees", "linked"))).toEqual(main);
  expect(main.repository).toBe(join(repo.root, ".git"));
  symlinkSync(repo.root, join(dirname(linked), "alias"));
  expect(await calibrationPlace(history, join(dirname(linked), "alias", ".git"))).toEqual(main);
  const other = await calibrationPlace(history, join(tempRepo().root, ".git"));
  expect(other.file).not.toBe(main.file);
});

test.each<[string, (calibration: Calibration) => string, string]>([
  ["is empty", () => "", "it is damaged"],
  ["is cut", (it) => printed(it).slice(0, -9), "it is damaged"],
  ["is no object", () => "[]", "it is damaged"],
  ["lacks a field", (it) => changed(it, { commits: undefined }), "it is damaged"],
  ["has a field too many", (it) => changed(it, { more: 1 }), "it is damaged"],
  ["counts below zero", (it) => changed(it, { commits: -1 }), "it is damaged"],
  [
    "has counts that don't pair",
    (it) => changed(it, { statistics: { ...FLAT, paths: ["a/"], places: [1, 2] } }),
    "it is damaged",
  ],
  [
    "has a path without counts",
    (it) => changed(it, { statistics: { ...FLAT, paths: ["a/"] } }),
    "it is damaged",
  ],
  [
    "has half a count",
    (it) => changed(it, { statistics: { ...FLAT, paths: ["a/"], places: [1, 0.5, 0, 0] } }),
    "it is damaged",
  ],
  ["has weights that are no base64", (it) => changed(it, { weights: "a-b" }), "it is damaged"],
  ["has too many weights", (it) => changed(it, { weights: "A".repeat(90_000) }), "it is damaged"],
  [
    "has messages whose words are missing",
    (it) => changed(it, { messages: { lengths: "Ag==", words: "AQA=", seconds: "AA==" } }),
    "it is damaged",
  ],
  [
    "has messages without outcomes",
    (it) => changed(it, { messages: { lengths: "AQ==", words: "AQA=", seconds: "" } }),
    "it is damaged",
  ],
  ["names no commit", (it) => changed(it, { mined_through: "--all" }), "it is damaged"],
  ["is newer", () => '{"schema":2,"learnt":{}}', "a newer tandem wrote it"],
  [
    "is another repository's",
    (it) => changed(it, { repository: "/other/.git" }),
    "it is another repository's",
  ],
  ["is no text", () => "\u0000\ufffd".repeat(600_000), "it is over 1 MiB"],
])("a file that %s gives one line and counts as none", async (_, content, why) => {
  const { place, calibration } = await temporary();
  mkdirSync(dirname(place.file), { recursive: true });
  writeFileSync(place.file, content(calibration));
  const { loaded, lines } = await warnings(place);
  expect(loaded).toBeNull();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(why);
  expect(lines[0]).not.toContain("\n");
});

test("a link or a folder in its place is not read", async () => {
  const { place, calibration } = await temporary();
  mkdirSync(dirname(place.file), { recursive: true });
  const elsewhere = join(tempFolder(), "elsewhere.json");
  writeFileSync(elsewhere, printed(calibration));
  symlinkSync(elsewhere, place.file);
  expect((await warnings(place)).lines[0]).toContain("it is a symbolic link");
  expect(await forgetCalibration(place)).toEqual({ ok: true, value: true });
  expect(existsSync(elsewhere)).toBe(true);
  mkdirSync(place.file);
  expect((await warnings(place)).lines[0]).toContain("it is a directory");
  expect(await forgetCalibration(place)).toMatchObject({ ok: false, failure: { code: "io" } });
});

test("forgetting says whether there was something", async () => {
  const { place, calibration } = await temporary();
  expect(await forgetCalibration(place)).toEqual({ ok: true, value: false });
  await saveCalibration(place, calibration);
  expect(await forgetCalibration(place)).toEqual({ ok: true, value: true });
  expect(existsSync(place.file)).toBe(false);
});

test("a write that can't be made keeps the old one", async () => {
  const { place, calibration } = await temporary();
  await saveCalibration(place, calibration);
  const before = readFileSync(place.file, "utf8");
  const huge = Array.from({ length: 9_000 }, (_, at) => [`${"x".repeat(200)}${at}/`, 1] as const);
  const units = Object.fromEntries(huge);
  expect(
    await saveCalibration(place, { ...calibration, statistics: { ...calibration.statistics, units } }),
  ).toMatchObject({ ok: false, failure: { code: "io" } });
  chmodSync(dirname(place.file), 0o500);
  const blocked = { ...place, file: join(place.file, "below.json") };
  expect(await saveCalibration(blocked, calibration)).toMatchObject({ ok: false, failure: { code: "io" } });
  chmodSync(dirname(place.file), 0o700);
  expect(readFileSync(place.file, "utf8")).toBe(before);
});
