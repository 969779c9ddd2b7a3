// Builds dist/: one ESM entry with the heavy parts in chunks that load when used.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, rm, readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { joinChunks } from "./packs.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const dist = path.join(root, "dist");
const require = createRequire(import.meta.url);
const { version, dependencies, optionalDependencies } = JSON.parse(
  await readFile(path.join(root, "package.json"), "utf8"),
);

/** What a module of the source exports. */
async function exportsOf(source) {
  const made = path.join(dist, "made.mjs");
  await build({
    entryPoints: [path.join(root, source)],
    outfile: made,
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "warning",
  });
  const exported = await import(`${pathToFileURL(made).href}?${source}`);
  await rm(made);
  return exported;
}

/** The router's tables as a file: to make them takes longer than all else that a first task needs. */
async function writeRouterTables() {
  const { tables } = await exportsOf("src/stages/route/tables.ts");
  await writeFile(path.join(dist, "route-tables.json"), JSON.stringify(tables()));
}

/** The weights of the router's models beside the code that reads them, as they are used: nothing is inflated. */
async function writeRouterModels() {
  const { parseSizeModel, serializeSizeModel } = await exportsOf("src/stages/route/size-model.ts");
  const { parseBoundaryModel, printBoundaryModel } = await exportsOf("src/stages/route/boundary-model.ts");
  for (const [name, parse, print] of [
    ["size-model.bin", parseSizeModel, serializeSizeModel],
    ["boundary-model.bin", parseBoundaryModel, printBoundaryModel],
  ]) {
    const model = parse(await readFile(path.join(root, "src/stages/route", name)));
    const plain = print(model, "plain");
    if (!isDeepStrictEqual(parse(plain), model)) throw new Error(`${name} reads otherwise when it is plain`);
    await writeFile(path.join(dist, name), plain);
  }
}

/** What stands in the bundle for the code that makes the tables. */
const READ_TABLES = `
import { readFileSync } from "node:fs";
let read;
export const tables = () =>
  (read ??= JSON.parse(readFileSync(new URL("./route-tables.json", import.meta.url), "utf8")));
`;

const commands = (...names) => names.map((name) => `src/cli/commands/${name}.ts`);
const ROUTER = "src/cli/commands/route-session.ts";
/** What looks into the history and the settings, and never at a task. */
const RECORDS = [
  "src/cli/actions.ts",
  "src/history/sqlite.ts",
  "src/edits/patch.ts",
  ...commands("log", "show", "stats", "config", "trust"),
];

await rm(dist, { recursive: true, force: true });
await mkdir(dist);
await writeRouterTables();
await writeRouterModels();
const { metafile } = await build({
  plugins: [
    {
      name: "router-tables",
      setup: (bundle) =>
        bundle.onLoad({ filter: /route[\\/]tables\.ts$/ }, () => ({ contents: READ_TABLES, loader: "js" })),
    },
  ],
  entryPoints: {
    main: path.join(root, "src/main.ts"),
    "route-worker": path.join(root, "src/cli/route-worker.ts"),
    packs: path.join(root, "src/cli/packs.ts"),
  },
  outdir: dist,
  bundle: true,
  splitting: true,
  format: "esm",
  outExtension: { ".js": ".mjs" },
  platform: "node",
  target: "node20.19",
  legalComments: "linked",
  minifySyntax: true,
  define: { __TANDEM_VERSION__: JSON.stringify(version) },
  external: Object.keys({ ...dependencies, ...optionalDependencies }),
  // Bundled CommonJS packages call require() for Node's own modules.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  metafile: true,
  absWorkingDir: dist,
  logLevel: "warning",
});
await joinChunks({
  dist,
  metafile,
  main: "src/main.ts",
  loader: "src/cli/packs.ts",
  packs: [
    { name: "program", entries: ["src/cli/program.ts"] },
    {
      name: "session",
      entries: [...commands("route"), "src/workspace/open.ts", ...RECORDS.map((entry) => [entry, ROUTER])],
    },
    { name: "router", entries: [ROUTER] },
    { name: "records", entries: RECORDS },
    { name: "binding", entries: ["src/history/binding.ts"] },
    // What both have is loaded without the rest of the checks, which a run needs later.
    {
      name: "findings",
      entries: [...commands("inspect"), "src/inspect-compared.ts"].map((entry) => [
        entry,
        ...commands("run"),
      ]),
    },
    {
      name: "checks",
      entries: [
        ...commands("inspect"),
        "src/inspect-compared.ts",
        "src/stages/inspect/run-checks.ts",
        "src/cli/findings/text.ts",
      ],
    },
    { name: "run", entries: commands("run", "resume", "undo") },
    { name: "review", entries: [...commands("review", "review-session"), "src/review-compared.ts"] },
    {
      name: "hook",
      entries: [
        ...commands("hook", "hook-run", "hook-commit", "hook-staged", "hook-push", "hook-message"),
        ...commands("hook-inspect", "hook-examine", "hook-conclude", "hook-review"),
        "src/cli/findings/print.ts",
      ],
    },
  ],
});

// Parsers in WebAssembly are read from disk beside the bundle.
await mkdir(path.join(dist, "grammars"), { recursive: true });
await copyFile(
  require.resolve("web-tree-sitter/web-tree-sitter.wasm"),
  path.join(dist, "grammars/web-tree-sitter.wasm"),
);
const grammars = [
  "tree-sitter-bash/tree-sitter-bash.wasm",
  "tree-sitter-c/tree-sitter-c.wasm",
  "tree-sitter-cpp/tree-sitter-cpp.wasm",
  "tree-sitter-c-sharp/tree-sitter-c_sharp.wasm",
  "tree-sitter-go/tree-sitter-go.wasm",
  "tree-sitter-html/tree-sitter-html.wasm",
  "tree-sitter-java/tree-sitter-java.wasm",
  "tree-sitter-php/tree-sitter-php.wasm",
  "tree-sitter-python/tree-sitter-python.wasm",
  "tree-sitter-ruby/tree-sitter-ruby.wasm",
  "tree-sitter-rust/tree-sitter-rust.wasm",
];
for (const grammar of grammars) {
  const [name, file] = grammar.split("/");
  const folder = path.dirname(require.resolve(`${name}/package.json`));
  await copyFile(path.join(folder, file), path.join(dist, "grammars", file));
}

// The demo's scripted files are data, not code.
const demo = path.join(root, "src/scripted/demo/files");
for (const name of await readdir(demo).catch(() => [])) {
  await mkdir(path.join(dist, "demo"), { recursive: true });
  await copyFile(path.join(demo, name), path.join(dist, "demo", name));
}
