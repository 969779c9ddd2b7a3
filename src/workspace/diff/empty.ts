import type { Workspace } from "../workspace.ts";

/** A tree without a file, for a diff whose repository isn't here. */
export function emptyWorkspace(root: string): Workspace {
  return {
    root,
    gitDir: "",
    read: () => Promise.resolve({ kind: "missing" }),
    list: () => Promise.resolve([]),
    listIndex: () => Promise.resolve(null),
    damage: () => Promise.resolve(null),
    occurrences: () => Promise.resolve([]),
    isIgnored: () => Promise.resolve(false),
    isTracked: () => Promise.resolve(false),
    search: () => Promise.resolve([]),
    unlikeDisk: () => Promise.resolve(null),
    operationInProgress: () => Promise.resolve(null),
  };
}
