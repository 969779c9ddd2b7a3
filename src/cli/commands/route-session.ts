import { fail, type Result } from "../../domain/failure.ts";
import { describeModel } from "../../models/catalog.ts";
import { snapshot } from "../../workspace/snapshot.ts";
import { exitCodeOf, EXIT_STRONG } from "../exit-codes.ts";
import type { TaskInput } from "../input.ts";
import { loadKnowledge } from "../knowledge.ts";
import { toJson } from "../output.ts";
import type { Cli } from "../process.ts";
import { renderRoute } from "../render/route.ts";
import { complain, openLog, type Session, tell } from "../session.ts";
import { rememberedCheckMs } from "./check-plan.ts";
import { decideTask, type Routing } from "./route-decide.ts";
import type { LineForm } from "./route-lines.ts";
import { routeMany } from "./route-many.ts";
import type { RouteFlags } from "./route.ts";
import { taskOf, withFiles } from "./run-flags.ts";

/** Routes the tasks on standard input, a line each; returns the exit code. */
export async function routeLines(
  form: LineForm["form"],
  flags: RouteFlags,
  session: Session,
  cli: Cli,
): Promise<number> {
  const { signal } = cli.surroundings;
  const { workspace } = session;
  const { routing, knowledge } = await prepare(session, cli);
  const place = workspace === null ? null : { workspace, view: snapshot(workspace) };
  const decide = (text: string, files: readonly string[]) =>
    decideTask(taskOf(text, null, withFiles(flags, files)), routing, knowledge, place, signal);
  // A working tree is looked at once, by this process; without one any thread can answer.
  const job = place === null ? { ...routing, flags, form, quiet: cli.quiet } : null;
  return routeMany(form, { decide, job }, { exitCode: flags.exitCode, cli });
}

/** Routes one task, which is still being read; returns the exit code. */
export async function routeOne(
  reading: Promise<Result<TaskInput>>,
  flags: RouteFlags,
  session: Session,
  cli: Cli,
): Promise<number> {
  const { workspace } = session;
  const { routing, knowledge } = await prepare(session, cli);
  const input = await reading;
  if (!input.ok) return complain(cli, input.failure);
  const task = taskOf(input.value.text, input.value.input, flags);
  const place = workspace === null ? null : { workspace, view: workspace };
  const decided = await decideTask(task, routing, knowledge, place, cli.surroundings.signal);
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
}

/** What holds for every task of the call. */
async function prepare(session: Session, cli: Cli) {
  const [checkMs, knowledge] = await Promise.all([checkMsOf(session, cli), loadKnowledge(cli, session)]);
  const { boundaries } = session.settings;
  const routing = { models: modelsOf(session), checkMs, boundaries, cwd: cli.surroundings.cwd };
  return { routing, knowledge };
}

/** The two models with their windows. Reading the catalog costs more than a route, so once for all lines. */
function modelsOf({ settings }: Session): Routing["models"] {
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
