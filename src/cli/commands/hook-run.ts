import { realpath } from "node:fs/promises";
import path from "node:path";
import { loadSettings } from "../../config/load.ts";
import { locate } from "../../config/locations.ts";
import type { Settings } from "../../config/settings.ts";
import { fail, type Failure, ok, type Result } from "../../domain/failure.ts";
import type { HookName } from "../../hooks/names.ts";
import { type Memory, memoryOf } from "../../hooks/receipts.ts";
import { recordSkip } from "../../hooks/skips.ts";
import { openWorkspace } from "../../workspace/open.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import type { FailOn } from "../findings/fail-on.ts";
import type { Cli } from "../process.ts";
import { reportBug } from "../report-bug.ts";
import type { Session } from "../session.ts";
import type { HookFlags } from "./hook.ts";

/** What the parts of `tandem hook run` work with. */
export interface HookRun {
  readonly cli: Cli;
  readonly workspace: Workspace;
  /** The settings, or why they can't be had: what is local is done all the same. */
  readonly session: Result<Session>;
  readonly failOn: FailOn;
  /** Time for a model, in milliseconds; null where the hook's own usual time holds. */
  readonly budgetMs: number | null;
  /** Says on one line what could not be done, and why. */
  readonly trouble: (what: string, failure: Failure) => void;
}

/** Git lets the commit or push go on. */
export const GO_ON = 0;
/** Git stops it. */
export const STOP = 1;
const STOPPED_BY_USER = 130;

/**
 * `tandem hook run NAME`: what git's hooks call. Only findings from `--fail-on` on stop what git is about
 * to do. Trouble of any other kind, a bug in tandem too, is one line, and stops nothing but with `--strict`.
 */
export async function runHook(
  name: HookName,
  args: readonly string[],
  flags: HookFlags,
  cli: Cli,
): Promise<number> {
  let troubled = false;
  let strict = flags.strict;
  const trouble = (what: string, failure: Failure): void => {
    troubled = true;
    const hint = failure.hint === null ? "" : ` (${failure.hint})`;
    cli.output.note(`tandem: ${what}: ${failure.message}${hint}`.replace(/\s*\n\s*/g, " "));
  };
  let code = GO_ON;
  try {
    code = await runIn(name, args, flags, {
      cli,
      trouble,
      settle: ({ hooks }) => {
        strict ||= hooks.strict;
      },
    });
  } catch (error) {
    troubled = true;
    reportBug(error, cli);
  }
  if (cli.surroundings.signal.aborted) return STOPPED_BY_USER;
  if (code !== GO_ON || !troubled || !strict) return code;
  cli.output.note(`tandem: stopped by --strict; TANDEM_SKIP=1 goes past it`);
  return STOP;
}

async function runIn(
  name: HookName,
  args: readonly string[],
  flags: HookFlags,
  around: Pick<HookRun, "cli" | "trouble"> & { readonly settle: (settings: Settings) => void },
): Promise<number> {
  const { cli, trouble } = around;
  if (cli.surroundings.env["TANDEM_SKIP"]) return skip(name, cli);
  // At once: what git is waited for and what is loaded take their time each.
  const [opened, part] = await Promise.all([openHere(cli), PARTS[name]()]);
  if (!opened.ok) {
    trouble(`${name} did nothing`, opened.failure);
    return GO_ON;
  }
  const workspace = opened.value;
  const operation = name === "pre-push" ? null : await workspace.operationInProgress();
  // What is replayed or merged was looked at when it was written.
  if (operation !== null) return GO_ON;
  const session = await sessionIn(workspace, cli);
  const hooks = session.ok ? session.value.settings.hooks : null;
  if (session.ok) around.settle(session.value.settings);
  if (hooks?.untrusted === true && !cli.quiet)
    cli.output.note(
      "tandem: the hook settings of .tandem.json are not used: see them, then run 'tandem trust'",
    );
  const run: HookRun = {
    cli,
    workspace,
    session,
    failOn: flags.failOn ?? hooks?.failOn ?? "never",
    budgetMs: flags.budget === null ? (hooks?.budgetMs ?? null) : flags.budget * 1000,
    trouble,
  };
  return part(args, run);
}

/** The settings alone of what a command opens: the time that a commit may take leaves room for no more. */
async function sessionIn(
  workspace: Workspace,
  { surroundings: { cwd, env } }: Cli,
): Promise<Result<Session>> {
  const { root } = workspace;
  const tracked = (file: string): Promise<boolean> => workspace.isTracked(path.relative(root, file));
  const settings = await loadSettings({ flags: {}, env, cwd, root, tracked });
  return settings.ok ? ok({ workspace, noWorkspace: null, settings: settings.value }) : settings;
}

/** Where the receipts of the model that would be asked are; null without settings. */
export function reviewMemory(session: HookRun["session"]): Memory | null {
  if (!session.ok) return null;
  const { locations, strong } = session.value.settings;
  return memoryOf(locations.history, strong.model);
}

type Part = (args: readonly string[], run: HookRun) => Promise<number>;

const PARTS: Readonly<Record<HookName, () => Promise<Part>>> = {
  "pre-commit": async () => (await import("./hook-commit.ts")).preCommit,
  "pre-push": async () => (await import("./hook-push.ts")).prePush,
  "prepare-commit-msg": async () => (await import("./hook-message.ts")).prepareMessage,
};

/** The working tree that git runs the hook for; fails where git was told to work with another one. */
async function openHere(cli: Cli): Promise<Result<Workspace>> {
  const { cwd, env } = cli.surroundings;
  const opened = await openWorkspace(cwd, env);
  const named = env["GIT_DIR"];
  if (!opened.ok || named === undefined || named === "") return opened;
  const [given, found] = await Promise.all(
    [path.resolve(cwd, named), opened.value.gitDir].map((folder) => realpath(folder).catch(() => folder)),
  );
  if (given === found) return opened;
  return fail(
    "not_a_worktree",
    `git works with ${named} here (GIT_DIR), not with the folder's own repository`,
  );
}

async function skip(name: HookName, cli: Cli): Promise<number> {
  const { cwd, env } = cli.surroundings;
  const opened = await openHere(cli);
  const root = opened.ok ? opened.value.root : null;
  const locations = await locate(env, root);
  if (locations.ok)
    await recordSkip(locations.value.history, { at: Date.now(), hook: name, root: root ?? cwd });
  if (!cli.quiet) cli.output.note(`tandem: ${name} skipped (TANDEM_SKIP)`);
  return GO_ON;
}
