import type { Task } from "../../domain/task.ts";
import { readTask } from "../input.ts";
import type { Action } from "../program.ts";
import { complain, openSession } from "../session.ts";
import { execute } from "./execute.ts";
import { namedFiles } from "./named-files.ts";
import { parseRunFlags, settingsFlags } from "./run-flags.ts";

/** `tandem run`, and `tandem` with a task. */
export const run: Action = async (words, rawFlags, cli) => {
  const flags = parseRunFlags(rawFlags);
  const input = await readTask(words, cli.surroundings.stdin);
  if (!input.ok) return complain(cli, input.failure);
  const task: Task = {
    text: input.value.text,
    input: input.value.input,
    files: flags.file,
    context: flags.context,
    answer: flags.answer,
    forced: flags.fast ? "fast" : flags.strong ? "strong" : null,
  };
  const session = await openSession(cli, settingsFlags(flags));
  if (!session.ok) return complain(cli, session.failure);
  const files = namedFiles(task, session.value.workspace, cli.surroundings.cwd);
  return execute({ cli, flags, session: session.value, task, named: files, kept: null });
};
