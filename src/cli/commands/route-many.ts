import * as z from "zod/mini";
import { BOUNDS } from "../../domain/bounds.ts";
import { fail, ok, type Result } from "../../domain/failure.ts";
import type { Route } from "../../domain/route.ts";
import { exitCodeOf, EXIT_STRONG } from "../exit-codes.ts";
import { checkTask } from "../input.ts";
import { type InputLine, linesOf } from "../lines.ts";
import { toJson } from "../output.ts";
import type { Cli } from "../process.ts";
import { tell } from "../session.ts";

/** One line of standard input, read. */
interface Asked {
  readonly task: string;
  readonly files: readonly string[];
}

/** How one task is routed. */
export type Decide = (task: string, files: readonly string[]) => Promise<Result<Route>>;

/**
 * One task a line in, one JSON object a line out (the lane alone with `-q`), in order. Blank lines hold
 * no task. A line that can't be read is answered as such, with its id where it has one, and makes the
 * exit code 2; with `exitCode` a strong lane makes it 10.
 */
export async function routeMany(
  form: "lines" | "jsonl",
  decide: Decide,
  { exitCode, cli }: { readonly exitCode: boolean; readonly cli: Cli },
): Promise<number> {
  const { stdin, signal } = cli.surroundings;
  let broken = false;
  let strong = false;
  const stop = () => stdin.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const lines of linesOf(stdin, BOUNDS.input_max_bytes)) {
      // What arrived together is answered together, in one write.
      let answers = "";
      for (const line of lines) {
        if (line.kind === "text" && line.text.trim() === "") continue;
        const { id, asked } = read(line, form);
        const decided = asked.ok ? await decide(asked.value.task, asked.value.files) : asked;
        if (signal.aborted) break;
        if (decided.ok) strong ||= decided.value.lane === "strong";
        else broken = true;
        if (cli.quiet) {
          if (!decided.ok) tell(cli, decided.failure);
          answers += decided.ok ? `${decided.value.lane}\n` : "\n";
        } else {
          const task = asked.ok ? { task: asked.value.task } : {};
          answers += toJson({
            ...id,
            ...(decided.ok ? decided.value : { schema: 1, ...task, error: decided.failure }),
          });
        }
      }
      if (answers !== "") cli.output.result(answers);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
  if (signal.aborted) {
    tell(cli, fail("cancelled", "stopped; not all lines were read").failure);
    return exitCodeOf("cancelled");
  }
  return broken ? exitCodeOf("usage") : exitCode && strong ? EXIT_STRONG : 0;
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
