import * as z from "zod/mini";
import { fail } from "../../domain/failure.ts";
import { describeModel } from "../../models/catalog.ts";
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
import { decideTask, type Routing } from "./route-decide.ts";
import type { LineForm } from "./route-lines.ts";
import { routeMany } from "./route-many.ts";
import { taskOf, withFiles } from "./run-flags.ts";

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
  const many: LineForm["form"] | null = flags.jsonl ? "jsonl" : flags.lines ? "lines" : null;
  if (many !== null && words.length > 0) {
    const hint = "leave the words or the flag out";
    return complain(cli, fail("usage", `--${many} reads its tasks from standard input`, hint).failure);
  }
  const { cwd, signal, stdin } = cli.surroundings;
  // What is read while the rest is made ready; an input that is open and silent is given up meanwhile.
  const reading = many === null ? readTask(words, stdin, signal) : null;
  const session = await openSession(cli);
  if (!session.ok) return complain(cli, session.failure);
  const { settings, workspace } = session.value;
  const [checkMs, knowledge] = await Promise.all([
    checkMsOf(session.value, cli),
    loadKnowledge(cli, session.value),
  ]);
  const routing = { models: modelsOf(session.value), checkMs, boundaries: settings.boundaries, cwd };
  if (many !== null) {
    const place = workspace === null ? null : { workspace, view: snapshot(workspace) };
    const decideOne = (text: string, files: readonly string[]) =>
      decideTask(taskOf(text, null, withFiles(flags, files)), routing, knowledge, place, signal);
    // A working tree is looked at once, by this process; without one any thread can answer.
    const job = place === null ? { ...routing, flags, form: many, quiet: cli.quiet } : null;
    return routeMany(many, { decide: decideOne, job }, { exitCode: flags.exitCode, cli });
  }
  const input = await (reading ?? readTask(words, stdin, signal));
  if (!input.ok) return complain(cli, input.failure);
  const task = taskOf(input.value.text, input.value.input, flags);
  const place = workspace === null ? null : { workspace, view: workspace };
  const decided = await decideTask(task, routing, knowledge, place, signal);
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
