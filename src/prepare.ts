import { createHash } from "node:crypto";
import { openChecks } from "./checks.ts";
import { credentialIn, withoutCredentials } from "./credentials.ts";
import { fail, ok, type Result } from "./domain/failure.ts";
import type { Context } from "./domain/context.ts";
import type { Located, Route } from "./domain/route.ts";
import type { Task } from "./domain/task.ts";
import type { Ledger } from "./ledger.ts";
import type { Model } from "./models/model.ts";
import type { RunInput, RunPorts, Scene } from "./scene.ts";
import { tenths } from "./timeline.ts";
import { routeTask } from "./stages/route/route.ts";
import { findStale } from "./workspace/changes.ts";
import { gatherContext } from "./workspace/context.ts";

/** The part of a model's window that files may fill; the rest is for the task, the draft and the reply. */
const CONTEXT_SHARE = 0.5;

/** Outside a repository there is nothing to show. */
const NO_CONTEXT: Context = { files: [], instructions: null, tree: [], bytes: 0, notices: [] };

/** Routes the task and gathers what the models are shown. Nothing has been sent when this fails. */
export async function prepare(
  input: RunInput,
  ports: RunPorts,
  ledger: Ledger,
  signal: AbortSignal,
): Promise<Result<Scene>> {
  const damage = (await ports.workspace?.damage()) ?? null;
  if (damage !== null) return fail("io", damage, "see what `git status` says there");
  const given = await credentialOf(input.task);
  if (given !== null) return given;
  if (await isSureToAsk(input, ports)) warm(ports.strong, ports);
  ports.emit({ type: "route.started" });
  const { route, located, artefact } = await decide(input, ports, signal);
  ledger.run.route = route;
  ports.emit({ type: "route.decided", route });
  if (input.task.forced === "fast" && route.lane === "strong") {
    const why = route.reasons[0]?.text ?? `a ${route.boundary ?? "boundary"} task`;
    return fail(
      "usage",
      `--fast is not possible here: ${why}`,
      "leave --fast out: the strong model takes it",
    );
  }
  if (ports.workspace === null && route.kind === "edit") {
    const failure = ports.noWorkspace ?? fail("not_a_worktree", "not in a git working tree").failure;
    return { ok: false, failure };
  }
  const model = route.lane === "fast" ? ports.fast : ports.strong;
  const blocked = await blockedBy(input, ports.workspace, route);
  if (blocked !== null) return blocked;
  // Not before the lane is known: the fast model's provider hears nothing of a boundary task.
  warm(input.kept === null ? model : ports.strong, ports);
  ports.emit({ type: "context.started" });
  const maxTokens = Math.floor(model.contextWindow * CONTEXT_SHARE);
  const shown = ports.workspace === null ? null : withoutCredentials(ports.workspace);
  const context =
    shown === null
      ? ok(NO_CONTEXT)
      : await gatherContext({ task: input.task, located, maxTokens }, shown.workspace);
  if (!context.ok) return context;
  if (signal.aborted) return fail("cancelled", "stopped before anything was sent");
  const { files, bytes, notices } = context.value;
  ports.emit({ type: "context.gathered", files: files.map((file) => file.path), bytes });
  const withheld = [...(shown?.withheld ?? [])].map(([path, why]) => `${path} is not sent: ${why}`);
  for (const text of [...notices, ...withheld]) ports.emit({ type: "notice.given", text });
  const cacheKey = createHash("sha256")
    .update(ports.workspace?.root ?? "")
    .digest("hex")
    .slice(0, 16);
  return ok({
    input,
    ports,
    route,
    models: { fast: ports.fast, strong: ports.strong },
    artefact,
    shown: shown?.workspace ?? null,
    context: context.value,
    rival: null,
    checks: ports.workspace === null ? null : openChecks(ports.workspace),
    ledger,
    signal,
    cacheKey: `tandem-${cacheKey}`,
  });
}

/**
 * Whether the strong model hears of the task whatever the router says: it solves it or reviews the draft. What
 * may yet be refused asks nobody.
 */
async function isSureToAsk({ task }: RunInput, { workspace }: RunPorts): Promise<boolean> {
  return task.forced !== "fast" && workspace !== null && (await workspace.operationInProgress()) === null;
}

/** Opens the connection to a model's provider; the lists of one provider's models are asked for once. */
function warm(model: Model, { emit }: RunPorts): void {
  model.warm((ms) => emit({ type: "connection.opened", model: model.id, ms: tenths(ms) }));
}

/** What would refuse the change at its end anyway, found before anything is paid for. */
async function blockedBy(
  { apply, kept }: RunInput,
  workspace: RunPorts["workspace"],
  route: Route,
): Promise<ReturnType<typeof fail> | null> {
  if (workspace === null || route.kind === "answer") return null;
  const operation = apply === "never" ? null : await workspace.operationInProgress();
  if (operation !== null)
    return fail("conflict", `a ${operation} is in progress; nothing was asked`, "finish or abort it first");
  const stale = kept?.work.kind === "edit" ? await findStale(kept.work.changes, workspace) : null;
  if (stale === null) return null;
  return fail("conflict", `${stale} changed since the draft was made`, "run the task again");
}

/** What the user says is sent as it is, unless it gives a credential away. */
async function credentialOf({ text, input }: Task): Promise<ReturnType<typeof fail> | null> {
  for (const [name, content] of [
    ["the task", text],
    ["standard input", input ?? ""],
  ] as const) {
    const found = await credentialIn("task", content);
    if (found === null) continue;
    return fail("usage", `${name} holds ${found}; nothing was sent`, "take it out, and run it again");
  }
  return null;
}

async function decide(
  input: RunInput,
  ports: RunPorts,
  signal: AbortSignal,
): Promise<{ route: Route; located: Located; artefact: boolean }> {
  const decided = await routeTask(
    {
      task: input.task,
      fast: ports.fast,
      strong: ports.strong,
      boundaries: input.boundaries,
      checkMs: input.checkMs,
      knowledge: input.knowledge,
    },
    { workspace: ports.workspace },
    signal,
  );
  // A resumed run keeps the lane it was given.
  return input.kept === null ? decided : { ...decided, route: input.kept.route };
}
