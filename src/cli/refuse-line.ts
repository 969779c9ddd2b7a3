import type { Failure } from "../domain/failure.ts";
import type { Cli } from "./process.ts";
import { complain } from "./session.ts";

/** Refuses a command line that could not be parsed; a run's JSON has the form of a run all the same. */
export async function refuseLine(argv: readonly string[], failure: Failure, cli: Cli): Promise<number> {
  const [command] = argv;
  if (cli.format === "text" || (command !== "run" && command !== "resume")) return complain(cli, failure);
  const [{ refuse }, { parseRunFlags }] = await Promise.all([
    import("./commands/refuse.ts"),
    import("./commands/run-flags.ts"),
  ]);
  const words = argv.slice(1).filter((word) => !word.startsWith("-"));
  const flags = parseRunFlags({ json: cli.format === "json", events: cli.format === "events", log: false });
  return refuse(cli, flags, words.join(" "), failure);
}
