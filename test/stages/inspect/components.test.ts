import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { componentScripts } from "../../../src/stages/inspect/component.ts";
import { imports } from "../../../src/stages/inspect/imports.ts";
import { bodies } from "../../../src/stages/inspect/structure/bodies.ts";
import { leaks } from "../../../src/stages/inspect/structure/leaks.ts";
import { syntax } from "../../../src/stages/inspect/syntax.ts";
import { brief, inspect, plant, sharedTree } from "./check.ts";

const FILES = {
  "package.json": JSON.stringify({ dependencies: { vue: "3", svelte: "5" } }),
  "tsconfig.json": JSON.stringify({ compilerOptions: { paths: { "@/*": ["./src/*"] } } }),
  "src/util.ts": "export const one = 1;\n",
  "src/App.vue": "<template><p/></template>\n",
};
const shared = sharedTree(FILES);

async function found(path: string, content: string): Promise<readonly string[]> {
  const inspection = await inspect(shared(), { [path]: content }, [imports, syntax]);
  // Imports of what does not parse are not known.
  const isBroken = inspection.findings.some(({ category }) => category === "syntax");
  expect(inspection.checks.map(({ state }) => state)).toEqual([isBroken ? expect.anything() : "ran", "ran"]);
  return brief(inspection).map((line) => line.replace(`${path}:`, ""));
}

describe("components: imports that lead nowhere, and scripts that don't parse", () => {
  test.each<[string, string, string]>([
    ["src/A.vue", '<script>\nimport x from "./nope";\n</script>\n', "2 error imports/unresolved"],
    [
      "src/A.vue",
      '<template>\n  <p>a</p>\n</template>\n<script setup lang="ts">\nimport x from "@/nope";\n</script>\n',
      "5 error imports/unresolved",
    ],
    [
      "src/A.vue",
      '<script lang="ts">\nimport "vue";\n</script>\n<script setup lang="ts">\nimport x from "nopkg";\n</script>',
      "5 error imports/unknown-package",
    ],
    [
      "src/A.vue",
      '<script setup lang="ts" generic="T extends Map<string, A>">\nimport x from "./nope";\n</script>',
      "2 error imports/unresolved",
    ],
    [
      "src/A.vue",
      '<template/>\n<script\n  lang="ts"\n  src="./nope.ts"></script>',
      "4 error imports/unresolved",
    ],
    ["src/A.vue", "<template/>\n<script>\nconst a = {;\n</script>\n", "3 error syntax/parse"],
    ["src/A.vue", "<template/>\n<script>\nlet a: string;\n</script>\n", "3 error syntax/parse"],
    ["src/A.vue", "<template/>\n<script>\nlet a;\nlet a;\n</script>\n", "4 error syntax/parse"],
    ["src/A.vue", "<template/>\n<script setup>\nlet a;\n", "2 error syntax/parse"],
    [
      "src/A.svelte",
      '<script context="module">\nimport x from "./nope";\n</script>\n<script>\nlet a;\n</script>\n<p>{a}</p>',
      "2 error imports/unresolved",
    ],
    [
      "src/A.svelte",
      '<script module lang="ts">\r\nimport x from "./nope";\r\n</script>',
      "2 error imports/unresolved",
    ],
    ["src/A.svelte", '<script lang="ts">\nfunction f( {\n</script>', "3 error syntax/parse"],
    ["src/A.astro", '---\nimport A from "./Nope.astro";\n---\n<A />\n', "2 error imports/unresolved"],
    ["src/A.astro", "---\nconst x = ;\n---\n<p/>\n", "2 error syntax/parse"],
    ["src/A.astro", "---\nconst x = 1;\n<p/>\n", "1 error syntax/parse"],
    ["src/A.astro", '<p/>\n<script>\nimport "./nope";\n</script>\n', "3 error imports/unresolved"],
  ])("%s %j", async (path, content, finding) => {
    expect(await found(path, content)).toEqual([finding]);
  });
});

