import type { Settings } from "../../config/settings.ts";
import type { Listen } from "../../domain/events.ts";
import type { Run } from "../../domain/run.ts";
import { describeModel } from "../../models/catalog.ts";
import { exitCodeOf, exitCodeOfRun } from "../exit-codes.ts";
import { sanitize, toJson } from "../output.ts";
import type { Cli } from "../process.ts";
import { askYesNo } from "../questions.ts";
import { eventPrinter } from "../render/events.ts";
import { renderPatch } from "../render/patch.ts";
import { liveView, plainView, silentView, type View } from "../render/view.ts";
import { tell } from "../session.ts";
import { writeOutput } from "./output-file.ts";
import type { RunFlags } from "./run-flags.ts";

/** Tells the user, and the program that called, what a run does and what it came to. */
export interface Reporter {
  readonly emit: Listen;
  readonly confirmChange: (guarded: readonly string[]) => Promise<boolean>;
  readonly confirmCheck: (command: string) => Promise<boolean>;
  /** Writes the result where it belongs; returns the exit code. */
  result(run: Run): Promise<number>;
}

type ReportFlags = Pick<RunFlags, "json" | "events" | "output">;

/** Opens the view that fits the terminal and the flags; without settings there is nothing to view. */
export async function openReporter(
  cli: Cli,
  flags: ReportFlags,
  settings: Pick<Settings, "strong"> | null,
): Promise<Reporter> {
  const view = await openView(cli, settings);
  const printEvent = flags.events ? eventPrinter((line) => cli.output.result(line)) : null;
  let patch = "";
  /** The patch that the user has seen with the question. */
  let shown: string | null = null;
  return {
    emit: (event) => {
      if (event.type === "change.planned") {
        patch = event.patch;
        view.pause();
      }
      view.on(event);
      printEvent?.(event);
    },
    confirmChange: async (guarded) => {
      view.pause();
      shown = patch;
      cli.surroundings.stderr.write(`\n${renderPatch(patch, cli.output.paint.err)}\n`);
      if (!(await askYesNo(cli, "Apply this change?"))) return false;
      if (guarded.length === 0) return true;
      return askYesNo(cli, `It changes what runs here or in CI: ${guarded.join(", ")}. Apply that, too?`);
    },
    confirmCheck: async (command) => {
      view.pause();
      if (cli.interactive) return askYesNo(cli, `Run \`${command}\` to check it?`);
      if (!cli.quiet)
        cli.output.note(`note: not checked: run it with --verify '${command}' to have the change checked`);
      return false;
    },
    result: async (run) => {
      view.pause();
      if (run.error !== null) tell(cli, run.error);
      if (run.status === "unreviewed") {
        cli.output.note(`the draft is kept and was not applied: tandem resume ${run.id}`);
      }
      return (await deliver(run, cli, flags, shown)) ?? exitCodeOfRun(run);
    },
  };
}

async function openView(cli: Cli, settings: Pick<Settings, "strong"> | null): Promise<View> {
  if (cli.quiet || settings === null) return silentView;
  const { stderr } = cli.surroundings;
  const strongRate = describeModel(settings.strong.model, null).tokensPerSecond;
  const options = { stderr, paint: cli.output.paint.err, strongRate };
  return cli.live ? liveView(options) : plainView(options);
}

/** Puts the result where it belongs; an exit code when that was not possible. */
async function deliver(run: Run, cli: Cli, flags: ReportFlags, shown: string | null): Promise<number | null> {
  const toTerminal = flags.output === undefined && cli.surroundings.stdout.isTTY;
  const text = flags.json ? toJson(run) : resultText(run, cli, toTerminal);
  if (flags.output === undefined) {
    // The events have held the result already; so has the question, for a person.
    if (!flags.events && !(toTerminal && shown !== null && shown === run.change?.patch))
      cli.output.result(text);
    return null;
  }
  // A file of an earlier result stays as it is when there is none to take its place.
  if (text === "") return null;
  const written = await writeOutput(flags.output, text);
  if (written.ok) return null;
  tell(cli, written.failure);
  if (flags.json) cli.output.result(toJson({ ...run, error: run.error ?? written.failure }));
  return exitCodeOf(written.failure.code);
}

/** The answer or the patch; nothing for a run that failed. */
function resultText(run: Run, cli: Cli, toTerminal: boolean): string {
  if (run.error !== null) return "";
  if (run.answer !== null) return `${sanitize(run.answer)}\n`;
  const patch = run.change?.patch ?? "";
  return toTerminal ? renderPatch(patch, cli.output.paint.out) : patch;
}
