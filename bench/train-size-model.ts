import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { serializeSizeModel } from "../src/stages/route/size-model.ts";
import { quantize, SHIPPED, trainSizeModel } from "./size-training.ts";
import { readTasks } from "./tasks.ts";

// Trains the size model of the package from labelled tasks: --data FILE --out FILE.
const { values } = parseArgs({ options: { data: { type: "string" }, out: { type: "string" } } });
if (values.data === undefined || values.out === undefined) {
  console.error("train-size-model: give --data FILE (labelled tasks, see docs/router.md) and --out FILE");
  process.exitCode = 2;
} else {
  const tasks = readTasks(values.data);
  const start = performance.now();
  const file = serializeSizeModel(quantize(trainSizeModel(tasks, SHIPPED)));
  writeFileSync(values.out, file);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${values.out}: ${file.length} bytes from ${tasks.length} tasks in ${seconds} s`);
}
