import { fileURLToPath } from "node:url";
import { findPackage } from "./find-package.ts";
import { COMPILER_VERSION, findCompiler } from "./types/compiler.ts";

/** A heavy part of the local checks that an installation may lack. */
export interface OptionalEngine {
  readonly name: string;
  /** What the checks see with it and don't without. */
  readonly use: string;
  /** How it gets there. */
  readonly install: string;
  /** The version found beside this program; null when none is that can be used. */
  readonly find: () => string | null;
}

/** All of them, as `tandem doctor` lists them. */
export const OPTIONAL_ENGINES: readonly OptionalEngine[] = [
  {
    name: "typescript",
    use: "exports, members, arguments and options that don't exist, in TypeScript and JavaScript",
    install: `npm install -g typescript@${COMPILER_VERSION}`,
    find: () => findCompiler()?.version ?? null,
  },
  {
    name: "pyright",
    use: "names, members and arguments that don't exist, in Python",
    install: "npm install -g pyright",
    find: () => versionOf("pyright"),
  },
  {
    name: "ruff",
    use: "names that are bound nowhere, in Python",
    install: "npm install -g @astral-sh/ruff-wasm-nodejs",
    find: () => versionOf("@astral-sh/ruff-wasm-nodejs"),
  },
];

function versionOf(name: string): string | null {
  return findPackage(name, fileURLToPath(import.meta.url))?.version ?? null;
}
