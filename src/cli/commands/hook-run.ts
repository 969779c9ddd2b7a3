import type { HookName } from "../../hooks/names.ts";
import type { Cli } from "../process.ts";
import type { HookFlags } from "./hook.ts";

export async function runHook(
  name: HookName,
  _args: readonly string[],
  _flags: HookFlags,
  cli: Cli,
): Promise<number> {
  cli.output.note(name);
  return 0;
}
