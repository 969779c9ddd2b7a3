// Puts chunks of dist/ that are loaded together into one file each: src/cli/packs.ts says why.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/** What esbuild puts before each chunk. A pack gets `require` from who loads it. */
const BANNER = /^import \{ createRequire as __createRequire \} from "node:module";.*\n/m;

/**
 * Joins chunks, after the build of which `metafile` tells (made with `absWorkingDir` = `dist`):
 *
 * - what `main` imports at once becomes `base.js`;
 * - what `loader` (src/cli/packs.ts) imports becomes part of it, as does the list of the packs;
 * - each of `packs` becomes a script: what its entry imports at once and no file before it holds, of which
 *   all of `sharedBy` have to import it as well, where that is given.
 *
 * In the place of each chunk stays a module that takes its exports from the file that has them now, so that
 * every other chunk finds them, and there is one of each.
 */
export async function joinChunks({ dist, metafile: { outputs }, main, loader, packs }) {
  const chunkOf = (entry) => {
    const found = Object.keys(outputs).find((name) => outputs[name].entryPoint?.endsWith(entry));
    if (found === undefined) throw new Error(`no chunk of ${entry}`);
    return found;
  };
  const mainFile = chunkOf(main);
  const loaderFile = chunkOf(loader);
  /** The module that stands for a chunk that was joined with others. */
  const standIns = new Map();
  const join = { dist, standIns };

  const base = [...closureOf(mainFile, outputs)].filter((file) => file !== mainFile);
  const baseText = await bundled(join, namespaces(base), base);
  replace(base, outputs, standIns, (at) => `import { m${at} as from } from "./base.js";`);
  const mainText = await bundled(join, `import "./${mainFile}";`, [mainFile]);

  const early = [...closureOf(loaderFile, outputs)].filter((file) => !standIns.has(file));
  const taken = new Set([mainFile, ...base, ...early]);
  const list = {};
  for (const { name, entry, sharedBy = [] } of packs) {
    const others = sharedBy.map((other) => closureOf(chunkOf(other), outputs));
    const files = [...closureOf(chunkOf(entry), outputs)].filter(
      (file) => !taken.has(file) && others.every((other) => other.has(file)),
    );
    const text = scriptOf(await bundled(join, namespaces(files), files, "cjs"), files, outputs);
    const pack = `${name}-${createHash("sha256").update(text).digest("hex").slice(0, 8)}.pack`;
    await writeFile(path.join(dist, pack), text);
    for (const file of files) taken.add(file);
    list[pack] = files;
  }

  const loaderText = await bundled(join, loaderWith(loaderFile, list, base, early), early);
  replace(early, outputs, standIns, (at) => `import { m${at} as from } from "./${loaderFile}";`);
  for (const files of Object.values(list)) {
    replace(
      files,
      outputs,
      standIns,
      (at) =>
        `import { exportsOf } from "./${loaderFile}";\nconst from = exportsOf(${JSON.stringify(files[at])});`,
    );
  }
  for (const [file, text] of standIns) await writeFile(path.join(dist, file), text);
  await writeFile(path.join(dist, "base.js"), baseText);
  await writeFile(path.join(dist, mainFile), mainText);
  await writeFile(path.join(dist, loaderFile), loaderText);
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

function replace(files, outputs, standIns, importFrom) {
  files.forEach((file, at) => {
    const { exports } = outputs[file];
    const taken = exports.map((name, nth) => `${name}: e${nth}`).join(", ");
    const given = exports.map((name, nth) => `e${nth} as ${name}`).join(", ");
    standIns.set(file, `${importFrom(at)}\nconst { ${taken} } = from;\nexport { ${given} };\n`);
  });
}

/** What `contents` imports of `files`, in one piece; what was joined before is imported from there. */
async function bundled({ dist, standIns }, contents, files, format = "esm") {
  const needsRequire = format === "esm";
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: dist, loader: "js" },
    write: false,
    bundle: true,
    format,
    platform: "node",
    target: "node20.19",
    minifyWhitespace: true,
    legalComments: "inline",
    define: format === "cjs" ? { "import.meta.url": "__url" } : {},
    logLevel: "warning",
    plugins: [
      {
        name: "chunks",
        setup(bundling) {
          bundling.onResolve({ filter: /^\.\// }, ({ path: name, kind }) => {
            const file = name.slice(2);
            const inside = files.includes(file) || (needsRequire && standIns.has(file));
            return kind === "import-statement" && inside
              ? { path: path.join(dist, file) }
              : { path: name, external: true };
          });
          bundling.onLoad({ filter: /\.js$/ }, async ({ path: file }) => {
            const standIn = files.includes(path.basename(file))
              ? undefined
              : standIns.get(path.basename(file));
            const text = standIn ?? (await readFile(file, "utf8"));
            return { contents: format === "cjs" ? text.replace(BANNER, "") : text, loader: "js" };
          });
        },
      },
    ],
  });
  return outputFiles[0].text;
}

/** A script whose value is a function: `Evaluate` in src/cli/packs.ts. */
function scriptOf(text, files, outputs) {
  const imports = files.flatMap((file) =>
    outputs[file].imports.filter(({ kind }) => kind === "dynamic-import"),
  );
  const calls = text.match(/\bimport\(/g) ?? [];
  // Node lets a module alone import one, without a warning.
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
  const shared = [
    ...base.map((chunk, at) => ({ chunk, name: `s${at}`, from: "base.js", as: `m${at}` })),
    ...early.map((chunk, at) => ({ chunk, name: `p${at}`, from: chunk, as: null })),
  ];
  return [
    `export * from "./${file}";`,
    `import { openPacks } from "./${file}";`,
    ...shared.map(({ name, from, as }) =>
      as === null ? `import * as ${name} from "./${from}";` : `import { ${as} as ${name} } from "./${from}";`,
    ),
    ...early.map((_, at) => `export { p${at} as m${at} };`),
    "export const exportsOf = openPacks({",
    "  url: import.meta.url,",
    `  packs: ${JSON.stringify(list)},`,
    `  shared: { ${shared.map(({ chunk, name }) => `${JSON.stringify(chunk)}: ${name}`).join(", ")} },`,
    "  load: (name) => import(name),",
    "});",
  ].join("\n");
}
