import { readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod/mini";

const manifestSchema = z.object({ version: z.string() });

/** A package as it is installed beside this program. */
export interface InstalledPackage {
  /** Its real folder, links resolved. */
  readonly folder: string;
  readonly version: string;
}

/**
 * Finds a package that may or may not be installed with this program, in the `node_modules` folders
 * above a file of it: not by `NODE_PATH` nor the working folder, which a repository may have set.
 */
export function findPackage(name: string, from: string): InstalledPackage | null {
  for (let at = dirname(from); ; at = dirname(at)) {
    const folder = join(at, "node_modules", name);
    try {
      const { version } = manifestSchema.parse(
        JSON.parse(readFileSync(join(folder, "package.json"), "utf8")),
      );
      return { folder: realpathSync(folder), version };
    } catch {
      // Not here, or not readable: a folder further up may have it.
    }
    if (dirname(at) === at) return null;
  }
}
