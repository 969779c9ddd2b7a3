import { createTypeChecker } from "../../src/stages/inspect/types/check.ts";
import { createKeeper } from "../../src/stages/inspect/types/keeper.ts";
import { openWorkspace } from "../../src/workspace/open.ts";

/** How the program ends: by itself, by a bug, or not, with the engine warm or as soon as it runs. */
export type Ending = "end" | "throw" | "wait" | "wait-cold";

/*
 * A program that warms the TypeScript engine in the folder it is given, prints the engine's process id
 * as soon as there is one, and then ends as it is told: arguments COMPILER ROOT FILE ENDING.
 */
const [compiler = "", root = "", file = "", ending = ""] = process.argv.slice(2);
const opened = await openWorkspace(root, { PATH: process.env["PATH"] ?? "" });
if (!opened.ok) throw new Error(opened.failure.message);
// An engine that is waited for keeps no program alive.
const alive = setInterval(() => undefined, 60_000);
const keeper = createKeeper(() => compiler);
const warming = createTypeChecker(keeper).engine.warm(opened.value, [file]);
while (keeper.pid() === null) await new Promise((resolve) => setTimeout(resolve, 5));
// A hanging engine never gets warm.
if (ending !== "wait-cold") await warming;
process.stdout.write(`${keeper.pid()}\n`);
if (ending === "throw") throw new Error("a bug");
if (ending === "end") clearInterval(alive);
