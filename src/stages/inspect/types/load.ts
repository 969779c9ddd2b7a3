import { posix } from "node:path";
import type { ChangeSet } from "../../../domain/change.ts";
import type { Files } from "../memory.ts";
import { touchedBy, type View } from "../view.ts";
import type { Keeper, Warm } from "./keeper.ts";
import type { Said } from "./said.ts";
import { keepNames } from "./overlay.ts";
import { type Coverage, LOOSE } from "./projects.ts";
import type { Diagnostic } from "./session.ts";
import { show } from "./show.ts";

/** One side of a change, and what the engine says of it. */
export interface Loaded {
  coverageOf(path: string): Coverage;
  /** All complaints about a file, held against nothing yet; null for one that the engine did not take. */
  complaintsAbout(path: string): Promise<readonly Diagnostic[] | null>;
}

/**
 * Shows the engine one side, unless all was said of it before, and learns which project each file is in.
 *
 * @param paths the files that may be asked about
 * @param files all that the side has otherwise than the disk
 */
export async function load(warm: Warm, paths: readonly string[], files: Files, tree: View): Promise<Loaded> {
  const said = warm.memory.of(files);
  const contents = new Map<string, string>();
  for (const path of paths) contents.set(path, (await tree.read(path)) ?? "");
  const isSaid = (path: string): boolean => said.get(path)?.content === contents.get(path);
  const isRemembered = paths.every(isSaid);
  const shown = isRemembered ? null : await show(warm, paths, files, tree);
  return {
    coverageOf: (path) => (shown === null ? said.get(path)?.coverage : shown.covered.get(path)) ?? LOOSE,
    complaintsAbout: async (path) => {
      const known = said.get(path);
      if (known !== undefined && isSaid(path)) return known.complaints;
      const coverage = shown?.covered.get(path) ?? LOOSE;
      const project = coverage.kind === "loose" ? shown?.loose : coverage.project;
      const complaints =
        shown === null || project === undefined
          ? null
          : await shown.state.semantic(project.id, posix.join(tree.root, path));
      said.set(path, { content: contents.get(path) ?? "", coverage, complaints });
      return complaints;
    },
  };
}

/** What is known of each file as it was before a change, by its path then. */
export function saidBefore(
  changes: ChangeSet,
  { memory }: Warm,
  unlike: Files,
  tree: View,
): ReadonlyMap<string, Said> {
  return memory.of(new Map([...unlike, ...absolute(touchedBy(changes, "before"), tree)]));
}

/** Gives the engine for a side to one user, with all that the side has otherwise than the disk. */
export async function withEngine<T>(
  keeper: Keeper,
  tree: View,
  signal: AbortSignal,
  work: (warm: Warm, unlike: Files) => Promise<T>,
): Promise<T | null> {
  const unlike = absolute(await tree.unlikeDisk(), tree);
  const wanted = { root: tree.root, keepsNames: keepNames(unlike) };
  return keeper.use(wanted, signal, (warm) => work(warm, unlike));
}

function absolute(files: Files, { root }: View): Files {
  return new Map([...files].map(([path, content]) => [posix.join(root, path), content]));
}
