import type { Inspection } from "../../domain/finding.ts";
import type { ChangeSet } from "../../domain/change.ts";
import { inspectCompared } from "../../inspect-compared.ts";
import type { Execution } from "../../stages/inspect/checker.ts";
import { wantsCompiler } from "../../stages/inspect/toolchain.ts";
import type { Compared } from "../../workspace/diff/comparison.ts";
import { fails } from "../findings/fail-on.ts";
import { parseDiffFlags, readCompared } from "../findings/inputs.ts";
import { leftOutLines, summaryLine, uncheckedLines } from "../findings/notes.ts";
import { printFindings } from "../findings/print.ts";
import type { Action } from "../program.ts";
import type { Cli } from "../process.ts";
import { complain, openSession } from "../session.ts";
import { deliver, openDiffView, paintFor } from "./findings-output.ts";
import { leaveToRun } from "./leave-to-run.ts";
import { checkOutput } from "./output-file.ts";

/** `tandem inspect`: the local checks on a diff, the index, a range or the working tree. Nothing is written. */
export const inspect: Action = async (words, rawFlags, cli) => {
  const flags = parseDiffFlags(rawFlags);
  const place = await checkOutput(flags.output);
  if (!place.ok) return complain(cli, place.failure);
  const compared = await readCompared(words, flags, cli);
  if (!compared.ok) return complain(cli, compared.failure);
  const view = await openDiffView(cli);
  view.on({ type: "inspect.started" });
  const execution = await leaveFor(compared.value.changes, cli);
  const inspected = await inspectCompared(compared.value, cli.surroundings.signal, execution);
  compared.value.close();
  view.pause();
  if (!inspected.ok) return complain(cli, inspected.failure);
  const inspection = inspected.value;

  const text = await printFindings(flags.format, inspection, compared.value, {
    paint: await paintFor(flags, cli),
    version: __TANDEM_VERSION__,
  });
  const delivered = await deliver(text, flags, cli);
  if (!delivered.ok) return complain(cli, delivered.failure);
  tellFound(inspection, compared.value, cli);
  return fails(inspection.findings, flags.failOn) ? 1 : 0;
};

/** The settings are read only when there is something to compile. */
async function leaveFor(changes: ChangeSet, cli: Cli): Promise<Execution | string | null> {
  if (!changes.some(({ path }) => wantsCompiler(path))) return null;
  const session = await openSession(cli);
  if (!session.ok) return `not trusted: ${session.failure.message}`;
  return leaveToRun(session.value.settings, cli);
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
