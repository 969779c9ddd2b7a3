import path from "node:path";
import { fileLayer } from "../../config/layers.ts";
import { REPOSITORY_FILE } from "../../config/load.ts";
import { type Environment, locate } from "../../config/locations.ts";
import { grantTrust, listTrust, revokeTrust } from "../../config/trust.ts";
import { fail, type Failure } from "../../domain/failure.ts";
import { type Output, sanitize } from "../output.ts";
import { formatAge } from "../render/units.ts";

/** What is asked of `tandem trust`. */
export type TrustAction = "grant" | "list" | "revoke";

/** What `tandem trust` works with. */
export interface TrustDeps {
  readonly output: Output;
  readonly env: Environment;
  /** The working tree; null outside one. */
  readonly root: string | null;
  readonly nowMs: number;
  /** Prints a failure as every command does; returns its exit code. */
  readonly fail: (failure: Failure) => number;
}

async function list(store: string, { output, nowMs, fail: refuse }: TrustDeps): Promise<number> {
  const entries = await listTrust(store);
  if (!entries.ok) return refuse(entries.failure);
  if (entries.value.length === 0) output.note("nothing is trusted");
  for (const { file, granted_at } of entries.value) {
    output.result(`${sanitize(file)}  ${formatAge(nowMs - granted_at)}\n`);
  }
  return 0;
}

async function grant(
  file: string,
  store: string,
  { output, nowMs, fail: refuse }: TrustDeps,
): Promise<number> {
  const layer = await fileLayer("repository", file);
  if (!layer.ok) return refuse(layer.failure);
  const { verify, hooks } = layer.value?.values ?? {};
  if (layer.value === null || (!verify && hooks === undefined)) {
    output.note(
      `${file} ${layer.value === null ? "does not exist" : "runs no command"}: there is nothing to trust`,
    );
    return 0;
  }
  // What is shown is what is recorded: the same text, read once.
  const granted = await grantTrust(file, layer.value.text, store, nowMs);
  if (!granted.ok) return refuse(granted.failure);
  if (verify) output.result(`verify: ${sanitize(verify)}\n`);
  if (hooks !== undefined) output.result(`hooks: ${sanitize(JSON.stringify(hooks))}\n`);
  output.note(
    `${file} may ${verify ? "run" : "set"} this until it changes; \`tandem trust --revoke\` takes it back`,
  );
  return 0;
}

async function revoke(file: string, store: string, { output, fail: refuse }: TrustDeps): Promise<number> {
  const revoked = await revokeTrust(file, store);
  if (!revoked.ok) return refuse(revoked.failure);
  output.note(revoked.value ? `${file} may no longer run commands` : `${file} was not trusted`);
  return 0;
}

/**
 * Shows what the repository's file would run and records that the user allows it, as the file is
 * now; or lists or takes back what was allowed. Returns the exit code.
 */
export async function trustCommand(action: TrustAction, deps: TrustDeps): Promise<number> {
  const locations = await locate(deps.env, deps.root);
  if (!locations.ok) return deps.fail(locations.failure);
  const store = locations.value.trust;
  if (action === "list") return list(store, deps);
  if (deps.root === null) {
    return deps.fail(fail("not_a_worktree", "not in a git working tree", "go to a repository").failure);
  }
  const file = path.join(deps.root, REPOSITORY_FILE);
  return action === "grant" ? grant(file, store, deps) : revoke(file, store, deps);
}
