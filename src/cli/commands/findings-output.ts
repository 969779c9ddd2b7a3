import type { ChalkInstance } from "chalk";
import type { RunEvent } from "../../domain/events.ts";
import { ok, type Result } from "../../domain/failure.ts";
import type { DiffFlags } from "../findings/inputs.ts";
import type { Cli } from "../process.ts";
import { liveView, plainView, type View } from "../render/view.ts";
import { writeOutput } from "./output-file.ts";

/**
 * Something that moves, for who waits at a terminal. Elsewhere a line is worth only who takes the
 * reviewer's place, what makes one wait, and what one should know before it is paid for.
 */
export async function openDiffView({ live, quiet, surroundings, output }: Cli): Promise<View> {
  const options = { stderr: surroundings.stderr, paint: output.paint.err, strongRate: 1 };
  if (live && !quiet) return liveView(options);
  const plain = plainView(options);
  const isTold = ({ type }: RunEvent): boolean =>
    type === "model.replaced" || (!quiet && (type === "model.retried" || type === "notice.given"));
  return {
    on: (event) => {
      if (isTold(event)) plain.on(event);
    },
    pause: () => plain.pause(),
  };
}

/** The colours of the result, which a file has none of. */
export async function paintFor({ output }: Pick<DiffFlags, "output">, cli: Cli): Promise<ChalkInstance> {
  if (output === undefined) return cli.output.paint.out;
  const { Chalk } = await import("chalk");
  return new Chalk({ level: 0 });
}

/** Puts the findings where they belong. */
export async function deliver(
  text: string,
  { output, format }: Pick<DiffFlags, "output" | "format">,
  cli: Cli,
): Promise<Result<null>> {
  if (output !== undefined) return writeOutput(output, text);
  cli.output.result(text);
  // On a terminal both streams are one page.
  if (cli.live && format === "text" && text !== "") cli.output.note("");
  return ok(null);
}
