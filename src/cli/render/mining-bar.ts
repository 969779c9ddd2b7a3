import type { Cli } from "../process.ts";
import { fitLine } from "./columns.ts";
import { plural } from "./format.ts";

/** Shows on standard error how far calibrating has come; nothing where nobody watches. */
export interface MiningBar {
  progress(done: number, total: number): void;
  /** What is done now, where it can't be counted. */
  say(text: string): void;
  stop(): void;
}

const NO_BAR: MiningBar = { progress: () => undefined, say: () => undefined, stop: () => undefined };

const BAR_WIDTH = 20;
const USUAL_COLUMNS = 80;
/** The spinner and a margin, so that a line never wraps: a wrapped one isn't cleared when a window grows. */
const MARGIN = 4;
/** A first guess at the time that is left is worth nothing. */
const GUESS_AFTER_MS = 1_000;
const REDRAW_MS = 50;

/** Opens the bar on a terminal; with `-q`, in a pipe and on a dumb terminal there is none. */
export async function openMiningBar(cli: Cli): Promise<MiningBar> {
  if (!cli.live || cli.quiet) return NO_BAR;
  const { default: ora } = await import("ora");
  const { stderr } = cli.surroundings;
  const paint = cli.output.paint.err;
  const color = paint.level > 0 ? "cyan" : false;
  const spinner = ora({ stream: stderr, color, discardStdin: false, hideCursor: true });
  const show = (text: string): void => {
    spinner.text = fitLine(text, (stderr.columns || USUAL_COLUMNS) - MARGIN);
    if (spinner.isSpinning) spinner.render();
    else spinner.start();
  };
  let since = 0;
  let drawn = 0;
  return {
    progress: (done, total) => {
      const now = performance.now();
      if (done === 0) since = now;
      if (done < total && now - drawn < REDRAW_MS) return;
      drawn = now;
      show(barText(done, total, now - since));
    },
    say: show,
    stop: () => void spinner.stop(),
  };
}

/** How far it is, as `mining ████░░░░ 2,310 of 6,000 commits, 8 s left`. */
export function barText(done: number, total: number, elapsedMs: number): string {
  const share = total === 0 ? 1 : done / total;
  const filled = Math.round(BAR_WIDTH * share);
  const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
  const left = elapsedMs < GUESS_AFTER_MS || done === 0 ? null : (elapsedMs / done) * (total - done);
  const rest = left === null ? "" : `, ${Math.ceil(left / 1_000)} s left`;
  return `mining ${bar} ${done.toLocaleString("en-US")} of ${plural(total, "commit")}${rest}`;
}