test.each<[string, string]>([
  [
    "src/A.vue",
    '<script setup lang="ts">\nimport { one } from "@/util";\nimport App from "./App.vue";\nconst x: number = one;\nawait x;\n</script>',
  ],
  ["src/A.vue", '<script lang="tsx">\nexport default () => <p>{1 as number}</p>;\n</script>'],
  [
    "src/A.vue",
    "<template><p>it's a `tick</p></template>\n<script>\nexport default {};\n</script>\n<style>a{}</style>",
  ],
  ["src/A.vue", '<template>\n<script>\nimport x from "./nope"\n</script>\n</template>'],
  ["src/A.vue", '<!-- <script>import x from "./nope";</script> -->\n<template/>'],
  ["src/A.vue", '<script type="application/ld+json">\n{"a": 1}\n</script>'],
  ["src/A.vue", "<script>\nlet a = 1;\n</script>\n<script setup>\nlet a = 1;\n</script>"],
  ["src/A.vue", '<script src="./util.ts" />\n<template/>'],
  [
    "src/A.svelte",
    '<script>\nimport { x } from "$lib/x";\nimport { page } from "$app/stores";\nimport d from "./$types";\nexport let a = 1;\n$: b = a * 2;\n$: ({ c } = $page);\n</script>',
  ],
  ["src/A.svelte", "<script>\nlet a: number = 1;\n</script>"],
  ["src/A.svelte", '<svelte:head>\n<script>\nimport "./nope";\n</script>\n</svelte:head>'],
  ["src/A.svelte", "{#if a < b}<p>it's</p>{/if}\n"],
  [
    "src/A.astro",
    '---\nimport { getCollection } from "astro:content";\nimport { one } from "../src/util";\nexport interface Props { a: string }\nif (one) return Astro.redirect("/");\nconst x = await getCollection("a");\n---\n<p>{x.map((y) => <b>{y}</b>)}</p>\n',
  ],
  [
    "src/A.astro",
    '<script is:inline>\nimport "./nope"\n</script>\n<script define:vars={{ a }}>\nvar = ;\n</script>',
  ],
  ["src/A.astro", "<p>no frontmatter --- here</p>"],
])("no finding: %s %j", async (path, content) => {
  expect(await found(path, content)).toEqual([]);
});

test("a script in another language is said not to be checked", async () => {
  const { checks } = await inspect(shared(), { "A.vue": '<script lang="coffee">\nx = -> 1\n</script>' }, [
    syntax,
  ]);
  expect(checks).toMatchObject([{ state: "skipped", why: "A.vue: scripts in coffee are not known" }]);
});

test("what stood there before is no finding", async () => {
  const repo = plant({ ...FILES, "A.vue": '<script>\nimport x from "./nope";\n</script>' });
  const after = { "A.vue": '<template><p/></template>\n<script>\nimport x from "./nope";\n</script>' };
  expect((await inspect(repo, after, [imports])).findings).toEqual([]);
});

test.each([
  ["A.vue", "<script setup>\nonMounted(() => {\n  window.addEventListener('x', f);\n});\n</script>"],
  [
    "A.vue",
    "<script>\nexport default {\n  mounted() {\n    window.addEventListener('x', f);\n  },\n};\n</script>",
  ],
  ["A.svelte", "<script>\nonMount(() => {\n  setInterval(tick, 9);\n});\n</script>"],
])("a leak in %s", async (path, content) => {
  expect(brief(await inspect(shared(), { [path]: content }, [leaks]))).toEqual([
    expect.stringContaining("warning leaks/never-removed"),
  ]);
  const ended = content.replace(
    "</script>",
    "onUnmounted(() => { clearInterval(1); window.removeEventListener('x', f); });\n</script>",
  );
  expect((await inspect(shared(), { [path]: ended }, [leaks])).findings).toEqual([]);
});

test("a function of a component that became empty", async () => {
  const script = (body: string): string =>
    `<template><p/></template>\n<script setup>\nfunction save() {${body}}\n</script>`;
  const repo = plant({ "A.vue": script("\n  const a = read();\n  write(a);\n") });
  expect(brief(await inspect(repo, { "A.vue": script("") }, [bodies]))).toEqual([
    "A.vue:3 error bodies/emptied",
  ]);
});

test("scripts keep their offsets, whatever the text is", () => {
  const piece = fc.constantFrom(
    "<script>",
    "<script lang='ts'",
    "</script>",
    "<template>",
    "</template>",
    "<!--",
    "-->",
    "---",
    "\n",
    '"',
    "'",
    ">",
    "a = 1;",
    "é\u{1F600}",
  );
  fc.assert(
    fc.property(fc.array(piece), fc.constantFrom("a.vue", "a.svelte", "a.astro"), (pieces, path) => {
      const content = pieces.join("");
      for (const script of componentScripts(path, content).scripts) {
        expect(script.content).toHaveLength(content.length);
        for (let at = 0; at < content.length; at++) {
          if (script.content[at] !== " ") expect(script.content[at]).toBe(content[at]);
        }
      }
    }),
  );
});

test("a hostile component takes linear time", () => {
  const many = "<script></script>".repeat(25_000);
  expect(componentScripts("a.astro", many).scripts.length).toBeLessThan(50);
  for (const unit of ["<script ", '<script "', "<script>", "<!--", "---\n", "<template>"]) {
    const { scripts } = componentScripts("a.vue", unit.repeat(50_000));
    expect(scripts.length).toBeLessThan(2);
  }
});
