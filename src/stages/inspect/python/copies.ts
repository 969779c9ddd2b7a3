import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ChangeSet } from "../../../domain/change.ts";
import type { View } from "../view.ts";
import { changesBodiesAlone } from "./dependants.ts";

/**
 * A file of which the content alone changes what it does, not what other files can see of it. It can be judged
 * as a new file beside itself: pyright forgets all that it knows of types when a file changes that it has read,
 * and nothing when a new one is opened.
 */
export interface Alone {
  /** Absolute path. */
  readonly path: string;
  /** What other files must see of it: its content before the change. */
  readonly before: string;
}

/** A content that a server has under a name of its own. */
export interface Copy {
  readonly path: string;
  readonly text: string;
  readonly uri: string;
}

/** What the names of copies have in common; no module of a project is called so. */
const MARK = "__tandem_copy_";

/** @param number another one for each copy: a server that has had one of this name has read it */
export function copyOf(path: string, text: string, number: number): Copy {
  const name = basename(path).replace(/(?=\.pyi?$)/, `${MARK}${number}`);
  return { path, text, uri: pathToFileURL(join(dirname(path), name)).href };
}

/**
 * The one Python file that a change alters, where no other file sees a difference; null where one may. A package's
 * own file is none without its name, and the project may have said something of a file by its name.
 */
export async function aloneIn(changes: ChangeSet, tree: View, signal: AbortSignal): Promise<Alone | null> {
  const [change, ...others] = changes.filter(({ path, renamedFrom }) =>
    /\.pyi?$/.test(`${path} ${renamedFrom ?? path}`),
  );
  if (change === undefined || others.length > 0 || change.renamedFrom !== null) return null;
  const { path, before, after } = change;
  if (before === null || after === null || /(^|\/)__\w+__\.pyi?$/.test(path)) return null;
  if (await hasOwnSettings(tree)) return null;
  return (await changesBodiesAlone(before, after, signal)) ? { path: join(tree.root, path), before } : null;
}

/** Whether the project sets pyright up itself. */
async function hasOwnSettings(tree: View): Promise<boolean> {
  if ((await tree.read("pyrightconfig.json")) !== null) return true;
  return /^\s*\[\s*tool\s*\.\s*(based)?pyright/m.test((await tree.read("pyproject.toml")) ?? "");
}
