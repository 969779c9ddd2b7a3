import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findPackage } from "../find-package.ts";

/** The one version whose API is spoken here: it is not a stable one, and 7.1 renames it. */
export const COMPILER_VERSION = "7.0.2";

/** TypeScript as it is installed beside this program. */
export interface Compiler {
  readonly version: string;
  readonly executable: string;
}

/**
 * The native compiler, whose package for the platform holds it; null when there is none, or one of
 * another version. No code of the package is loaded, and none is looked for in the repository.
 */
export function findCompiler(from = fileURLToPath(import.meta.url)): Compiler | null {
  const typescript = findPackage("typescript", from);
  if (typescript?.version !== COMPILER_VERSION) return null;
  const name = `@typescript/typescript-${process.platform}-${process.arch}`;
  const native = findPackage(name, join(typescript.folder, "package.json"));
  if (native?.version !== COMPILER_VERSION) return null;
  const executable = join(native.folder, "lib", process.platform === "win32" ? "tsc.exe" : "tsc");
  return existsSync(executable) ? { version: typescript.version, executable } : null;
}
