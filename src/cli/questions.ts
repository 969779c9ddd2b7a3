import { createInterface } from "node:readline/promises";
import { sanitize } from "./output.ts";
import type { Cli } from "./process.ts";

/**
 * Asks on the terminal. Only an explicit yes is one: an empty answer, the end of input and an abort
 * are a no.
 */
export async function askYesNo(cli: Cli, question: string): Promise<boolean> {
  const { stdin, stderr, signal, interrupt } = cli.surroundings;
  const lines = createInterface({ input: stdin, output: stderr });
  lines.once("SIGINT", interrupt);
  try {
    const closed = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
    const answer = lines.question(`${sanitize(question)} [y/N] `, { signal });
    return /^y(es)?$/i.test((await Promise.race([answer, closed])).trim());
  } catch {
    return false;
  } finally {
    lines.close();
  }
}
