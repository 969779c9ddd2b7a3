/** Stands for a module as a whole, among the names that are gone. */
export const WHOLE = "*";

/** Files that use a name that is gone, by that name. */
export type Uses = ReadonlyMap<string, readonly string[]>;

/** Adds one use. */
export function addUse(uses: Map<string, string[]>, name: string, user: string): void {
  uses.set(name, [...(uses.get(name) ?? []), user]);
}
