import { beforeEach, describe, expect, test } from "vitest";
import { imports } from "../../../src/stages/inspect/imports.ts";
import { tempRepo, type TempRepo } from "../../support/repo.ts";
import { inspect } from "./check.ts";

let repo: TempRepo;
beforeEach(() => {
  repo = tempRepo({
    "go.mod":
      "module example.com/shop // ours\n\ngo 1.22\n\nrequire github.com/spf13/cobra v1.8.0\n\nrequire (\n\tgithub.com/go-redis/redis/v8 v8.11.5\n\tgolang.org/x/text v0.3.0 // indirect\n)\n\nreplace github.com/old/thing => ../thing\n",
    "go.sum":
      "github.com/inconshreveable/mousetrap v1.1.0 h1:x=\ngithub.com/only/listed v1.0.0/go.mod h1:y=\n",
    "main.go": 'package main\n\nimport "rare.example/used"\n',
    "cart/cart.go": "package cart\n",
    "api/v1/api.proto": "",
    "tools/go.mod": "module example.com/shop/tools\n",
    "tools/lint/lint.go": "package lint\n",
    "vendor/vendored.example/x/x.go": "package x\n",
    ".gitignore": "gen/\n",
  });
});

async function check(content: string, path = "app/app.go") {
  const { findings, checks } = await inspect(repo, { [path]: content }, [imports]);
  return {
    found: findings.map(({ severity, message }) => `${severity}: ${message}`),
    why: checks[0]?.why,
  };
}

/** Each case in a file of its own, all in one change. */
async function checkAll(contents: readonly string[]): Promise<readonly (readonly string[])[]> {
  const paths = contents.map((_, index) => `app/case${index}.go`);
  const change = Object.fromEntries(paths.map((path, index) => [path, contents[index] ?? ""]));
  const { findings } = await inspect(repo, change, [imports]);
  return paths.map((wanted) =>
    findings.filter(({ path }) => path === wanted).map(({ severity, message }) => `${severity}: ${message}`),
  );
}

describe("is there", () => {
  test("packages", async () => {
    const names = [
      "fmt",
      "net/http/httptest",
      "math/rand/v2",
      "log/slog",
      "C",
      "unsafe",
      "github.com/spf13/cobra",
      "github.com/spf13/cobra/doc",
      "github.com/go-redis/redis/v8",
      "golang.org/x/text/language",
      "github.com/old/thing/sub",
      "github.com/inconshreveable/mousetrap",
      "example.com/shop/cart",
      "example.com/shop/tools/lint",
      "example.com/shop/api/v1",
      "example.com/shop/gen/pb",
      "example.com/shop",
      "vendored.example/x",
      "rare.example/used",
      "./cart",
    ];
    const found = await checkAll(names.map((name) => `package app\n\nimport x "${name}"\n`));
    expect(names.filter((_, index) => found[index]?.length !== 0)).toEqual([]);
  });

  test("what the same change adds", async () => {
    const after = {
      "app/app.go": 'package app\n\nimport (\n\t"new.example/lib"\n\t"example.com/shop/fresh"\n)\n',
      "fresh/fresh.go": "package fresh\n",
      "go.mod": `${repo.read("go.mod")}\nrequire new.example/lib v1.0.0\n`,
    };
    expect((await inspect(repo, after, [imports])).findings).toEqual([]);
  });

  test.each([
    ["app/gen.go", '//go:build ignore\n\npackage main\n\nimport "made.example/up"\n'],
    ["testdata/a.go", 'package a\n\nimport "made.example/up"\n'],
  ])("files that Go leaves out: %s", async (path, content) => {
    expect((await check(content, path)).found).toEqual([]);
  });
});

test("is not there", async () => {
  const cases = [
    ["string", 'error: "string" is not in Go\'s standard library; did you mean "strings"?'],
    ["encoding/jsn", 'error: "encoding/jsn" is not in Go\'s standard library; did you mean "encoding/json"?'],
    ["superfast", 'error: "superfast" is not in Go\'s standard library'],
    [
      "github.com/spf13/cobar/doc",
      'error: no module in go.mod has the package "github.com/spf13/cobar/doc"; did you mean "github.com/spf13/cobra/doc"?',
    ],
    [
      "github.com/go-redis/redis/v9",
      'error: no module in go.mod has the package "github.com/go-redis/redis/v9"; did you mean "github.com/go-redis/redis/v8"?',
    ],
    ["github.com/only/listed", 'error: no module in go.mod has the package "github.com/only/listed"'],
    ["made.example/up", 'error: no module in go.mod has the package "made.example/up"'],
    [
      "example.com/shop/crat",
      'error: the package "example.com/shop/crat" does not exist; did you mean "example.com/shop/cart"?',
    ],
    ["example.com/shop/deleted", 'error: the package "example.com/shop/deleted" does not exist'],
  ] as const;
  const found = await checkAll(cases.map(([name]) => `package app\n\nimport "${name}"\n`));
  expect(found).toEqual(cases.map(([, message]) => [message]));
});

test("a name without a dot may be the module's own", async () => {
  repo.write("go.mod", "module shop\n\ngo 1.22\n");
  expect((await check('package app\n\nimport "shop/cart"\n')).found).toEqual([]);
  expect((await check('package app\n\nimport "shop/carts"\n')).found).toHaveLength(1);
});

test("a newer Go may have more packages", async () => {
  repo.write("go.mod", "module example.com/shop\n\ngo 1.99\n");
  expect((await check('package app\n\nimport "superfast"\n')).found).toEqual([]);
});

test.each([
  ["no go.mod", "go.mod", null, "app/app.go: no go.mod above it"],
  ["a go.mod without a module", "go.mod", "go 1.22\n", "app/app.go: no go.mod above it"],
])("%s: not judged", async (_, path, content, why) => {
  if (content === null) repo.remove(path);
  else repo.write(path, content);
  expect(await check('package app\n\nimport "made.example/up"\n')).toEqual({ found: [], why });
});

test("a file that does not parse is not judged", async () => {
  expect(await check('package app\n\nimport "made.example/up\n')).toEqual({
    found: [],
    why: "app/app.go: it does not parse",
  });
});
