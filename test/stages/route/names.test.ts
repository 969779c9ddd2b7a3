import { assert, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { namesIn, type Role } from "../../../src/stages/route/names.ts";

const roles = (text: string) => {
  const names = namesIn(text);
  return Object.fromEntries([...names.paths, ...names.identifiers].map(({ name, role }) => [name, role]));
};

test.each<[text: string, names: Readonly<Record<string, Role>>]>([
  ["Fix `formatDate` in src/utils/date.ts", { formatDate: "points", "src/utils/date.ts": "points" }],
  ["Fix formatDate() in date.ts", { formatDate: "points", "date.ts": "points" }],
  ["Rename load_user to fetch_user", { load_user: "points", fetch_user: "creates" }],
  ["Rename UserCard to ProfileCard", { UserCard: "points", ProfileCard: "creates" }],
  ["Create src/new.ts with a function `parseDate`", { "src/new.ts": "creates", parseDate: "creates" }],
  ["Use `structuredClone` instead of JSON.parse", { structuredClone: "mentions" }],
  ["Add a `retryCount` option to `fetchAll`", { retryCount: "creates", fetchAll: "points" }],
  ["Look at ./src/a.ts:12:3 and src/b.ts#L4-L9", { "src/a.ts": "points", "src/b.ts": "points" }],
  ["Fix a/src/x.ts as in the diff", { "src/x.ts": "points" }],
  ["Set MAX_RETRIES in config.yaml", { MAX_RETRIES: "mentions", "config.yaml": "points" }],
  ["Fix User.findAll and store->load_all", { findAll: "points", load_all: "mentions" }],
  ["Update the Dockerfile", { Dockerfile: "points" }],
  ["Extract the loop into `sumAll`", { sumAll: "creates" }],
  ["Write the result to out.json", { "out.json": "creates" }],
])("%s", (text, names) => {
  expect(roles(text)).toEqual(names);
});

describe("ordinary words are no names", () => {
  test.each([
    "Fix the login and/or the logout of the client/server",
    "Use Node.js and Next.js with TypeScript on GitHub",
    "Return null, undefined, true or `false`",
    "See https://example.com/a/b.html for e.g. details, i.e. this",
    "Make 1/2 of it 3.5 times as fast, etc.",
    "The README says 24/7 and I/O and CI/CD and w/o",
  ])("%s", (text) => {
    const { paths, identifiers } = namesIn(text);
    expect(identifiers).toEqual([]);
    expect(paths.filter(({ role }) => role !== "mentions")).toEqual([]);
  });
});

test("code in fences is shown, not named", () => {
  expect(namesIn("Fix this:\n```ts\nfooBar(src/a.ts)\n```\n")).toEqual({ paths: [], identifiers: [] });
});

test("any text is read without an error, each name once", () => {
  assert(
    property(string({ unit: "binary", maxLength: 300 }), (text) => {
      const { paths, identifiers } = namesIn(text);
      const names = [...paths, ...identifiers].map(({ name }) => name);
      expect(names.length).toBeLessThanOrEqual(40);
      for (const name of names) expect(name).not.toBe("");
    }),
  );
});
