import type { ChangeSet, FileChange } from "../domain/change.ts";
import type { Editable } from "./changes.ts";
import type { FileRead } from "./workspace.ts";

/** The working tree as it would be with the changes applied, for those who look before it is written. */
export function overlay(workspace: Editable, changes: ChangeSet): Editable {
  const changed = new Map(changes.map((change) => [change.path, change]));
  const gone = new Set(
    changes.flatMap((change) => {
      if (change.renamedFrom !== null && !changed.has(change.renamedFrom)) return [change.renamedFrom];
      return change.after === null ? [change.path] : [];
    }),
  );
  const present = changes.filter((change) => change.after !== null).map((change) => change.path);

  return {
    async read(path: string): Promise<FileRead> {
      const change = changed.get(path);
      if (change) return readChange(workspace, change);
      if (gone.has(path)) return { kind: "missing" };
      if (present.some((file) => file.startsWith(`${path}/`))) return { kind: "directory" };
      return workspace.read(path);
    },
    async list(): Promise<readonly string[]> {
      const listed = await workspace.list();
      return [...new Set([...listed.filter((path) => !gone.has(path)), ...present])].sort();
    },
    isIgnored: (path) => workspace.isIgnored(path),
  };
}

async function readChange(workspace: Pick<Editable, "read">, change: FileChange): Promise<FileRead> {
  if (change.after === null) return { kind: "missing" };
  const before = await workspace.read(change.renamedFrom ?? change.path);
  return { kind: "text", text: change.after, executable: before.kind === "text" && before.executable };
}
