import path from "node:path";
import { fail, type Failure, ok, type Result } from "../../domain/failure.ts";
import { HOOK_NAMES, type HookName, USUAL_HOOKS } from "../../hooks/names.ts";
import { findHooks, type HooksPlace, type HooksSpot } from "../../hooks/place.ts";
import {
  planOwn,
  planRemoval,
  planVersioned,
  planVersionedRemoval,
  versionedFolder,
} from "../../hooks/plan.ts";
import { quote } from "../../hooks/script.ts";
import { managerSnippet, shellLine } from "../../hooks/snippets.ts";
import { describe, type Step, take } from "../../hooks/steps.ts";
import { openWorkspace } from "../../workspace/open.ts";
import { sanitize } from "../output.ts";
import type { Cli } from "../process.ts";
import { askYesNo } from "../questions.ts";
import { complain } from "../session.ts";
import type { HookFlags } from "./hook.ts";

/** `tandem hook install`: says what git will run then; where others manage the hooks, what to give them. */
export async function install(names: readonly HookName[], flags: HookFlags, cli: Cli): Promise<number> {
  const spot = await findSpot(cli);
  if (!spot.ok) return complain(cli, spot.failure);
  const { root, place } = spot.value;
  const wanted = names.length === 0 ? USUAL_HOOKS : names;
  const runFlags = flagsOf(flags);
  const plan = await planInstall(place, wanted, runFlags, cli);
  if (plan === null) return refuse(spot.value, wanted, runFlags, cli);
  if (!plan.ok) return complain(cli, plan.failure);
  if (plan.value.length === 0) {
    if (!cli.quiet) cli.output.note(`installed already: ${wanted.join(", ")}`);
    return 0;
  }
  if (flags.dryRun) return show(plan.value, root, cli);
  if (place.kind !== "own" && !(await mayAppend(plan.value, root, flags, cli))) {
    if (cli.surroundings.signal.aborted)
      return complain(cli, fail("cancelled", "stopped; nothing was written").failure);
    for (const name of wanted) cli.output.result(`${name}: ${shellLine(name, runFlags)}\n`);
    return complain(cli, notAsked(place));
  }
  const taken = await take(plan.value);
  if (!taken.ok) return complain(cli, taken.failure);
  if (!cli.quiet) for (const line of installedLines(plan.value, wanted, flags, root)) cli.output.note(line);
  return 0;
}

/** Null where tandem has nothing to write. */
async function planInstall(
  place: HooksPlace,
  wanted: readonly HookName[],
  flags: readonly string[],
  cli: Cli,
): Promise<Result<readonly Step[]> | null> {
  if (place.kind === "own") {
    const { program } = cli.surroundings;
    return planOwn(place.folder, wanted, { node: process.execPath, program, flags });
  }
  const scripts = versionedFolder(place);
  return scripts === null ? null : planVersioned(scripts, wanted, flags);
}

/** `tandem hook uninstall`: puts back what was there before, byte for byte. */
export async function uninstall(names: readonly HookName[], flags: HookFlags, cli: Cli): Promise<number> {
  const spot = await findSpot(cli);
  if (!spot.ok) return complain(cli, spot.failure);
  const { root, place } = spot.value;
  const wanted = names.length === 0 ? HOOK_NAMES : names;
  const plan = await planUninstall(spot.value, wanted);
  if (!plan.ok) return complain(cli, plan.failure);
  if (plan.value.length === 0) {
    const manual = place.kind === "managed" && place.manager !== "husky";
    const where = manual ? `; what ${shownFrom(root)(place.file)} holds is yours to take out` : "";
    if (!cli.quiet) cli.output.note(`no hook of tandem's is installed${where}`);
    return 0;
  }
  if (flags.dryRun) return show(plan.value, root, cli);
  const taken = await take(plan.value);
  if (!taken.ok) return complain(cli, taken.failure);
  if (!cli.quiet) cli.output.note(`uninstalled: ${hooksIn(plan.value, wanted).join(", ")}`);
  return 0;
}

