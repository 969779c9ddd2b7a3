import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { lineOf, makePlace, valueOf } from "../support/settings.ts";

test("a link for a repository file is refused, one for the user's own is followed", async () => {
  const place = makePlace({ user: { max_usd: 7 } });
  const elsewhere = path.join(place.home, "elsewhere.json");
  writeFileSync(elsewhere, '{"max_usd": 5}');
  symlinkSync(elsewhere, place.repositoryFile);
  expect(lineOf(await place.load(), place)).toBe(
    "config: REPO: it is a symbolic link | make it a plain file of JSON",
  );
  rmSync(place.repositoryFile);
  rmSync(place.userFile);
  symlinkSync(elsewhere, place.userFile);
  expect(valueOf(await place.load()).maxUsd).toBe(5);
});

test("a byte-order mark is no mistake, other bytes are", async () => {
  const place = makePlace({ user: '\ufeff{"max_usd": 2}' });
  expect(valueOf(await place.load()).maxUsd).toBe(2);
  writeFileSync(place.userFile, Buffer.from([0x7b, 0xff, 0x7d]));
  expect(lineOf(await place.load(), place)).toBe(
    "config: USER: it is not UTF-8 text | make it a plain file of JSON",
  );
  rmSync(place.userFile);
  mkdirSync(place.userFile);
  expect(lineOf(await place.load(), place)).toBe("config: USER: it is a directory | move it away");
});
