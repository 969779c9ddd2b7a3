import { type Cost, machine, median } from "./scripted-run.ts";
import { codeSizes, measureStarts, startNames } from "./start-up-runs.ts";

/*
 * What a start costs: `npm run bench:startup [-- ROUNDS]`. Whole processes, each in turn with a bare
 * `node -e 0`, in a repository of 1,000 files; wall time and processor time, of git as well. The ratios are
 * those of the medians, and beside them those of the minima: other work on the machine adds to every time
 * and takes from none, so the minima say more where it is busy.
 */

const ROUNDS = Number(process.argv[2] ?? 20);
const TARGETS: Readonly<Record<string, number>> = { "tandem --version": 1.25, "tandem route": 1.6 };

console.log(machine());
console.log(`${ROUNDS} rounds after a first one, in milliseconds, and as times \`node -e 0\`\n`);
const costs = await measureStarts(ROUNDS);
const bare = costs["node -e 0"];
const figures = [
  ["wall", (cost: Cost) => cost.wall],
  ["processor", (cost: Cost) => cost.cpu],
] as const;
for (const name of startNames()) {
  const target = TARGETS[name];
  console.log(`${name}${target === undefined ? "" : ` (target ${target})`}`);
  for (const [label, pick] of figures) {
    const own = costs[name].map(pick);
    const other = bare.map(pick);
    const [middle, least] = [median(own), Math.min(...own)];
    const ratios = `${(middle / median(other)).toFixed(2)} ×, of the minima ${(least / Math.min(...other)).toFixed(2)} ×`;
    console.log(`  ${label.padEnd(10)} median ${middle.toFixed(0)}, least ${least.toFixed(0)}: ${ratios}`);
  }
}
const { route, all } = codeSizes();
console.log(`\ncode loaded for a route ${kilobytes(route)}, in all ${kilobytes(all)}`);
console.log(machine());

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1_000).toLocaleString("en-US")} kB`;
}