/** Also where a manager took over since: what tandem once put into git's own folder is found there. */
async function planUninstall(
  { place, own }: HooksSpot,
  wanted: readonly HookName[],
): Promise<Result<readonly Step[]>> {
  const removal = await planRemoval(own, wanted);
  if (!removal.ok) return removal;
  const scripts = versionedFolder(place);
  return ok([...removal.value, ...(scripts === null ? [] : await planVersionedRemoval(scripts, wanted))]);
}

/** The hooks of the working tree around the current folder. */
export async function findSpot({ surroundings: { cwd, env } }: Cli): Promise<Result<HooksSpot>> {
  const opened = await openWorkspace(cwd, env);
  return opened.ok ? findHooks(opened.value, env) : opened;
}

/** The flags that the hook's own line holds. */
function flagsOf({ failOn, budget, strict }: HookFlags): readonly string[] {
  return [
    ...(failOn === null ? [] : ["--fail-on", failOn]),
    ...(budget === null ? [] : ["--budget", String(budget)]),
    ...(strict ? ["--strict"] : []),
  ];
}

/** A place that is not tandem's to write to: says what to put there, and writes nothing. */
function refuse(
  { place, own }: HooksSpot,
  wanted: readonly HookName[],
  runFlags: readonly string[],
  cli: Cli,
): number {
  if (place.kind === "shared") {
    for (const name of wanted) cli.output.result(`${name}: ${shellLine(name, runFlags)}\n`);
    const { by, folder } = place;
    // A setting of the repository's own is nearer than any other.
    const instead = by.startsWith("core.hooksPath")
      ? `, or give this repository its own: git config core.hooksPath ${quote(own)}`
      : "";
    const message = `${by} leads to ${folder}, which other repositories may share: nothing was written`;
    return complain(
      cli,
      fail("conflict", message, `add the lines above to its hooks yourself${instead}`).failure,
    );
  }
  if (place.kind !== "managed" || place.manager === "husky") return 0;
  cli.output.result(managerSnippet(place.manager, wanted, runFlags));
  const then = place.manager === "lefthook" ? "lefthook install" : "pre-commit install -t HOOK";
  return complain(
    cli,
    fail(
      "conflict",
      `${place.manager} manages the hooks here: nothing was written`,
      `add the lines above to ${path.basename(place.file)}, then run ${then}`,
    ).failure,
  );
}

async function mayAppend(steps: readonly Step[], root: string, flags: HookFlags, cli: Cli): Promise<boolean> {
  if (flags.yes) return true;
  if (!cli.interactive) return false;
  for (const step of steps) cli.output.note(describe(step, shownFrom(root)).trimEnd());
  return askYesNo(cli, "These files are under version control. Write them?");
}

function notAsked(place: HooksPlace): Failure {
  const whose = place.kind === "managed" ? `${place.manager}'s` : "the repository's own";
  const message = `the hooks here are ${whose} files under version control: nothing was written`;
  return fail("conflict", message, "give -y to have these lines added, or add them yourself").failure;
}

function show(steps: readonly Step[], root: string, cli: Cli): number {
  cli.output.result(steps.map((step) => sanitize(describe(step, shownFrom(root)))).join(""));
  return 0;
}

function installedLines(
  steps: readonly Step[],
  wanted: readonly HookName[],
  { failOn }: HookFlags,
  root: string,
): readonly string[] {
  const stops =
    failOn === null || failOn === "never"
      ? "they warn; --fail-on error or the setting hooks.fail_on has them stop"
      : failOn === "any"
        ? "stops at any finding"
        : `stops from ${failOn} on`;
  const chained = steps.flatMap((step) =>
    step.kind === "move"
      ? [`${path.basename(step.from)}: yours runs first (now ${shownFrom(root)(step.to)}), then tandem`]
      : [],
  );
  return [`installed: ${wanted.join(", ")} (${stops})`, ...chained];
}

function hooksIn(steps: readonly Step[], wanted: readonly HookName[]): readonly HookName[] {
  const files = steps.map((step) => ("file" in step ? step.file : "to" in step ? step.to : ""));
  return wanted.filter((name) => files.some((file) => path.basename(file) === name));
}

/** A file as seen from the root of the working tree, where it is in there. */
export function shownFrom(root: string): (file: string) => string {
  return (file) => (file.startsWith(`${root}${path.sep}`) ? path.relative(root, file) : file);
}
