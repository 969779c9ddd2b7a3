import * as z from "zod/mini";
import { fail, ok, type Result } from "../../domain/failure.ts";
import type { Route } from "../../domain/route.ts";
import type { Task } from "../../domain/task.ts";
import { describeModel } from "../../models/catalog.ts";
import type { RepositoryView } from "../../stages/route/locate.ts";
import { type RouteInput, routeTask } from "../../stages/route/route.ts";
import { snapshot } from "../../workspace/snapshot.ts";
import { exitCodeOf, EXIT_STRONG } from "../exit-codes.ts";
import { readTask } from "../input.ts";
import { loadKnowledge } from "../knowledge.ts";
import { toJson } from "../output.ts";
import type { Cli } from "../process.ts";
import type { Action } from "../program.ts";
import { renderRoute } from "../render/route.ts";
import { complain, openLog, openSession, type Session, tell } from "../session.ts";
import { rememberedCheckMs } from "./check-plan.ts";
import { namedFiles } from "./named-files.ts";
import { routeMany } from "./route-many.ts";
import { taskOf } from "./run-flags.ts";

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

/** `tandem route`: the lane and why, without a network and without a key. */
export const route: Action = async (words, rawFlags, cli) => {
  const flags = Flags.parse(rawFlags);
  const many = flags.jsonl ? "jsonl" : flags.lines ? "lines" : null;
  if (many !== null && words.length > 0) {
    const hint = "leave the words or the flag out";
    return complain(cli, fail("usage", `--${many} reads its tasks from standard input`, hint).failure);
  }
  const session = await openSession(cli);
  if (!session.ok) return complain(cli, session.failure);
  const [checkMs, knowledge] = await Promise.all([
    checkMsOf(session.value, cli),
    loadKnowledge(cli, session.value),
  ]);
  const known = { ...modelsOf(session.value), checkMs, knowledge };
  if (many !== null) {
    const view = session.value.workspace === null ? null : snapshot(session.value.workspace);
    const decideOne = (text: string, files: readonly string[]) => {
      const task = taskOf(text, null, { ...flags, file: [...flags.file, ...files] });
      return decide(task, session.value, known, view, cli);
    };
    return routeMany(many, decideOne, { exitCode: flags.exitCode, cli });
  }
  const input = await readTask(words, cli.surroundings.stdin, cli.surroundings.signal);
  if (!input.ok) return complain(cli, input.failure);
  const task = taskOf(input.value.text, input.value.input, flags);
  const decided = await decide(task, session.value, known, session.value.workspace, cli);
  if (!decided.ok) return complain(cli, decided.failure);
  const { value } = decided;
  const refused =
    flags.fast && value.lane === "strong"
      ? fail("usage", `--fast is not possible here: ${value.reasons[0]?.text ?? "a boundary"}`).failure
      : null;
  if (flags.json) cli.output.result(toJson(refused === null ? value : { ...value, error: refused }));
  else if (cli.quiet) cli.output.result(`${value.lane}\n`);
  else cli.output.result(renderRoute(value, cli.output.paint.out));
  if (refused !== null) {
    tell(cli, refused);
    return exitCodeOf(refused.code);
  }
  return flags.exitCode && value.lane === "strong" ? EXIT_STRONG : 0;
};

/** What the decision rests on beside the task: the same for all lines of one call. */
type Known = Pick<RouteInput, "fast" | "strong" | "checkMs" | "knowledge">;

/** The two models with their windows. Reading the catalog costs more than a route, so once for all lines. */
function modelsOf({ settings }: Session): Pick<Known, "fast" | "strong"> {
  const model = (id: string) => {
    const window = settings.models.get(id)?.contextWindow ?? describeModel(id, null).contextWindow;
    return { id, contextWindow: window };
  };
  return { fast: model(settings.fast.model), strong: model(settings.strong.model) };
}

/** The history is opened only where a check is configured, whose duration it may know. */
async function checkMsOf(session: Session, cli: Cli): Promise<number | null> {
  if (!session.settings.verify) return null;
  const history = await openLog(cli, session.settings);
  const checkMs = rememberedCheckMs(session, history);
  history.close();
  return checkMs;
}

async function decide(
  task: Task,
  { settings, workspace }: Session,
  known: Known,
  view: RepositoryView | null,
  cli: Cli,
): Promise<Result<Route>> {
  const named = namedFiles(task, workspace, cli.surroundings.cwd);
  if (!named.ok) return named;
  const { route: decision } = await routeTask(
    {
      task: named.value,
      ...known,
      boundaries: settings.boundaries,
    },
    { workspace: view },
    cli.surroundings.signal,
  );
  return ok(decision);
}
