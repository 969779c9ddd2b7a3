import type { Finding } from "../../domain/finding.ts";
import type { Compared } from "../../workspace/diff/comparison.ts";
import { fails } from "../findings/fail-on.ts";
import { summaryLine, uncheckedLines } from "../findings/notes.ts";
import type { Examined } from "./hook-examine.ts";
import { GO_ON, type HookRun, STOP } from "./hook-run.ts";

/** Shows what was found and says whether git may go on. */
export async function conclude(
  { inspection, by, failure }: Examined,
  compared: Compared,
  what: "commit" | "push",
  { cli, failOn, trouble }: HookRun,
): Promise<number> {
  const { findings, checks } = inspection;
  if (cli.surroundings.signal.aborted) return GO_ON;
  if (findings.length > 0) {
    const { printFindings } = await import("../findings/print.ts");
    const paint = cli.output.paint.out;
    cli.output.result(await printFindings("text", inspection, compared, { paint, version: "" }));
  }
  if (failure !== null) trouble("not reviewed", failure);
  for (const line of uncheckedLines(checks)) cli.output.note(`tandem: ${line}`);
  const isStopped = fails(findings, failOn);
  if (!cli.quiet || isStopped) {
    const tail = [...(by === null ? [] : [by]), ...consequence(findings, isStopped, what)];
    const found = summaryLine(findings, checks, compared, what === "commit" ? "quick" : "all");
    cli.output.note(`tandem: ${[found, ...tail].join("; ")}`);
  }
  return isStopped ? STOP : GO_ON;
}

function consequence(findings: readonly Finding[], isStopped: boolean, what: string): readonly string[] {
  if (isStopped) return [`the ${what} is stopped (git ${what} --no-verify goes past it)`];
  return findings.length > 0 ? [`the ${what} goes on`] : [];
}
