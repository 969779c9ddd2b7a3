import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { InputLine } from "../lines.ts";
import type { Routing } from "./route-decide.ts";
import type { Answered, LineForm } from "./route-lines.ts";
import type { TaskFlags } from "./run-flags.ts";

/** What routing outside a working tree needs beside the task: plain data, which other threads get a copy of. */
export interface ThreadJob extends LineForm, Routing {
  readonly flags: TaskFlags;
}

/** Threads that answer lines beside this one. */
export interface LineThreads {
  /** Gives the lines to a thread; null when all have enough to do. */
  answer(lines: readonly InputLine[]): Promise<Answered> | null;
  /** Ends them; what is under way is answered with nothing. */
  stop(): void;
}

/** More don't pay: each has the router to make ready. */
const MOST_THREADS = 3;
/** Pieces that a thread has: one in work, one to go on with. */
const PIECES = 2;
const NOTHING: Answered = { text: "", strong: false, failures: [] };

/** Starts a thread for each processor that this one leaves free; none where there is but one. */
export function startThreads(job: ThreadJob): LineThreads {
  const threads = Array.from({ length: Math.min(MOST_THREADS, availableParallelism() - 1) }, () =>
    start(job),
  );
  return {
    answer: (lines) => threads.find(({ asked }) => asked.length < PIECES)?.answer(lines) ?? null,
    stop: () => {
      for (const thread of threads) thread.stop();
    },
  };
}

interface Asked {
  readonly resolve: (answered: Answered) => void;
  readonly reject: (error: Error) => void;
}

function start(job: ThreadJob) {
  const worker = new Worker(new URL("./route-worker.mjs", import.meta.url), { workerData: job });
  /** Answers come in the order of the questions. */
  const asked: Asked[] = [];
  worker.on("message", (answered: Answered) => asked.shift()?.resolve(answered));
  worker.on("error", (error) => {
    for (const { reject } of asked.splice(0)) reject(error);
  });
  return {
    asked,
    answer: (lines: readonly InputLine[]) =>
      new Promise<Answered>((resolve, reject) => {
        asked.push({ resolve, reject });
        worker.postMessage(lines);
      }),
    stop: () => {
      for (const { resolve } of asked.splice(0)) resolve(NOTHING);
      void worker.terminate();
    },
  };
}
