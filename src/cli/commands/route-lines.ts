import * as z from "zod/mini";
import { fail, type Failure, ok, type Result } from "../../domain/failure.ts";
import type { Route } from "../../domain/route.ts";
import { checkTask } from "../input.ts";
import type { InputLine } from "../lines.ts";
import { toJson } from "../output.ts";

/** How lines are read and answered. */
export interface LineForm {
  /** A task a line, or a JSON object with one. */
  readonly form: "lines" | "jsonl";
  /** The lane alone is the answer. */
  readonly quiet: boolean;
}

/** How one task is routed. */
export type Decide = (task: string, files: readonly string[]) => Promise<Result<Route>>;

/** What came of some lines. */
export interface Answered {
  /** The answers, one line each. */
  readonly text: string;
  /** One of them is the strong lane. */
  readonly strong: boolean;
  /** Why lines could not be answered. */
  readonly failures: readonly Failure[];
}

/** One line of standard input, read. */
interface Asked {
  readonly task: string;
  readonly files: readonly string[];
}

/**
 * Answers lines in their order. Blank ones hold no task; one that can't be read is answered as such, with
 * its id where it has one. What is left when the signal fires has no answer.
 */
export async function answerLines(
  lines: readonly InputLine[],
  { form, quiet }: LineForm,
  decide: Decide,
  signal?: AbortSignal,
): Promise<Answered> {
  let text = "";
  let strong = false;
  const failures: Failure[] = [];
  for (const line of lines) {
    if (line.kind === "text" && line.text.trim() === "") continue;
    const { id, asked } = read(line, form);
    const decided = asked.ok ? await decide(asked.value.task, asked.value.files) : asked;
    if (signal?.aborted === true) break;
    if (decided.ok) strong ||= decided.value.lane === "strong";
    else failures.push(decided.failure);
    if (quiet) {
      text += decided.ok ? `${decided.value.lane}\n` : "\n";
    } else {
      const task = asked.ok ? { task: asked.value.task } : {};
      text += toJson({
        ...id,
        ...(decided.ok ? decided.value : { schema: 1, ...task, error: decided.failure }),
      });
    }
  }
  return { text, strong, failures };
}

type Parsed = { readonly id: { readonly id?: unknown }; readonly asked: Result<Asked> };

function read(line: InputLine, form: "lines" | "jsonl"): Parsed {
  switch (line.kind) {
    case "too-long":
      return {
        id: {},
        asked: fail("usage", "the line is too long for a task", "name large input as a file"),
      };
    case "not-utf8":
      return { id: {}, asked: fail("usage", "the line is not UTF-8 text", "give it as plain text") };
    case "text":
      return form === "jsonl" ? parse(line.text) : parseText(line.text);
  }
}

function parseText(line: string): Parsed {
  const task = line.trim();
  const checked = checkTask(task);
  return { id: {}, asked: checked.ok ? ok({ task, files: [] }) : checked };
}

const Line = z.object({ task: z.string(), files: z._default(z.array(z.string()), []) });
const Id = z.object({ id: z.union([z.string(), z.number(), z.null()]) });

function parse(line: string): Parsed {
  const hint = 'give {"task": "…", "files": ["…"], "id": "…"}';
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { id: {}, asked: fail("usage", "not a task: the line is not JSON", hint) };
  }
  const named = Id.safeParse(value);
  const id = named.success ? { id: named.data.id } : {};
  const parsed = Line.safeParse(value);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path[0] === "files" ? 'no paths in "files"' : 'no text in "task"';
    return { id, asked: fail("usage", `not a task: it has ${where}`, hint) };
  }
  const task = parsed.data.task.trim();
  const checked = checkTask(task);
  return { id, asked: checked.ok ? ok({ task, files: parsed.data.files }) : checked };
}
