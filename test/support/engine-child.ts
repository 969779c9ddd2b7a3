import { createTypeChecker } from "../../src/stages/inspect/types/check.ts";
import { startEngine } from "../../src/stages/inspect/types/engine.ts";
import { createKeeper } from "../../src/stages/inspect/types/keeper.ts";
import { openWorkspace } from "../../src/workspace/open.ts";

/**
 * How the program ends: by itself, by a bug, or not, with the engine warm, as soon as it runs, or while it waits
 * for an answer to its first question.
 */
export type Ending = "end" | "throw" | "wait" | "wait-cold" | "wait-asked";

/*
 * A program that warms the TypeScript engine in the folder it is given, prints the engine's process id
 * as soon as there is one, and then ends as it is told: arguments COMPILER ROOT FILE ENDING.
 */
const [compiler = "", root = "", file = "", ending = ""] = process.argv.slice(2);
// An engine that is waited for keeps no program alive.
const alive = setInterval(() => undefined, 60_000);
const pid = ending === "wait-asked" ? await asked() : await warmed();
process.stdout.write(`${pid}\n`);
if (ending === "throw") throw new Error("a bug");
if (ending === "end") clearInterval(alive);

async function warmed(): Promise<number | null> {
  const opened = await openWorkspace(root, { PATH: process.env["PATH"] ?? "" });
  if (!opened.ok) throw new Error(opened.failure.message);
  const keeper = createKeeper(() => compiler);
  const warming = createTypeChecker(keeper).engine.warm(opened.value, [file]);
  while (keeper.pid() === null) await new Promise((resolve) => setTimeout(resolve, 5));
  // A hanging engine never gets warm.
  if (ending !== "wait-cold") await warming;
  return keeper.pid();
}

/** An engine that has asked for a file and gets no answer. */
function asked(): Promise<number> {
  return new Promise((resolve) => {
    const engine = startEngine(compiler, root, {
      readFile: () => {
        resolve(engine.pid);
        return new Promise(() => undefined);
      },
    });
    engine
      .request("initialize", null)
      .then(() => engine.request("updateSnapshot", { openProjects: [`${root}/tsconfig.json`] }))
      .catch(() => undefined);
  });
}
