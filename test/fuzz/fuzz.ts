/**
 * Looks for inputs that break what is promised of a parser, for as long as wanted:
 *
 *     node scripts/run.mjs test/fuzz/fuzz.ts TARGET [SECONDS [SEED]]
 *
 * TARGET is edits, paths, sse, config or all; SECONDS is 60 each. One line a property; what breaks one is
 * made as small as can be and printed with the seed that finds it again. Ends with 1 then, and with 2 for a
 * target that isn't there.
 */
import { TARGETS } from "./targets.ts";

async function fuzz(name: string, seconds: number, seed: number): Promise<boolean> {
  const target = await (TARGETS[name] ?? unknownTarget(name))();
  const properties = Object.entries(target.properties);
  let holds = true;
  for (const [what, property] of properties) {
    const found = await property({ ms: (seconds * 1_000) / properties.length, seed });
    holds &&= found.holds;
    const word = found.holds ? "holds " : "BROKEN";
    process.stdout.write(`${word} ${name}: ${what}, ${found.inputs} inputs\n${found.report}`);
  }
  await target.close();
  return holds;
}

function unknownTarget(name: string): never {
  process.stderr.write(
    `fuzz: there is no target ${name}; name one of ${Object.keys(TARGETS).join(", ")}, or all\n`,
  );
  process.exit(2);
}

const [name = "all", seconds = "60", seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2);
process.stdout.write(`seed ${seed}\n`);
let holds = true;
for (const one of name === "all" ? Object.keys(TARGETS) : [name]) {
  holds = (await fuzz(one, Number(seconds), Number(seed))) && holds;
}
process.exit(holds ? 0 : 1);
