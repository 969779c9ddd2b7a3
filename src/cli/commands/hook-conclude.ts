import type { Result } from "../../domain/failure.ts";
import type { Finding } from "../../domain/finding.ts";
import type { Compared } from "../../workspace/diff/comparison.ts";
import { fails } from "../findings/fail-on.ts";
import { summaryLine, uncheckedLines } from "../findings/notes.ts";
import { type Examined, type ExamineInput, memoryOf } from "./hook-examine.ts";
import { hookReview, type HookReviewer } from "./hook-review.ts";
import { GO_ON, type HookRun, STOP } from "./hook-run.ts";

/** Who reviews, and where it is remembered; without settings nobody, and nowhere. */
export interface Reviewing {
  readonly memory: ExamineInput["memory"];
  readonly reviewer: Result<HookReviewer>;
}

/** Finds who reviews. */
export async function reviewerFor({ session, cli }: HookRun): Promise<Reviewing> {
  if (!session.ok) return { memory: null, reviewer: session };
  const { locations, strong } = session.value.settings;
  return {
    memory: memoryOf(locations.history, strong.model),
    reviewer: await hookReview(session.value, cli),
  };
}

/** Says that nobody reviews, and why; or, to who waits at a terminal, that somebody does. */
export function sayWhoReviews(reviewer: Result<HookReviewer>, { cli, session, trouble }: HookRun): void {
  if (!reviewer.ok) trouble("no review", reviewer.failure);
  else if (cli.live && !cli.quiet && session.ok) {
    cli.output.note(`tandem: ${session.value.settings.strong.model} reviews it (Ctrl-C stops git)`);
  }
}

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
    cli.output.note(`tandem: ${[summaryLine(findings, checks, compared), ...tail].join("; ")}`);
  }
  return isStopped ? STOP : GO_ON;
}

function consequence(findings: readonly Finding[], isStopped: boolean, what: string): readonly string[] {
  if (isStopped) return [`the ${what} is stopped (git ${what} --no-verify goes past it)`];
  return findings.length > 0 ? [`the ${what} goes on`] : [];
}
