import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { foldersUp } from "../imports/manifests.ts";
import { askedVersion, findEnvironment, type Environment, type Surroundings } from "./environment.ts";
import type { Project } from "./server.ts";

/** What pyright is told of the project that some files are in, and the environment that it is run in. */
export async function readProject(
  root: string,
  paths: readonly string[],
  surroundings: Surroundings,
): Promise<{ readonly project: Project; readonly environment: Environment | null }> {
  const relative = [...new Set(paths.flatMap((path) => foldersUp(path)))];
  const folders = relative.map((folder) => join(root, folder));
  const environment = await findEnvironment(folders, surroundings);
  const version = environment?.version ?? (await askedVersion(folders));
  return {
    environment,
    project: {
      root,
      interpreter: { version, paths: environment?.paths ?? [] },
      sourceFolders: await sourceFolders(root, relative),
    },
  };
}

/**
 * Where the modules of a project further down in the repository are: its folder, and `src` in it. None
 * for a change in several of them, for which of them a name means would be a guess.
 */
async function sourceFolders(root: string, folders: readonly string[]): Promise<readonly string[]> {
  const projects: string[] = [];
  for (const folder of folders) {
    const names = folder === "" || folder === "." ? [] : await readdir(join(root, folder)).catch(() => []);
    if (names.some((name) => /^(pyproject\.toml|setup\.(py|cfg))$/.test(name))) projects.push(folder);
  }
  const [only, ...others] = projects;
  return only === undefined || others.length > 0 ? [] : [join(root, only), join(root, only, "src")];
}
