import { BOUNDS } from "../../domain/bounds.ts";
import { fail, ok, type Result } from "../../domain/failure.ts";
import type { Inspection } from "../../domain/finding.ts";
import type { Checker } from "../../stages/inspect/checker.ts";
import { CHECKERS } from "../../stages/inspect/checkers.ts";
import { stopEngines } from "../../stages/inspect/engines.ts";
import { inspectShown } from "../../stages/inspect/inspect-shown.ts";
import { inspectChanges } from "../../stages/inspect/inspect.ts";
import type { Compared } from "../../workspace/diff/comparison.ts";
import { fails } from "../findings/fail-on.ts";
import { parseDiffFlags, readCompared } from "../findings/inputs.ts";
import { leftOutLines, summaryLine, uncheckedLines } from "../findings/notes.ts";
import { printFindings } from "../findings/print.ts";
import type { Action } from "../program.ts";
import type { Cli } from "../process.ts";
import { liveView, silentView, type View } from "../render/view.ts";
import { complain } from "../session.ts";
import { checkOutput, writeOutput } from "./output-file.ts";

/** `tandem inspect`: the local checks on a diff, the index, a range or the working tree. Nothing is written. */
export const inspect: Action = async (words, rawFlags, cli) => {
  const flags = parseDiffFlags(rawFlags);
  const place = await checkOutput(flags.output);
  if (!place.ok) return complain(cli, place.failure);
  const compared = await readCompared(words, flags, cli);
  if (!compared.ok) return complain(cli, compared.failure);
  const view = await openView(cli);
  view.on({ type: "inspect.started" });
  const inspected = await inspectCompared(compared.value, cli.surroundings.signal);
  view.pause();
  if (!inspected.ok) return complain(cli, inspected.failure);
  const inspection = inspected.value;

  const toFile = flags.output !== undefined;
  const paint = toFile ? await plainPaint() : cli.output.paint.out;
  const text = await printFindings(flags.format, inspection, compared.value, {
    paint,
    version: __TANDEM_VERSION__,
  });
  if (flags.output === undefined) cli.output.result(text);
  else {
    const written = await writeOutput(flags.output, text);
    if (!written.ok) return complain(cli, written.failure);
  }
  // On a terminal both streams are one page.
  if (cli.live && flags.format === "text" && !toFile && text !== "") cli.output.note("");
  tellFound(inspection, compared.value, cli);
  return fails(inspection.findings, flags.failOn) ? 1 : 0;
};

async function plainPaint() {
  const { Chalk } = await import("chalk");
  return new Chalk({ level: 0 });
}

/** Something that moves, for who waits at a terminal. */
async function openView({ live, quiet, surroundings, output }: Cli): Promise<View> {
  if (!live || quiet) return silentView;
  return liveView({ stderr: surroundings.stderr, paint: output.paint.err, strongRate: 1 });
}

/** Runs the checks that what is known of the change allows, and lets go of what read its tree. */
async function inspectCompared(compared: Compared, signal: AbortSignal): Promise<Result<Inspection>> {
  const { changes, workspace, knows } = compared;
  try {
    if (changes.length === 0) return ok({ findings: [], checks: [] });
    const run = knows === "tree" ? inspectChanges : inspectShown;
    const inspection = await run({ changes }, { workspace }, signal, patient(CHECKERS, changes.length));
    return signal.aborted ? fail("cancelled", "stopped before all checks had run") : ok(inspection);
  } finally {
    stopEngines();
    compared.close();
  }
}

/** The checks with the time that a command of its own may take: whoever finds it long can stop it. */
function patient(checkers: readonly Checker[], files: number): readonly Checker[] {
  const limit = Math.max(BOUNDS.inspect_check_ms, files * BOUNDS.inspect_file_ms);
  return checkers.map((checker) => ({ ...checker, limitMs: Math.max(checker.limitMs, limit) }));
}

/** What standard output doesn't hold. What was not checked is said with `-q`, too: it is no progress. */
function tellFound({ findings, checks }: Inspection, compared: Compared, cli: Cli): void {
  const note = (line: string) => cli.output.note(line);
  if (!cli.quiet)
    for (const line of [...compared.notices, ...leftOutLines(compared.leftOut)]) note(`note: ${line}`);
  for (const line of uncheckedLines(checks)) note(line);
  if (cli.quiet) return;
  if (compared.changes.length === 0) note(`nothing to inspect in ${compared.title}`);
  else note(summaryLine(findings, checks, compared));
}
