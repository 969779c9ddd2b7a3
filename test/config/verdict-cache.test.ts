import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { verdictCache } from "../../src/config/verdict-cache.ts";
import { BOUNDS } from "../../src/domain/bounds.ts";
import type { PartVerdict } from "../../src/domain/diff-review.ts";
import { tempFolder } from "../support/repo.ts";

function verdict(text = "m"): PartVerdict {
  const finding = {
    title: "t",
    message: text,
    category: "api" as const,
    severity: "info" as const,
    path: "a.ts",
    start_line: 1,
    end_line: 1,
    suggestion: null,
  };
  return { model: "strong", served_model: "strong-1", findings: [finding], edits: "" };
}

function place(home = tempFolder()) {
  const folder = path.join(home, "state", "verdicts");
  const history = path.join(home, "state", "history.db");
  return {
    folder,
    history,
    cache: verdictCache(history, "openai https://a"),
    files: () => readdirSync(folder),
  };
}

test("a verdict is found by its content and by who was asked, and is its owner's alone", async () => {
  const { cache, history, folder, files } = place();
  expect(await cache.find("k")).toBeNull();
  await cache.keep("k", verdict());
  expect(await cache.find("k")).toEqual(verdict());
  expect(await cache.find("l")).toBeNull();
  expect(await verdictCache(history, "openai https://b").find("k")).toBeNull();
  const [name = ""] = files();
  expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test.each([
  ["cut", (text: string) => text.slice(0, 20)],
  ["of another version", (text: string) => text.replace('"schema":1', '"schema":2')],
  ["with a wrong severity", (text: string) => text.replace('"info"', '"none"')],
  ["empty", () => ""],
])("a file that is %s is no verdict, and is written anew", async (_, damage) => {
  const { cache, folder, files } = place();
  await cache.keep("k", verdict());
  const file = path.join(folder, files()[0] ?? "");
  writeFileSync(file, damage(readFileSync(file, "utf8")));
  expect(await cache.find("k")).toBeNull();
  await cache.keep("k", verdict());
  expect(await cache.find("k")).toEqual(verdict());
});

test("a link in its place is not followed", async () => {
  const { cache, folder, files } = place();
  await cache.keep("k", verdict());
  const name = files()[0] ?? "";
  const elsewhere = path.join(tempFolder(), "verdict.json");
  writeFileSync(elsewhere, readFileSync(path.join(folder, name)));
  const { cache: other, folder: linked } = place();
  mkdirSync(linked, { recursive: true });
  symlinkSync(elsewhere, path.join(linked, name));
  expect(await other.find("k")).toBeNull();
});

test("the oldest go where there are too many, and what is too large is not kept", async () => {
  const { cache, folder, files } = place();
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < BOUNDS.verdicts; index += 1) {
    const file = path.join(folder, `${index}.json`);
    writeFileSync(file, "{}");
    utimesSync(file, 1_000 + index, 1_000 + index);
  }
  writeFileSync(path.join(folder, "mine.txt"), "");
  await cache.keep("large", verdict("x".repeat(BOUNDS.verdict_max_bytes)));
  expect(files()).toHaveLength(BOUNDS.verdicts + 1);
  await cache.keep("k", verdict());
  expect(files()).toHaveLength(BOUNDS.verdicts + 1);
  expect(files()).not.toContain("0.json");
  expect(files()).toContain("mine.txt");
  expect(await cache.find("k")).toEqual(verdict());
});

test("a folder that can't be written costs nothing but the next review", async () => {
  const home = tempFolder();
  // A file where the folder would be: nobody can write there, root neither.
  mkdirSync(path.join(home, "state"));
  writeFileSync(path.join(home, "state", "verdicts"), "");
  chmodSync(path.join(home, "state", "verdicts"), 0o600);
  const { cache } = place(home);
  await cache.keep("k", verdict());
  expect(await cache.find("k")).toBeNull();
});
