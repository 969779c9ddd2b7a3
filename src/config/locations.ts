import { realpath } from "node:fs/promises";
import { userInfo } from "node:os";
import path from "node:path";
import { fail, ok, type Result } from "../domain/failure.ts";

/** Environment variables as the process got them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The files that tandem keeps for a user; absolute paths, none need exist. */
export interface Locations {
  /** The user's configuration. */
  readonly config: string;
  /** What `tandem trust` recorded. */
  readonly trust: string;
  /** The database of runs. */
  readonly history: string;
}

function homeFolder(env: Environment): string | null {
  for (const folder of [env["HOME"], env["USERPROFILE"]]) {
    if (folder !== undefined && path.isAbsolute(folder)) return folder;
  }
  try {
    return userInfo().homedir || null;
  } catch {
    // A user without an entry in the system's list, as in some containers.
    return null;
  }
}

/** A base folder of the XDG specification, which says that a relative one counts as unset. */
function xdg(env: Environment, name: string, home: string, ...standard: readonly string[]): string {
  const folder = env[name];
  const base = folder !== undefined && path.isAbsolute(folder) ? folder : path.join(home, ...standard);
  return path.join(base, "tandem");
}

function folders(env: Environment): Result<{ readonly config: string; readonly state: string }> {
  const own = env["TANDEM_HOME"];
  if (own) {
    if (path.isAbsolute(own)) return ok({ config: path.resolve(own), state: path.resolve(own) });
    return fail(
      "config",
      "TANDEM_HOME: expected an absolute path",
      "write it from the root, as /home/me/tandem",
    );
  }
  const home = homeFolder(env);
  if (home === null) return fail("config", "no home folder is known", "set HOME or TANDEM_HOME");
  return ok({
    config: xdg(env, "XDG_CONFIG_HOME", home, ".config"),
    state: xdg(env, "XDG_STATE_HOME", home, ".local", "state"),
  });
}

/**
 * Where what V8 compiled is kept; null where that is not wanted or no place is known. It may be removed at
 * any time, so it lies with what other programs keep for a while.
 */
export function compiledCodeFolder(env: Environment): string | null {
  if (env["NODE_DISABLE_COMPILE_CACHE"]) return null;
  const own = env["TANDEM_HOME"];
  if (own) return path.isAbsolute(own) ? path.join(own, "compiled") : null;
  const home = homeFolder(env);
  return home === null ? null : path.join(xdg(env, "XDG_CACHE_HOME", home, ".cache"), "compiled");
}

/** The real path of as much as exists, and the rest as it is written. */
async function resolveLinks(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    const parent = path.dirname(file);
    return parent === file ? file : path.join(await resolveLinks(parent), path.basename(file));
  }
}

function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

/**
 * Where tandem keeps a user's files: `TANDEM_HOME`, else the XDG folders, else their defaults.
 *
 * A file of these inside the repository's working tree (`root`) is refused: whoever writes the
 * repository could name a provider for the user's key, or trust its own commands. So is one that a
 * link takes into the tree, and one that a link in the tree takes out of it.
 */
export async function locate(env: Environment, root: string | null): Promise<Result<Locations>> {
  const found = folders(env);
  if (!found.ok) return found;
  const { config, state } = found.value;
  const locations = {
    config: path.join(config, "config.json"),
    trust: path.join(config, "trust.json"),
    history: path.join(state, "history.db"),
  };
  if (root === null) return ok(locations);
  const roots = [path.resolve(root), await resolveLinks(root)];
  for (const file of Object.values(locations)) {
    const places = [file, await resolveLinks(file)];
    if (roots.some((folder) => places.some((place) => isInside(folder, place)))) {
      return fail(
        "config",
        `${file} lies inside the repository ${root}, which could then change it`,
        "set TANDEM_HOME to a folder outside",
      );
    }
  }
  return ok(locations);
}
