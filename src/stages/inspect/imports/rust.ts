import { posix } from "node:path";
import { checked, unchecked, type FileOutcome, type Observation, type SourceFile } from "../checker.ts";
import { withTree } from "../grammar.ts";
import { nearestName } from "../nearest.ts";
import type { View } from "../view.ts";
import { cargoPackages, crateName, packageOf, type CargoPackage } from "./cargo.ts";
import { importError } from "./import-error.ts";
import { rustNames, type RustNames } from "./rust-uses.ts";

/** Crates that come with the compiler, and the words that begin a path within the crate. */
const ROOTS = new Set(["std", "core", "alloc", "proc_macro", "test", "crate", "self", "super", "Self"]);

/** Judges the crates and modules that one Rust file names against Cargo.toml and the repository. */
export async function checkRustImports(
  file: SourceFile,
  tree: View,
  signal: AbortSignal,
): Promise<FileOutcome> {
  const names = await withTree("rust", file.content, signal, ({ rootNode }) =>
    rootNode.hasError ? "broken" : rustNames(rootNode),
  );
  if (names === "broken") return unchecked("it does not parse");
  if (names === null) return unchecked("out of time");
  const observations: Observation[] = [];
  for (const { name, line } of names.modules) {
    if (await hasModuleFile(name, file.path, tree)) continue;
    const message = `the module "${name}" has no file`;
    observations.push(importError("unresolved", message, null, { path: file.path, line }, `mod ${name}`));
  }
  if (names.uses.length === 0) return checked(observations);
  const owner = await packageOf(file.path, tree);
  if (typeof owner === "string") return observations.length > 0 ? checked(observations) : unchecked(owner);
  // With the compiler's own crates come those that it was built with.
  if (names.uses.some(({ parts: [root = ""] }) => root.startsWith("rustc_"))) return checked(observations);
  const judged = new Set<string>();
  for (const use of names.uses) {
    const [root = ""] = use.parts;
    if (judged.has(root)) continue;
    judged.add(root);
    const observation = await judgeCrate(root, use.line, file.path, names, owner, tree);
    if (observation !== null) observations.push(observation);
  }
  return checked(observations);
}

async function judgeCrate(
  crate: string,
  line: number,
  from: string,
  names: RustNames,
  owner: CargoPackage,
  tree: View,
): Promise<Observation | null> {
  // Types and generic names begin with a capital, crates don't.
  if (!/^[a-z]/.test(crate) || ROOTS.has(crate)) return null;
  if (names.own.has(crate) || crate === owner.library || crate === crateName(owner.name)) return null;
  const packages = await cargoPackages("", tree);
  const declared = cratesOf(owner, packages);
  if (declared.has(crate) || [...declared].some((name) => squash(name) === squash(crate))) return null;
  if (await comesOtherwise(crate, owner, tree)) return null;
  // Code has the name in the manifest for it, not that of the package.
  const [renamed] = [...owner.declared].find(([, name]) => crateName(name) === crate) ?? [];
  const near = renamed ?? (await nearestName(crate, [...declared, "std", "core", "alloc"]));
  // Another member of the workspace has it: forgotten in this one's manifest, not made up.
  const others = packages.filter((other) => other.library === crate || cratesOf(other, packages).has(crate));
  const manifest = posix.join(owner.folder, "Cargo.toml");
  return importError(
    "unknown-package",
    `the crate "${crate}" is neither in ${manifest} nor a module of this crate`,
    near,
    { path: from, line },
    crate,
    others.length > 0 ? "warning" : "error",
  );
}

/** Dependencies by the name that code has for them. */
function cratesOf(owner: CargoPackage, packages: readonly CargoPackage[]): ReadonlySet<string> {
  const crates = new Set<string>();
  for (const [key, name] of owner.declared) {
    crates.add(crateName(key));
    const local = packages.find((other) => other.name === name);
    if (local !== undefined && key === name) crates.add(local.library);
  }
  return crates;
}

/** A library may be called other than its package: `xml` of `xml-rs`, `md5` of `md-5`, `ini` of `rust-ini`. */
function squash(name: string): string {
  return name.replace(/^(rust|lib)[-_]|[-_](rs|rust)$/g, "").replaceAll(/[-_]/g, "");
}

/** A module somewhere in the crate that a glob may bring in, or a name that other code uses already. */
async function comesOtherwise(crate: string, owner: CargoPackage, tree: View): Promise<boolean> {
  const prefix = owner.folder === "" ? "" : `${owner.folder}/`;
  const isModule = (await tree.list()).some(
    (path) => path.startsWith(prefix) && (path.endsWith(`/${crate}.rs`) || path.endsWith(`/${crate}/mod.rs`)),
  );
  if (isModule) return true;
  const lines = [
    ...(await tree.searchUnchanged(`mod ${crate}`, 20)),
    ...(await tree.searchUnchanged(`${crate}::`, 50)),
    ...(await tree.searchUnchanged(`extern crate ${crate}`, 20)),
  ];
  const uses = new RegExp(String.raw`^[^:]+\.rs:\d+:.*\b(mod ${crate}\b|(use|crate) (.*\W)?${crate}\b)`);
  return lines.some((line) => uses.test(line));
}

/** Whether `mod name;` leads to a file: beside the file, or in the folder named after it. */
async function hasModuleFile(name: string, from: string, tree: View): Promise<boolean> {
  const folder = posix.dirname(from);
  const stem = posix.basename(from, ".rs");
  for (const base of [folder, posix.join(folder, stem)]) {
    for (const path of [`${name}.rs`, `${name}/mod.rs`]) {
      const full = posix.join(base, path);
      if ((await tree.exists(full)) || (await tree.isIgnored(full))) return true;
    }
  }
  return false;
}
