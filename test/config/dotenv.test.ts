import * as fc from "fast-check";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { readDotenv } from "../../src/config/dotenv.ts";
import { makePlace, valueOf } from "../support/settings.ts";

const untracked = async () => false;

test.each<[string, Record<string, string>, Record<string, string>, string]>([
  ["OPENAI_API_KEY=sk-1", {}, { OPENAI_API_KEY: "sk-1" }, ""],
  ['TANDEM_FAST_MODEL="m-1" # words', {}, { TANDEM_FAST_MODEL: "m-1" }, ""],
  ["export TANDEM_STRONG_MODEL='m-2'\r\n", {}, { TANDEM_STRONG_MODEL: "m-2" }, ""],
  ["\ufeffOPENAI_API_KEY=sk-1", {}, { OPENAI_API_KEY: "sk-1" }, ""],
  ["OPENAI_API_KEY=sk-1", { OPENAI_API_KEY: "sk-2" }, {}, ""],
  ["OPENAI_API_KEY=sk-1", { OPENAI_API_KEY: "" }, {}, ""],
  ["OPENAI_API_KEY=", {}, {}, ""],
  ["", {}, {}, ""],
  ["OPENAI_BASE_URL=http://evil", {}, {}, "OPENAI_BASE_URL"],
  ["TANDEM_FAST_PROVIDER=x\nTANDEM_HOME=/x", {}, {}, "TANDEM_FAST_PROVIDER, TANDEM_HOME"],
  ["HTTPS_PROXY=http://evil\nOPENAI_API_KEY=sk-1", {}, { OPENAI_API_KEY: "sk-1" }, "HTTPS_PROXY"],
  ["tandem_fast_model=x", {}, {}, "tandem_fast_model"],
  ["TANDEM_OTHER_MODEL=x", {}, {}, "TANDEM_OTHER_MODEL"],
  ["A=1\nB=1\nC=1\nD=1\nE=1\nF=1\nG=1", {}, {}, "A, B, C, D, E and 2 more"],
])("%j beside %j gives %j", async (dotenv, env, values, ignored) => {
  const { root } = makePlace({ dotenv });
  const file = path.join(root, ".env");
  const only = "only OPENAI_API_KEY, TANDEM_FAST_MODEL, TANDEM_STRONG_MODEL count";
  expect(await readDotenv(root, env, untracked)).toEqual({
    file,
    values,
    notices: ignored === "" ? [] : [`${file}: ignored ${ignored}; ${only}`],
  });
});

test("a file that git tracks came with the repository and gives nothing", async () => {
  const { root } = makePlace({ dotenv: "OPENAI_API_KEY=sk-1\nOTHER=1" });
  const file = path.join(root, ".env");
  const asked: string[] = [];
  const read = await readDotenv(root, {}, async (one) => asked.push(one) > 0);
  expect(read.values).toEqual({});
  expect(read.notices).toEqual([`${file} is ignored: git tracks it, so it came with the repository`]);
  expect(asked).toEqual([file]);
});

test("git is not asked when there is nothing to take", async () => {
  const { root } = makePlace({ dotenv: "OPENAI_API_KEY=sk-1\nOTHER=1" });
  const asked: string[] = [];
  await readDotenv(root, { OPENAI_API_KEY: "sk-2" }, async (one) => asked.push(one) > 0);
  rmSync(path.join(root, ".env"));
  await readDotenv(root, {}, async (one) => asked.push(one) > 0);
  expect(asked).toEqual([]);
});

test("a link is not followed, since its target may be tracked; a folder is no file", async () => {
  const { root } = makePlace();
  const file = path.join(root, ".env");
  writeFileSync(path.join(root, "tracked.env"), "OPENAI_API_KEY=sk-1");
  symlinkSync("tracked.env", file);
  expect(await readDotenv(root, {}, untracked)).toEqual({
    file,
    values: {},
    notices: [`${file} is ignored: it is a symbolic link`],
  });
  rmSync(file);
  mkdirSync(file);
  expect(await readDotenv(root, {}, untracked)).toEqual({ file, values: {}, notices: [] });
});

test("what it gives is said to come from it, and can't point the key elsewhere", async () => {
  const place = makePlace({
    dotenv: "OPENAI_API_KEY=sk-1\nOPENAI_BASE_URL=http://evil\nTANDEM_FAST_MODEL=m",
  });
  const settings = valueOf(await place.load());
  const { provider, model } = settings.fast;
  expect(provider).toMatchObject({ baseUrl: "https://api.openai.com/v1" });
  expect(provider.kind === "http" && provider.key?.reveal()).toBe("sk-1");
  expect(model).toBe("m");
  const file = path.join(place.root, ".env");
  expect(settings.entries).toEqual(
    expect.arrayContaining([
      { key: "OPENAI_API_KEY", value: "set", source: "environment", from: `OPENAI_API_KEY in ${file}` },
      { key: "fast.model", value: "m", source: "environment", from: `TANDEM_FAST_MODEL in ${file}` },
    ]),
  );
  expect(settings.notices).toHaveLength(1);
});

test("whatever it holds, only the allowed names come out", async () => {
  const { root } = makePlace();
  const allowed = new Set(["OPENAI_API_KEY", "TANDEM_FAST_MODEL", "TANDEM_STRONG_MODEL"]);
  const name = fc.oneof(fc.constantFrom(...allowed, "__proto__", "PATH"), fc.string());
  const line = fc
    .tuple(name, fc.constantFrom("=", " = ", ":", ""), fc.string({ unit: "binary" }))
    .map((parts) => parts.join(""));
  await fc.assert(
    fc.asyncProperty(fc.array(line), async (lines) => {
      writeFileSync(path.join(root, ".env"), lines.join("\n"));
      const { values } = await readDotenv(root, {}, untracked);
      for (const [key, value] of Object.entries(values)) {
        expect(allowed).toContain(key);
        expect(value).not.toBe("");
      }
    }),
    { numRuns: 200 },
  );
});
