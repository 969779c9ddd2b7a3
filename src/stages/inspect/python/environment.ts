import { createHash } from "node:crypto";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, isAbsolute, join, resolve } from "node:path";
import { parse as parseToml } from "smol-toml";
import * as z from "zod/mini";
import type { Interpreter } from "./interpreter.ts";

/** Where a user's environments may be, beside the project's own folders. */
export interface Surroundings {
  /** Absolute path of the user's home. */
  readonly home: string;
  /** Environments that the shell is in, as `VIRTUAL_ENV` and `CONDA_PREFIX` name them. */
  readonly active: readonly string[];
}

/** The surroundings without a shell's environment. */
export function plainSurroundings(): Surroundings {
  return { home: homedir(), active: [] };
}

/** A project's environment, read from disk: nothing in it is run. */
export interface Environment extends Interpreter {
  /** Absolute path of the environment's folder. */
  readonly prefix: string;
}

/**
 * The environment that a project is run in: the one its configuration of pyright names, a folder of
 * its own as `python -m venv` and uv make them, those that poetry, pipenv and conda keep elsewhere, or
 * the one the shell is in. Null when there is none; the system's own packages are no project's.
 *
 * @param folders absolute paths, nearest first: the project's and those above it in the repository
 */
export async function findEnvironment(
  folders: readonly string[],
  { home, active }: Surroundings,
): Promise<Environment | null> {
  for (const folder of folders) {
    const candidates = [
      ...(await configured(folder)),
      ...[".venv", "venv", "env", ".env", "virtualenv"].map((name) => join(folder, name)),
      ...(await keptElsewhere(folder, home)),
    ];
    for (const prefix of candidates) {
      const environment = await readEnvironment(prefix);
      if (environment !== null) return environment;
    }
  }
  for (const prefix of active) {
    const environment = await readEnvironment(prefix);
    if (environment !== null) return environment;
  }
  return null;
}

/** What lies in an environment's folder; null when it is none, or has no place for packages. */
async function readEnvironment(prefix: string): Promise<Environment | null> {
  const config = await read(join(prefix, "pyvenv.cfg"));
  if (config === null && !(await isFolder(join(prefix, "conda-meta")))) return null;
  const sites = [join(prefix, "Lib", "site-packages")];
  let version = versionOf(/^version(?:_info)?\s*=\s*(\S+)/m.exec(config ?? "")?.[1]);
  for (const library of ["lib", "lib64"]) {
    for (const name of await entries(join(prefix, library))) {
      if (!/^python3\.\d+t?$/.test(name)) continue;
      sites.push(join(prefix, library, name, "site-packages"));
      version ??= versionOf(name.slice("python".length));
    }
  }
  const found = new Set<string>();
  for (const site of sites) {
    const real = await realpath(site).catch(() => null);
    if (real === null) continue;
    found.add(real);
    for (const path of await editablePaths(real)) found.add(path);
  }
  return found.size === 0 ? null : { prefix, version, paths: [...found] };
}

/** Folders that `.pth` files add, as editable installs do; their lines of code are not for us. */
async function editablePaths(site: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const name of (await entries(site)).filter((entry) => entry.endsWith(".pth")).sort()) {
    for (const line of ((await read(join(site, name))) ?? "").split(/\r?\n/)) {
      const text = line.trim();
      if (text === "" || /^#|^import\s/.test(text)) continue;
      const path = resolve(site, text);
      if (await isFolder(path)) paths.push(path);
    }
  }
  return paths;
}

/**
 * The Python that a project without an environment is for: the one that `.python-version` names, or
 * the oldest that `requires-python` allows; null when nothing says. 3.9 at the least, as the stubs of
 * the standard library know no older one.
 */
export async function askedVersion(folders: readonly string[]): Promise<readonly [number, number] | null> {
  for (const folder of folders) {
    const named = versionOf((await read(join(folder, ".python-version")))?.trim());
    const project = named === null ? await readProject(folder) : null;
    const asked = project?.project?.["requires-python"] ?? project?.tool?.poetry?.dependencies?.["python"];
    const least = typeof asked === "string" ? /(?:>=|~=|==|\^|~)\s*([\d.]+)/.exec(asked)?.[1] : undefined;
    const version = named ?? versionOf(least);
    if (version !== null) return [version[0], Math.max(9, version[1])];
  }
  return null;
}

