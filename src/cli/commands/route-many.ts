import { BOUNDS } from "../../domain/bounds.ts";
import { fail } from "../../domain/failure.ts";
import { exitCodeOf, EXIT_STRONG } from "../exit-codes.ts";
import { type InputLine, linesOf } from "../lines.ts";
import type { Cli } from "../process.ts";
import { tell } from "../session.ts";
import { type Answered, answerLines, type Decide, type LineForm } from "./route-lines.ts";
import type { LineThreads, ThreadJob } from "./route-threads.ts";

/** Lines that are answered together: some 20 ms of work. */
const TOGETHER = 100;
/** So many lines in one piece are worth the start of threads. */
const MANY = 400;
/** Pieces that may be under way before more is read. */
const MOST_UNDER_WAY = 16;

/** How tasks are routed: here and, where nothing of this process is needed for it, on other threads. */
export interface Router {
  readonly decide: Decide;
  readonly job: ThreadJob | null;
}

/**
 * One task a line in, one JSON object a line out (the lane alone with `-q`), in order. Blank lines hold
 * no task. A line that can't be read is answered as such, with its id where it has one, and makes the
 * exit code 2; with `exitCode` a strong lane makes it 10.
 */
export async function routeMany(
  form: LineForm["form"],
  { decide, job }: Router,
  { exitCode, cli }: { readonly exitCode: boolean; readonly cli: Cli },
): Promise<number> {
  const { stdin, signal } = cli.surroundings;
  let broken = false;
  let strong = false;
  let threads: LineThreads | null = null;
  const stop = () => {
    stdin.destroy();
    threads?.stop();
  };
  signal.addEventListener("abort", stop, { once: true });
  const say = ({ text, strong: some, failures }: Answered): void => {
    strong ||= some;
    broken ||= failures.length > 0;
    if (cli.quiet) for (const failure of failures) tell(cli, failure);
    if (text !== "") cli.output.result(text);
  };
  const answerHere = async (lines: readonly InputLine[]): Promise<Answered> => {
    // What other threads have answered is heard of between two pieces of work.
    if (threads !== null) await new Promise((done) => void setImmediate(done));
    return answerLines(lines, { form, quiet: cli.quiet }, decide, signal);
  };
  /** Each piece is said when it and all before it are answered. */
  const underWay: Promise<void>[] = [];
  try {
    for await (const lines of linesOf(stdin, BOUNDS.input_max_bytes)) {
      if (threads === null && job !== null && lines.length >= MANY) {
        const { startThreads } = await import("./route-threads.ts");
        threads = startThreads(job);
      }
      for (let at = 0; at < lines.length && !signal.aborted; at += TOGETHER) {
        const piece = lines.slice(at, at + TOGETHER);
        const elsewhere = threads?.answer(piece) ?? null;
        const before = underWay.at(-1);
        const answered = elsewhere ?? answerHere(piece);
        const said = Promise.all([answered, before]).then(([answers]) => say(answers));
        // Heard of when it is waited for.
        said.catch(() => undefined);
        underWay.push(said);
        if (elsewhere === null) await answered;
        if (underWay.length > MOST_UNDER_WAY) await underWay.shift();
      }
    }
    await Promise.all(underWay);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", stop);
    threads?.stop();
  }
  if (signal.aborted) {
    tell(cli, fail("cancelled", "stopped; not all lines were read").failure);
    return exitCodeOf("cancelled");
  }
  return broken ? exitCodeOf("usage") : exitCode && strong ? EXIT_STRONG : 0;
}
