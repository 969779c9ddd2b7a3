import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readPrompts } from "./boundary-prompts.ts";
import { readFlagged, touchesAny } from "./boundary-tasks.ts";
import { printBoundaryModel } from "../src/stages/route/boundary-model.ts";
import { trainBoundaries } from "./boundary-training.ts";

/** Of the commits that cross no boundary, every so many-th is trained on. */
const EVERY = 8;

// Trains the boundary model of the package: --data FILE [--out FILE].
const { values } = parseArgs({
  options: {
    data: { type: "string" },
    out: { type: "string", default: "src/stages/route/boundary-model.bin" },
  },
});
if (values.data === undefined) {
  console.error("train-boundary-model: give --data FILE (labelled tasks, see docs/router.md)");
  process.exitCode = 2;
} else {
  const commits = readFlagged(values.data)
    .filter((task) => !touchesAny(task))
    .filter((_, index) => index % EVERY === 0)
    .map(({ text }) => text);
  const prompts = readPrompts();
  const bytes = printBoundaryModel(trainBoundaries(prompts, commits));
  writeFileSync(values.out, bytes);
  console.log(
    `${values.out}: ${bytes.length} bytes from ${prompts.length} prompts and ${commits.length} commits`,
  );
}