const pyrightSchema = z.object({ venvPath: z.optional(z.string()), venv: z.optional(z.string()) });
const projectSchema = z.object({
  project: z.optional(z.object({ name: z.optional(z.string()), "requires-python": z.optional(z.string()) })),
  tool: z.optional(
    z.object({
      pyright: z.optional(pyrightSchema),
      poetry: z.optional(
        z.object({
          name: z.optional(z.string()),
          dependencies: z.optional(z.record(z.string(), z.unknown())),
        }),
      ),
    }),
  ),
});

async function configured(folder: string): Promise<readonly string[]> {
  const text = await read(join(folder, "pyrightconfig.json"));
  const config = text === null ? (await readProject(folder))?.tool?.pyright : parseConfig(text);
  if (config?.venv === undefined) return [];
  const base = config.venvPath ?? ".";
  return [join(isAbsolute(base) ? base : join(folder, base), config.venv)];
}

function parseConfig(text: string): z.infer<typeof pyrightSchema> | undefined {
  try {
    return pyrightSchema.parse(JSON.parse(text.replace(/^\s*\/\/.*$/gm, "").replace(/,(\s*[}\]])/g, "$1")));
  } catch {
    return undefined;
  }
}

async function readProject(folder: string): Promise<z.infer<typeof projectSchema> | null> {
  const text = await read(join(folder, "pyproject.toml"));
  if (text === null) return null;
  try {
    return projectSchema.parse(parseToml(text));
  } catch {
    return null;
  }
}

/** Environments in the user's home, named after the project and a hash of its path. */
async function keptElsewhere(folder: string, home: string): Promise<readonly string[]> {
  const found: string[] = [];
  const project = await readProject(folder);
  const name = project?.tool?.poetry?.name ?? project?.project?.name;
  if (name !== undefined) {
    // https://github.com/python-poetry/poetry, EnvManager.generate_env_name
    const known = `${name
      .toLowerCase()
      .replace(/[ $`!*@"\\\r\n\t]/g, "_")
      .slice(0, 42)}-${hashOf(folder)}-py`;
    for (const cache of [".cache", "Library/Caches", "AppData/Local"]) {
      const parent = join(home, cache, "pypoetry", "virtualenvs");
      const names = (await entries(parent)).filter((entry) => entry.startsWith(known)).sort();
      found.push(...names.map((entry) => join(parent, entry)));
    }
  }
  if ((await read(join(folder, "Pipfile"))) !== null) {
    // https://github.com/pypa/pipenv, Project.virtualenv_name
    const parent = join(home, ".local", "share", "virtualenvs");
    const known = `${basename(folder)
      .replace(/[ $`!*@"()[\]\\\r\n\t]/g, "_")
      .slice(0, 42)}-${hashOf(join(folder, "Pipfile"))}`;
    found.push(join(parent, known));
  }
  const conda = await read(join(folder, "environment.yml"));
  const environment = /^name:\s*["']?([\w.-]+)/m.exec(conda ?? "")?.[1];
  if (environment !== undefined) {
    const parents = ["miniconda3", "anaconda3", "miniforge3", "mambaforge", "micromamba", ".conda"];
    found.push(...parents.map((parent) => join(home, parent, "envs", environment)));
  }
  return found;
}

/** The first 8 letters of a path's SHA-256 in URL-safe base 64, as poetry and pipenv take them. */
function hashOf(path: string): string {
  return createHash("sha256").update(path).digest("base64url").slice(0, 8);
}

/** `3.11.7` as `[3, 11]`; null for anything that is no Python 3. */
function versionOf(text: string | undefined): readonly [number, number] | null {
  const minor = /^3\.(\d+)/.exec(text ?? "")?.[1];
  return minor === undefined ? null : [3, Number(minor)];
}

async function read(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch(() => null);
}

async function entries(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
