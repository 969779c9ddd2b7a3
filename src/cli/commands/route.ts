import * as z from "zod/mini";
import { BOUNDS } from "../../domain/bounds.ts";
import { type Failure, fail, ok, type Result } from "../../domain/failure.ts";
import type { Route } from "../../domain/route.ts";
import type { Task } from "../../domain/task.ts";
import { describeModel } from "../../models/catalog.ts";
import { routeTask } from "../../stages/route/route.ts";
import { EXIT_STRONG } from "../exit-codes.ts";
import { readTask } from "../input.ts";
import { type InputLine, linesOf } from "../lines.ts";
import type { Cli } from "../process.ts";
import type { Action } from "../program.ts";
import { renderRoute } from "../render/route.ts";
import { complain, openSession, type Session } from "../session.ts";
import { namedFiles } from "./named-files.ts";

const Flags = z.object({
  file: z._default(z.array(z.string()), []),
  context: z._default(z.array(z.string()), []),
  answer: z._default(z.boolean(), false),
  fast: z._default(z.boolean(), false),
  strong: z._default(z.boolean(), false),
  json: z._default(z.boolean(), false),
  exitCode: z._default(z.boolean(), false),
  lines: z._default(z.boolean(), false),
  jsonl: z._default(z.boolean(), false),
});
type Flags = z.infer<typeof Flags>;

/** `tandem route`: the lane and why, without a network and without a key. */
export const route: Action = async (words, rawFlags, cli) => {
  const flags = Flags.parse(rawFlags);
  const session = await openSession(cli);
  if (!session.ok) return complain(cli, session.failure);
  if (flags.lines || flags.jsonl) return routeMany(flags, session.value, cli);
  const input = await readTask(words, cli.surroundings.stdin);
  if (!input.ok) return complain(cli, input.failure);
  const decided = await decide(
    { ...taskOf(input.value.text, flags), input: input.value.input },
    session.value,
    cli,
  );
  if (!decided.ok) return complain(cli, decided.failure);
  const { value } = decided;
  if (flags.json) cli.output.result(`${JSON.stringify(value)}\n`);
  else if (cli.quiet) cli.output.result(`${value.lane}\n`);
  else cli.output.result(renderRoute(value, cli.output.paint.out));
  if (flags.fast && value.lane === "strong") {
    return complain(
      cli,
      fail("usage", `--fast is not possible here: ${value.reasons[0]?.text ?? "a boundary"}`).failure,
    );
  }
  return flags.exitCode && value.lane === "strong" ? EXIT_STRONG : 0;
};

function taskOf(text: string, flags: Flags): Task {
  return {
    text,
    input: null,
    files: flags.file,
    context: flags.context,
    answer: flags.answer,
    forced: flags.fast ? "fast" : flags.strong ? "strong" : null,
  };
}

async function decide(task: Task, session: Session, cli: Cli): Promise<Result<Route>> {
  const { settings, workspace } = session;
  const named = namedFiles(task, workspace, cli.surroundings.cwd);
  if (!named.ok) return named;
  const model = (id: string) => {
    const window = settings.models.get(id)?.contextWindow ?? describeModel(id, null).contextWindow;
    return { id, contextWindow: window };
  };
  const { route: decision } = await routeTask(
    {
      task: named.value,
      fast: model(settings.fast.model),
      strong: model(settings.strong.model),
      boundaries: settings.boundaries,
      checkMs: null,
    },
    { workspace },
    cli.surroundings.signal,
  );
  return ok(decision);
}

const Line = z.object({
  task: z.string(),
  files: z._default(z.array(z.string()), []),
  id: z.optional(z.union([z.string(), z.number()])),
});

/**
 * One task a line in, one JSON object a line out, in order; a line that can't be read is answered as
 * such, a blank one is skipped. What arrived together is answered together, in one write.
 */
async function routeMany(flags: Flags, session: Session, cli: Cli): Promise<number> {
  let worst = 0;
  for await (const lines of linesOf(cli.surroundings.stdin, BOUNDS.input_max_bytes)) {
    let answers = "";
    for (const line of lines) {
      if (line.kind === "text" && line.text.trim() === "") continue;
      const { answer, code } = await routeLine(line, flags, session, cli);
      worst = Math.max(worst, code);
      answers += `${JSON.stringify(answer)}\n`;
    }
    if (answers !== "") cli.output.result(answers);
  }
  return worst;
}

async function routeLine(
  line: InputLine,
  flags: Flags,
  session: Session,
  cli: Cli,
): Promise<{ answer: object; code: number }> {
  const parsed = readLine(line, flags.jsonl);
  if (!parsed.ok) return { answer: { schema: 1, error: parsed.failure }, code: 2 };
  const { task, files, ...rest } = parsed.value;
  if (Buffer.byteLength(task) > BOUNDS.task_max_bytes) {
    return { answer: { schema: 1, ...rest, error: tooLong("the task", BOUNDS.task_max_bytes) }, code: 2 };
  }
  const decided = await decide({ ...taskOf(task, flags), files: [...flags.file, ...files] }, session, cli);
  return decided.ok
    ? { answer: { ...rest, ...decided.value }, code: 0 }
    : { answer: { schema: 1, ...rest, task, error: decided.failure }, code: 2 };
}

function readLine(line: InputLine, json: boolean): Result<z.infer<typeof Line>> {
  switch (line.kind) {
    case "too-long":
      return { ok: false, failure: tooLong("the line", BOUNDS.input_max_bytes) };
    case "not-utf8":
      return fail("usage", "the line is not UTF-8 text", "give it as plain text");
    case "text":
      return json ? parseLine(line.text) : ok({ task: line.text.trim(), files: [] });
  }
}

function tooLong(what: string, limit: number): Failure {
  return fail("usage", `${what} is longer than ${Math.round(limit / 1024)} KiB`, "split the task").failure;
}

function parseLine(line: string): Result<z.infer<typeof Line>> {
  const unreadable = (why: string): { ok: false; failure: Failure } =>
    fail("usage", `not a task: ${why}`, 'give {"task": "…", "files": ["…"], "id": "…"}');
  try {
    const parsed = Line.safeParse(JSON.parse(line));
    return parsed.success && parsed.data.task.trim() !== ""
      ? ok(parsed.data)
      : unreadable('it has no text in "task"');
  } catch {
    return unreadable("the line is not JSON");
  }
}
