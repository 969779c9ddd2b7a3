import { writeFile } from "node:fs/promises";
import type { Settings } from "../../config/settings.ts";
import type { Emit } from "../../domain/events.ts";
import type { Run } from "../../domain/run.ts";
import { describeModel } from "../../models/catalog.ts";
import { exitCodeOf, exitCodeOfRun } from "../exit-codes.ts";
import { sanitize } from "../output.ts";
import type { Cli } from "../process.ts";
import { askYesNo } from "../questions.ts";
import { eventPrinter } from "../render/events.ts";
import { renderPatch } from "../render/patch.ts";
import { liveView, plainView, silentView, type View } from "../render/view.ts";
import { complain } from "../session.ts";
import type { RunFlags } from "./run-flags.ts";

/** Tells the user, and the program that called, what a run does and what it came to. */
export interface Reporter {
  readonly emit: Emit;
  readonly confirmChange: (guarded: readonly string[]) => Promise<boolean>;
  readonly confirmCheck: (command: string) => Promise<boolean>;
  /** Writes the result where it belongs; returns the exit code. */
  result(run: Run): Promise<number>;
}

/** Opens the view that fits the terminal and the flags. */
export async function openReporter(
  cli: Cli,
  flags: Pick<RunFlags, "json" | "events" | "output">,
  settings: Pick<Settings, "strong">,
): Promise<Reporter> {
  const view = await openView(cli, settings);
  const { stdout } = cli.surroundings;
  const printEvent = flags.events ? eventPrinter((line) => void stdout.write(line)) : null;
  let patch = "";
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
      cli.surroundings.stderr.write(`\n${renderPatch(patch, cli.output.paint.err)}\n`);
      if (!(await askYesNo(cli, "Apply this change?"))) return false;
      if (guarded.length === 0) return true;
      return askYesNo(cli, `It changes what runs here or in CI: ${guarded.join(", ")}. Apply that, too?`);
    },
    confirmCheck: async (command) => {
      view.pause();
      if (cli.interactive) return askYesNo(cli, `Run \`${command}\` to check it?`);
      cli.output.note(`note: not checked: run it with --verify '${command}' to have the change checked`);
      return false;
    },
    result: async (run) => {
      view.pause();
      if (run.error !== null) complain(cli, run.error);
      if (run.status === "unreviewed") {
        cli.output.note(`the draft is kept and was not applied: tandem resume ${run.id}`);
      }
      const written = await write(cli, flags, resultText(run, cli, flags));
      return written ?? exitCodeOfRun(run);
    },
  };
}

async function openView(cli: Cli, settings: Pick<Settings, "strong">): Promise<View> {
  if (cli.quiet) return silentView;
  const { stderr } = cli.surroundings;
  const strongRate = describeModel(settings.strong.model, null).tokensPerSecond;
  const options = { stderr, paint: cli.output.paint.err, strongRate };
  return cli.live ? liveView(options) : plainView(options);
}

/** What standard output carries: JSON, the answer, or the patch; on a terminal the patch was shown already. */
function resultText(run: Run, cli: Cli, flags: Pick<RunFlags, "json" | "events" | "output">): string {
  if (flags.events) return "";
  if (flags.json) return `${JSON.stringify(run)}\n`;
  if (run.error !== null) return "";
  const toPerson = cli.surroundings.stdout.isTTY && flags.output === undefined;
  if (run.answer !== null) return `${sanitize(run.answer)}\n`;
  if (run.change === null) return "";
  return toPerson && (cli.interactive || run.change.applied)
    ? ""
    : toPerson
      ? renderPatch(run.change.patch, cli.output.paint.out)
      : run.change.patch;
}

/** Writes to the file of `-o`, or to standard output; an exit code when that was not possible. */
async function write(cli: Cli, flags: Pick<RunFlags, "output">, text: string): Promise<number | null> {
  if (flags.output === undefined) {
    cli.output.result(text);
    return null;
  }
  try {
    await writeFile(flags.output, text);
    return null;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    complain(cli, { code: "io", message: `${flags.output} can't be written: ${why}`, hint: null });
    return exitCodeOf("io");
  }
}
