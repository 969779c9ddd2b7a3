// Puts chunks of dist/ that are loaded together into one file each: src/cli/packs.ts says why.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/** What esbuild puts before each chunk. Scripts and packs have a `require`. */
const BANNER = /^import \{ createRequire as __createRequire \} from "node:module";.*\n/m;
const OWN_URL = 'const __url=require("node:url").pathToFileURL(__filename).href;';

/**
 * Joins chunks, after the build of which `metafile` tells (made with `absWorkingDir` = `dist`):
 *
 * - `main` becomes main.js, and what it imports at once base.js;
 * - `loader` (src/cli/packs.ts) becomes packs.js, with what it imports and the list of the packs;
 * - each of `packs` becomes a file of its own: what its entries import at once and no file before it holds. A
 *   list among them stands for what all in it import.
 *
 * All of these are scripts: to load the first module of a process costs Node more than all of them. In the
 * place of each chunk stays a module that takes its exports from the file that has them now, so that every
 * other chunk finds them, and there is one of each.
 */
export async function joinChunks({ dist, metafile: { outputs }, main, loader, packs }) {
  const chunkOf = (entry) => {
    const found = Object.keys(outputs).find((name) => outputs[name].entryPoint?.endsWith(entry));
    if (found === undefined) throw new Error(`no chunk of ${entry}`);
    return found;
  };
  const mainFile = chunkOf(main);
  const loaderFile = chunkOf(loader);
  /** By chunk that was joined with others, the expression for its exports in a script beside them. */
  const joined = new Map();
  const script = (contents, files) => bundled({ dist, joined, contents, files });

  const base = [...closureOf(mainFile, outputs)].filter((file) => file !== mainFile);
  const baseText = await script(namespaces(base), base);
  base.forEach((file, at) => joined.set(file, `require("./base.js").m${at}`));

  const early = [...closureOf(loaderFile, outputs)].filter((file) => !joined.has(file));
  const taken = new Set([mainFile, ...base, ...early]);
  const list = {};
  for (const { name, entries } of packs) {
    const closures = entries.map((entry) =>
      [entry]
        .flat()
        .map((one) => closureOf(chunkOf(one), outputs))
        .reduce((all, next) => new Set([...all].filter((file) => next.has(file)))),
    );
    const files = [...new Set(closures.flatMap((closure) => [...closure]))].filter(
      (file) => !taken.has(file),
    );
    const text = packOf(
      await bundled({ dist, joined: new Map(), contents: namespaces(files), files }),
      files,
      outputs,
    );
    const pack = `${name}-${createHash("sha256").update(text).digest("hex").slice(0, 8)}.pack`;
    await writeFile(path.join(dist, pack), text);
    for (const file of files) taken.add(file);
    list[pack] = files;
  }

  const loaderText = await script(loaderWith(loaderFile, list, base, early), early);
  early.forEach((file, at) => joined.set(file, `require("./packs.js").m${at}`));
  for (const file of Object.values(list).flat()) {
    joined.set(file, `require("./packs.js").exportsOf(${JSON.stringify(file)})`);
  }
  const mainText = await script(`import "./${mainFile}";`, [mainFile]);

  // A package of scripts in the package of modules, whose files end in .mjs here.
  await writeFile(path.join(dist, "package.json"), '{ "type": "commonjs" }\n');
  await writeFile(path.join(dist, "base.js"), baseText);
  await writeFile(path.join(dist, "packs.js"), loaderText);
  await rm(path.join(dist, mainFile));
  await writeFile(path.join(dist, "main.js"), `#!/usr/bin/env node\n${mainText}`);
  await chmod(path.join(dist, "main.js"), 0o755);
  for (const [file, exported] of joined) {
    await writeFile(path.join(dist, file), standIn(exported, outputs[file].exports));
  }
}

