import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { grantTrust, revokeTrust } from "../../src/config/trust.ts";
import { lineOf, makePlace, valueOf } from "../support/settings.ts";

test("a repository's command is trusted only as it was when the user said so", async () => {
  const place = makePlace({ repository: { verify: "npm test" } });
  const { root, repositoryFile, load } = place;
  const { locations, verify } = valueOf(await load());
  expect(verify).toEqual({ command: "npm test", source: "repository", trusted: false });
  const trustedNow = async () => valueOf(await load()).verify;

  await grantTrust(repositoryFile, '{"verify":"npm test"}', locations.trust, 1);
  expect(await trustedNow()).toMatchObject({ trusted: true });
  // Even a change that means nothing asks again.
  writeFileSync(repositoryFile, '{"verify":"npm test"}\n');
  expect(await trustedNow()).toMatchObject({ trusted: false });
  writeFileSync(repositoryFile, '{"verify":"npm test"}');
  expect(await trustedNow()).toMatchObject({ trusted: true });

  // The same content elsewhere is another repository's.
  const other = path.join(path.dirname(root), "other");
  mkdirSync(other);
  writeFileSync(path.join(other, ".tandem.json"), '{"verify":"npm test"}');
  expect(valueOf(await load({ root: other })).verify).toMatchObject({ trusted: false });
  // The same repository by another way is the same.
  symlinkSync(root, path.join(path.dirname(root), "link"));
  expect(valueOf(await load({ root: path.join(path.dirname(root), "link") })).verify).toMatchObject({
    trusted: true,
  });

  await revokeTrust(repositoryFile, locations.trust);
  expect(await trustedNow()).toMatchObject({ trusted: false });
});

test("a command of the user's own needs no trust, and no check is one too", async () => {
  const place = makePlace({ user: { verify: "make check" }, repository: {} });
  expect(valueOf(await place.load()).verify).toEqual({
    command: "make check",
    source: "user",
    trusted: true,
  });
  expect(valueOf(await place.load({ flags: { verify: "x" } })).verify).toEqual({
    command: "x",
    source: "flag",
    trusted: true,
  });
  expect(valueOf(await place.load({ flags: { verify: false } })).verify).toBe(false);
  // Of a repository only where there is none of the user's.
  const none = { repository: { verify: false } } as const;
  expect(valueOf(await makePlace(none).load()).verify).toBe(false);
  expect(valueOf(await makePlace({ ...none, user: { verify: "make check" } }).load()).verify).toMatchObject({
    command: "make check",
  });
});

test("a damaged trust store fails where it is needed, and only there", async () => {
  const place = makePlace({ repository: { verify: "npm test" } });
  const store = path.join(path.dirname(place.userFile), "trust.json");
  mkdirSync(path.dirname(store), { recursive: true });
  writeFileSync(store, '{"version": 2}');
  expect(lineOf(await place.load(), place)).toBe(
    "config: HOME/.config/tandem/trust.json is damaged | remove it and run `tandem trust` again where needed",
  );
  expect(valueOf(await place.load({ root: null })).verify).toBeNull();
});
