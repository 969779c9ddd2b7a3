import { readTask, wordsOf } from "../input.ts";
import type { Action } from "../program.ts";
import { openSession } from "../session.ts";
import { execute } from "./execute.ts";
import { namedFiles } from "./named-files.ts";
import { checkOutput } from "./output-file.ts";
import { refuse } from "./refuse.ts";
import { parseRunFlags, settingsFlags, taskOf } from "./run-flags.ts";

/** `tandem run`, and `tandem` with a task. */
export const run: Action = async (words, rawFlags, cli) => {
  const flags = parseRunFlags(rawFlags);
  const { stdin, signal, cwd } = cli.surroundings;
  const input = await readTask(words, stdin, signal);
  if (!input.ok) return refuse(cli, flags, wordsOf(words).text, input.failure);
  const task = taskOf(input.value.text, input.value.input, flags);
  const place = await checkOutput(flags.output);
  if (!place.ok) return refuse(cli, { ...flags, output: undefined }, task.text, place.failure);
  const session = await openSession(cli, settingsFlags(flags), "stops");
  if (!session.ok) return refuse(cli, flags, task.text, session.failure);
  const files = namedFiles(task, session.value.workspace, cwd);
  return execute({ cli, flags, session: session.value, task, named: files, kept: null });
};
