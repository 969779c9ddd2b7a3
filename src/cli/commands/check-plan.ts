import type { Settings } from "../../config/settings.ts";
import { fail, ok, type Result } from "../../domain/failure.ts";
import type { History } from "../../history/history.ts";
import type { CheckPlan, RunInput } from "../../scene.ts";
import { recogniseCheck } from "../../stages/verify/recognise.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import type { Session } from "../session.ts";

/**
 * How long the configured check took here before, in milliseconds: part of the time to verify, so every
 * command that routes must know the same. A check that is only recognised may not run, and doesn't count.
 */
export function rememberedCheckMs(
  { settings, workspace }: Pick<Session, "settings" | "workspace">,
  history: Pick<History, "checkDuration"> | null,
): number | null {
  if (workspace === null || history === null || !settings.verify) return null;
  return history.checkDuration(workspace.root, settings.verify.command);
}

/**
 * The project's check: the configured one, else the recognised one, which is only offered. A command
 * that the repository names and nobody has trusted ends the run before anything is asked or changed.
 */
export async function planCheck(
  settings: Pick<Settings, "verify" | "verifyTimeoutMs">,
  workspace: Workspace | null,
  apply: RunInput["apply"],
): Promise<Result<CheckPlan | null>> {
  // Nothing is checked that isn't applied.
  if (workspace === null || apply === "never" || settings.verify === false) return ok(null);
  const timeoutMs = settings.verifyTimeoutMs;
  if (settings.verify === null) {
    const command = await recogniseCheck(workspace);
    return ok(command === null ? null : { command, timeoutMs, confirmed: false });
  }
  const { command, trusted } = settings.verify;
  if (!trusted) {
    const message = `.tandem.json wants to run \`${command}\`, and it is not trusted as it is now`;
    return fail("untrusted", message, "read it, then run 'tandem trust'; or give --no-verify");
  }
  return ok({ command, timeoutMs, confirmed: true });
}
