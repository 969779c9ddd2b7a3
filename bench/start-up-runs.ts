import { mkdirSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { makeRepository } from "./growth-tree.ts";
import { type Cost, inFolder, timed } from "./scripted-run.ts";

const PROGRAM = path.resolve("dist/main.js");
const FILES = 1_000;
/** Names a file and something in it, so that the tree is listed and searched: git runs three times. */
const TASK = "rename work7 in src/pkg0/mod7.js to compute7";

/** What is started, as bash reads it; the first is what the others are compared with. */
const STARTS = {
  "node -e 0": "-e 0",
  "tandem --version": `'${PROGRAM}' --version`,
  "tandem --help": `'${PROGRAM}' --help`,
  "tandem route": `'${PROGRAM}' route '${TASK}'`,
} as const;

export type StartName = keyof typeof STARTS;

/** Costs of whole processes by what was started, as many of each. */
export type StartCosts = Readonly<Record<StartName, readonly Cost[]>>;

/**
 * Starts each in turn in a repository of 1,000 files, as often as asked for after a first round: what else
 * the machine does meets all of them alike, and the first round leaves the compiled code that later ones use.
 */
export async function measureStarts(rounds: number): Promise<StartCosts> {
  return inFolder(async (folder) => {
    const repository = makeRepository(path.join(folder, "repository"), FILES);
    const home = path.join(folder, "home");
    mkdirSync(home);
    const costs: Record<StartName, Cost[]> = {
      "node -e 0": [],
      "tandem --version": [],
      "tandem --help": [],
      "tandem route": [],
    };
    for (let round = 0; round <= rounds; round += 1) {
      for (const name of startNames()) {
        const command = `'${process.execPath}' ${STARTS[name]}`;
        const { wall, cpu } = await timed(command, repository, { TANDEM_HOME: home });
        if (round > 0) costs[name].push({ wall, cpu });
      }
    }
    return costs;
  });
}

export function startNames(): readonly StartName[] {
  return ["node -e 0", "tandem --version", "tandem --help", "tandem route"];
}

/** Bytes of code in dist/: what `tandem route` loads at once, and all. */
export function codeSizes(): { readonly route: number; readonly all: number } {
  const dist = path.dirname(PROGRAM);
  const code = readdirSync(dist).filter((name) => /\.(?:m?js|pack)$/.test(name));
  const loaded = code.filter((name) =>
    /^(?:(?:main|base|packs)\.js|(?:program|session|router)-\w+\.pack)$/.test(name),
  );
  const sizeOf = (names: readonly string[]): number =>
    names.reduce((sum, name) => sum + statSync(path.join(dist, name)).size, 0);
  return { route: sizeOf(loaded), all: sizeOf(code) };
}
