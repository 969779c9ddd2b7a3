import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { measureAfter, reportedHalf } from "./boundary-after.ts";
import { ALARMS, measureBefore } from "./boundary-before.ts";
import { measureHeld } from "./boundary-held.ts";
import { measureProduct } from "./boundary-product.ts";
import { readFlagged, TARGETS } from "./boundary-tasks.ts";

// Measures both lines of defence at the boundaries: --data FILE [--json FILE].
const { values } = parseArgs({
  options: { data: { type: "string" }, json: { type: "string", default: "docs/boundaries.json" } },
});
if (values.data === undefined) {
  console.error("bench:boundaries: give --data FILE (labelled tasks, see docs/router.md)");
  process.exitCode = 2;
} else {
  measure(values.data, values.json);
}

function measure(data: string, json: string): void {
  const tasks = readFlagged(data);
  const half = reportedHalf(tasks);
  const report = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0]?.model.trim() ?? "unknown"}, Node ${process.version}`,
    tasks: tasks.length,
    repositories: new Set(tasks.map(({ repo }) => repo)).size,
    alarms: ALARMS,
    before: Object.fromEntries(TARGETS.map((target) => [target, measureBefore(tasks, target)])),
    held: measureHeld(),
    product: measureProduct(tasks),
    after: { paths: measureAfter(half, "paths"), manifests: measureAfter(half, "manifests") },
  };
  writeFileSync(json, `${JSON.stringify(report, rounded, 1)}\n`);
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  console.log(
    `${report.date}, ${report.machine}: ${report.tasks} tasks of ${report.repositories} repositories\n`,
  );
  console.log(`before drafting, newest fifths: share found at alarms of ${ALARMS.map(percent).join(", ")}`);
  for (const [target, ways] of Object.entries(report.before)) {
    for (const [way, { auroc, recall, point }] of Object.entries(ways)) {
      const at = point === null ? "" : `${percent(point.recall)} at ${percent(point.alarms)}`;
      const found = recall === null ? at : recall.map(percent).join(", ");
      console.log(`${target.padEnd(14)} ${way.padEnd(24)} AUROC ${auroc.toFixed(3)}  ${found}`);
    }
  }
  const { held } = report;
  console.log(
    `\ntasks held back, by their words: ${percent(held.recall)} of ${held.crossing} found, ${percent(held.alarms)} of ${held.others} others stopped`,
  );
  console.log("\nwhat the router says before drafting: share found, share of the others stopped");
  for (const [way, { recall, alarms }] of Object.entries(report.product)) {
    console.log(`${way.padEnd(24)} ${percent(recall)}, ${percent(alarms)}`);
  }
  console.log("\nafter drafting, the half of the repositories not tuned on");
  for (const [way, { recall, byTarget, alarms, alarmsByTests }] of Object.entries(report.after)) {
    const each = Object.entries(byTarget).map(([target, found]) => `${target} ${percent(found)}`);
    const stopped = `${percent(alarms)} of the others stopped (${percent(alarmsByTests)} for their tests alone)`;
    console.log(`${way.padEnd(10)} ${percent(recall)} found (${each.join(", ")}), ${stopped}`);
  }
}

/** Four digits are enough. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toFixed(4)) : value;
}