/** The chunks that a chunk imports at once, itself included. */
function closureOf(file, outputs) {
  const found = new Set();
  const visit = (name) => {
    if (found.has(name)) return;
    found.add(name);
    for (const { path: imported, kind } of outputs[name].imports) {
      if (kind === "import-statement" && imported in outputs) visit(imported);
    }
  };
  visit(file);
  return found;
}

function namespaces(files) {
  return files.map((file, at) => `export * as m${at} from "./${file}";`).join("\n");
}

/** The module in the place of a chunk. */
function standIn(exported, names) {
  const taken = names.map((name, at) => `${name}: e${at}`).join(", ");
  const given = names.map((name, at) => `e${at} as ${name}`).join(", ");
  return `import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\nconst { ${taken} } = ${exported};\nexport { ${given} };\n`;
}

/** What `contents` imports of `files`, as one script; of what was joined before, it asks where that is. */
async function bundled({ dist, joined, contents, files }) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: dist, loader: "js" },
    write: false,
    bundle: true,
    format: "cjs",
    platform: "node",
    packages: "external",
    target: "node20.19",
    minifyWhitespace: true,
    legalComments: "inline",
    define: { "import.meta.url": "__url" },
    logLevel: "warning",
    plugins: [
      {
        name: "chunks",
        setup(bundling) {
          bundling.onResolve({ filter: /^\.\// }, ({ path: name, kind }) => {
            const file = name.slice(2);
            if (joined.has(file)) return { path: `${file}.cjs`, namespace: "joined" };
            return kind === "import-statement" && files.includes(file)
              ? { path: path.join(dist, file) }
              : { path: name, external: true };
          });
          bundling.onLoad({ filter: /^/, namespace: "joined" }, ({ path: file }) => ({
            contents: `module.exports = ${joined.get(path.basename(file, ".cjs"))};`,
            loader: "js",
          }));
          bundling.onLoad({ filter: /\.mjs$/ }, async ({ path: file }) => ({
            contents: (await readFile(file, "utf8")).replace(BANNER, ""),
            loader: "js",
          }));
        },
      },
    ],
  });
  const { text } = outputFiles[0];
  if (!text.includes("__url") || joined.size === 0) return text;
  return `${OWN_URL}${text}`;
}

/** A pack: a script whose value is a function, `Evaluate` in src/cli/packs.ts. */
function packOf(text, files, outputs) {
  const imports = files.flatMap((file) =>
    outputs[file].imports.filter(({ kind }) => kind === "dynamic-import"),
  );
  const calls = text.match(/\bimport\(/g) ?? [];
  // A script that Node didn't load itself can't import a module without a warning.
  if (calls.length !== imports.length) {
    throw new Error(`${calls.length} calls of import() in a pack, ${imports.length} known`);
  }
  const body = text
    .replace(/\bimport\(/g, "__load(")
    // Text that is ASCII alone is read without decoding. What esbuild leaves stands in patterns and in
    // templates that patterns are made of, to which the escape is the letter.
    .replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const names = files.map((file, at) => `${JSON.stringify(file)}:module.exports.m${at}`);
  return `(function(require,__load,__url){const module={exports:{}};${body}\nreturn {${names.join(",")}};})\n`;
}

/** The loader with its list; it exports what it imports, for the chunks that import that as well. */
function loaderWith(file, list, base, early) {
  const shared = [...base, ...early];
  return [
    `export * from "./${file}";`,
    `import { openPacks } from "./${file}";`,
    ...shared.map((chunk, at) => `import * as s${at} from "./${chunk}";`),
    ...early.map((_, at) => `export { s${base.length + at} as m${at} };`),
    "export const exportsOf = openPacks({",
    "  url: import.meta.url,",
    `  packs: ${JSON.stringify(list)},`,
    `  shared: { ${shared.map((chunk, at) => `${JSON.stringify(chunk)}: s${at}`).join(", ")} },`,
    "  load: (name) => import(name),",
    "});",
  ].join("\n");
}
