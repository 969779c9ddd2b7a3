import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { BOUNDARY_PROMPTS } from "./boundary-prompts.ts";
import { readFlagged, touchesAny } from "./boundary-tasks.ts";
import { sourceOf, trainBoundaries } from "./boundary-training.ts";

/** Of the commits that cross no boundary, every so many-th is trained on. */
const EVERY = 8;

// Trains the boundary model of the package: --data FILE [--out FILE].
const { values } = parseArgs({
  options: {
    data: { type: "string" },
    out: { type: "string", default: "src/stages/route/boundary-weights.ts" },
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
  const source = sourceOf(trainBoundaries(BOUNDARY_PROMPTS, commits));
  writeFileSync(values.out, source);
  console.log(
    `${values.out}: ${source.length} bytes from ${BOUNDARY_PROMPTS.length} prompts and ${commits.length} commits`,
  );
}
