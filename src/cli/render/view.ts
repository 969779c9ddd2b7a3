import type { Writable } from "node:stream";
import type { ChalkInstance } from "chalk";
import type { RunEvent } from "../../domain/events.ts";
import { sanitize } from "../output.ts";
import { linesOf, printLine } from "./lines.ts";

/** Shows a run while it happens, on standard error. */
export interface View {
  on(event: RunEvent): void;
  /** Clears what moves, so that something else can be written or asked. */
  pause(): void;
}

/** What a view needs to know of its surroundings. */
export interface ViewOptions {
  readonly stderr: Writable;
  readonly paint: ChalkInstance;
  /** The strong model's published output rate in tokens per second, for the estimate in the totals. */
  readonly strongRate: number;
}

/** Nothing at all (`-q`). */
export const silentView: View = { on: () => undefined, pause: () => undefined };

/** One plain line for each thing that happened: for logs, pipes and dumb terminals. */
export function plainView(options: ViewOptions): View {
  return {
    on: (event) => {
      for (const line of linesOf(event, { strong: options.strongRate })) {
        options.stderr.write(`${printLine(line, options.paint, true)}\n`);
      }
    },
    pause: () => undefined,
  };
}

/** One line a stage that fills in as it happens. */
export async function liveView(options: ViewOptions): Promise<View> {
  const { default: ora } = await import("ora");
  // Ora's own guard would swallow what is typed at a question; a run reads standard input itself.
  const color = options.paint.level > 0 ? "cyan" : false;
  const spinner = ora({ stream: options.stderr, color, discardStdin: false, hideCursor: true });
  let since = 0;
  const work = (stage: string, text: string) => {
    spinner.text = `${stage.padEnd(8)} ${sanitize(text).replaceAll("\n", " ")}`;
    if (!spinner.isSpinning) spinner.start();
  };
  const progress = (stage: string, chars: number) => {
    if (since === 0) since = performance.now();
    const tokens = Math.round(chars / CHARS_PER_TOKEN);
    const seconds = (performance.now() - since) / 1_000;
    const rate = seconds > 0.2 ? `, ${Math.round(tokens / seconds)} tokens/s` : "";
    work(stage, `about ${tokens} tokens${rate}`);
  };
  return {
    on: (event) => {
      switch (event.type) {
        case "run.started":
          return work("route", "…");
        case "draft.started":
          since = 0;
          return work("draft", event.model);
        case "draft.progressed":
          return progress("draft", event.chars);
        case "inspect.started":
          return work("inspect", "local checks");
        case "review.started":
          since = 0;
          return work("review", event.model);
        case "review.progressed":
          return progress("review", event.chars);
        case "solve.started":
          since = 0;
          return work("solve", event.model);
        case "solve.progressed":
          return progress("solve", event.chars);
        case "verify.started":
          return work("verify", event.command);
        default: {
          const lines = linesOf(event, { strong: options.strongRate });
          if (lines.length === 0) return;
          const pending = spinner.isSpinning && event.type === "review.finding" ? spinner.text : null;
          spinner.stop();
          for (const line of lines) options.stderr.write(`${printLine(line, options.paint, false)}\n`);
          if (pending !== null) spinner.start(pending);
        }
      }
    },
    pause: () => {
      spinner.stop();
    },
  };
}

/** Characters to a token while a reply streams; the real count comes with its end. */
const CHARS_PER_TOKEN = 4;
