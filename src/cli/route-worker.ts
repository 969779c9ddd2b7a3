import { on } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { shippedKnowledge } from "../stages/route/knowledge.ts";
import { decideTask } from "./commands/route-decide.ts";
import { answerLines } from "./commands/route-lines.ts";
import type { ThreadJob } from "./commands/route-threads.ts";
import { taskOf, withFiles } from "./commands/run-flags.ts";

/* The thread that `route --lines` starts for many lines: pieces of them in, their answers out, in order. */

const job: ThreadJob = workerData;
const knowledge = shippedKnowledge();
// The process ends the thread as a whole.
const { signal } = new AbortController();

if (parentPort !== null) {
  for await (const [lines] of on(parentPort, "message")) {
    const answered = await answerLines(lines, job, (text, files) =>
      decideTask(taskOf(text, null, withFiles(job.flags, files)), job, knowledge, null, signal),
    );
    parentPort.postMessage(answered);
  }
}
