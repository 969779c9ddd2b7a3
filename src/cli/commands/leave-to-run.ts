import type { Settings } from "../../config/settings.ts";
import type { Execution } from "../../stages/inspect/checker.ts";
import { checkEnvironment } from "../check-env.ts";
import type { Cli } from "../process.ts";

/**
 * Compilers run code of the repository: where its check may run in a `tandem run`, they may in what only looks
 * at it. A text says why not, and what to do.
 */
export function leaveToRun({ verify }: Pick<Settings, "verify">, cli: Cli): Execution | string {
  if (verify === null || verify === false)
    return "not trusted: name the project's check ('tandem config set verify COMMAND')";
  if (!verify.trusted) return "not trusted: read .tandem.json, then run 'tandem trust'";
  return { env: checkEnvironment(cli.surroundings.env) };
}
