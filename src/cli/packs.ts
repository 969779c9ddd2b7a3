import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";
import { type CompiledCode, compiledCode } from "../config/compiled-code.ts";
import { compiledCodeFolder, type Environment } from "../config/locations.ts";

/*
 * How the built command loads its code. The build (scripts/packs.mjs) puts the modules that most commands
 * start with into a few scripts: a file costs more to load than what is in it, and of a script, unlike a
 * module, Node 20 can keep what V8 made of it.
 */

/** The exports of modules by the names of their files. */
type Namespaces = Readonly<Record<string, unknown>>;

/** What the build knows of its packs. */
export interface PackList {
  /** `import.meta.url` of a file beside them. */
  readonly url: string;
  /** The modules in each pack, by the name of its file. */
  readonly packs: Readonly<Record<string, readonly string[]>>;
  /** Modules that packs share with what was loaded before them. */
  readonly shared: Namespaces;
  /** Loads a file that is in no pack. */
  readonly load: (file: string) => Promise<unknown>;
}

/** The value of a pack's script: a function that evaluates its modules. */
type Evaluate = (
  require: (name: string) => unknown,
  load: (name: string) => Promise<unknown>,
  url: string,
) => Namespaces;

/** Exit codes from here on say that a signal ended the process. */
const LEAST_OF_SIGNALS = 128;

let kept: CompiledCode | null = null;

/** Has what V8 makes of the packs kept for later runs; without it, each run compiles them. */
export function keepCompiledCode(env: Environment): void {
  const folder = compiledCodeFolder(env);
  if (folder !== null) kept = compiledCode(folder);
}

/** What gives the exports of a module in a pack, evaluating the pack with the first one. */
export function openPacks({ url, packs, shared, load }: PackList): (file: string) => unknown {
  const packOf = new Map(
    Object.entries(packs).flatMap(([pack, files]) => files.map((file) => [file, pack] as const)),
  );
  const loaded = new Map<string, Namespaces>();
  const require = createRequire(url);
  const requireIn = (name: string): unknown =>
    name.startsWith("./") ? exportsOf(name.slice(2)) : require(name);
  const loadIn = async (name: string): Promise<unknown> => {
    const file = name.startsWith("./") ? name.slice(2) : name;
    return packOf.has(file) ? exportsOf(file) : load(name);
  };
  const exportsOf = (file: string): unknown => {
    const pack = packOf.get(file);
    if (pack === undefined) return shared[file];
    let namespaces = loaded.get(pack);
    if (namespaces === undefined) {
      namespaces = evaluatorOf(fileURLToPath(new URL(pack, url)))(requireIn, loadIn, url);
      loaded.set(pack, namespaces);
    }
    return namespaces[file];
  };
  return exportsOf;
}

function evaluatorOf(file: string): Evaluate {
  // The build writes nothing but ASCII, which is not decoded.
  const source = readFileSync(file, "latin1");
  const name = path.basename(file, path.extname(file));
  const code = kept?.read(name) ?? null;
  const script = new Script(source, { filename: file, ...(code === null ? {} : { cachedData: code }) });
  if (kept !== null && (code === null || script.cachedDataRejected === true)) {
    const { write } = kept;
    // At the end, when what was called has been compiled as well. Who was stopped leaves at once.
    process.once("exit", (exitCode) => {
      if (exitCode < LEAST_OF_SIGNALS) write(name, script.createCachedData());
    });
  }
  const evaluate: Evaluate = script.runInThisContext();
  return evaluate;
}
