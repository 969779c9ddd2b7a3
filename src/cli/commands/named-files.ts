import path from "node:path";
import { fail, ok, type Result } from "../../domain/failure.ts";
import type { Task } from "../../domain/task.ts";
import type { Workspace } from "../../workspace/workspace.ts";

/** The task with its files relative to the root of the working tree, as the user named them from `cwd`. */
export function namedFiles(task: Task, workspace: Workspace | null, cwd: string): Result<Task> {
  const files = relativeAll(task.files, workspace, cwd);
  if (!files.ok) return files;
  const context = relativeAll(task.context, workspace, cwd);
  return context.ok ? ok({ ...task, files: files.value, context: context.value }) : context;
}

function relativeAll(
  named: readonly string[],
  workspace: Workspace | null,
  cwd: string,
): Result<readonly string[]> {
  const found: string[] = [];
  for (const name of named) {
    if (workspace === null) {
      return fail(
        "not_a_worktree",
        `${name} can't be used: this is not a git working tree`,
        "run it inside one",
      );
    }
    const relative = path.relative(workspace.root, path.resolve(cwd, name));
    if (
      relative === "" ||
      relative === ".." ||
      relative.startsWith(`..${path.sep}`) ||
      path.isAbsolute(relative)
    ) {
      return fail("usage", `${name} is outside the repository ${workspace.root}`, "name a file inside it");
    }
    found.push(relative.split(path.sep).join("/"));
  }
  return ok(found);
}
