import { BOUNDS } from "../../domain/bounds.ts";
import type { Located } from "../../domain/route.ts";
import type { Task } from "../../domain/task.ts";
import { fitsWindow, type WindowUse } from "../../models/tokens.ts";
import type { RepositoryView } from "./locate.ts";

/** Tokens of instructions and framing that go with every request. */
const PROMPT_TOKENS = 2_000;
/** Tokens a reply is expected to take: an edit script, a whole new artefact, the text of an answer. */
const EXPECTED_OUTPUT = { edit: 4_000, artefact: 8_000, answer: 1_500 } as const;

/** Whether the task with its files, its input and the expected reply fits the fast model's window. */
export async function windowUse(
  task: Task,
  reply: keyof typeof EXPECTED_OUTPUT,
  located: Located,
  contextWindow: number,
  view: RepositoryView | null,
  signal: AbortSignal,
): Promise<WindowUse> {
  const texts = [task.text];
  if (task.input !== null) texts.push(task.input);
  const paths = new Set([...task.files, ...task.context, ...located.paths.slice(0, BOUNDS.located_files)]);
  for (const path of paths) {
    if (view === null || signal.aborted) break;
    const text = await textOf(view, path);
    if (text !== null) texts.push(text);
  }
  return fitsWindow(texts, PROMPT_TOKENS + EXPECTED_OUTPUT[reply], contextWindow);
}

/** A file that can't be read is no part of the prompt; saying so is for the stage that needs it. */
async function textOf(view: RepositoryView, path: string): Promise<string | null> {
  try {
    const file = await view.read(path);
    return file.kind === "text" ? file.text : null;
  } catch {
    return null;
  }
}
