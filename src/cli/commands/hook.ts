import * as z from "zod/mini";
import { fail, type Failure, ok, type Result } from "../../domain/failure.ts";
import { HOOK_NAMES, type HookName, isHookName } from "../../hooks/names.ts";
import { FAIL_ON } from "../findings/fail-on.ts";
import type { Action } from "../program.ts";
import type { Cli } from "../process.ts";

const Flags = z.object({
  yes: z._default(z.boolean(), false),
  dryRun: z._default(z.boolean(), false),
  failOn: z.optional(z.enum(FAIL_ON)),
  budget: z.optional(z.string()),
  strict: z._default(z.boolean(), false),
  json: z._default(z.boolean(), false),
});

/** The flags of `tandem hook`; what is not given is left to the hook's settings. */
export interface HookFlags extends Omit<z.infer<typeof Flags>, "budget" | "failOn"> {
  readonly failOn: (typeof FAIL_ON)[number] | null;
  /** Seconds for the review. */
  readonly budget: number | null;
}

/** `tandem hook install|uninstall|status|run`. */
export const hook: Action = async (words, rawFlags, cli) => {
  const flags = parseFlags(rawFlags);
  if (!flags.ok) return complain(cli, flags.failure);
  const [action, ...rest] = words;
  switch (action) {
    case "install":
    case "uninstall": {
      const names = parseNames(rest);
      if (!names.ok) return complain(cli, names.failure);
      const { install, uninstall } = await import("./hook-install.ts");
      return (action === "install" ? install : uninstall)(names.value, flags.value, cli);
    }
    case "status": {
      if (rest.length > 0) return complain(cli, usage(`status takes no more words`));
      const { status } = await import("./hook-status.ts");
      return status(flags.value, cli);
    }
    case "run": {
      const [name = "", ...args] = rest;
      if (!isHookName(name)) return complain(cli, unknownHook(name));
      const { runHook } = await import("./hook-run.ts");
      return runHook(name, args, flags.value, cli);
    }
    default:
      throw new Error(`no action ${String(action)}, though the line was checked`);
  }
};

/** Loaded here: a good line needs nothing of it. */
async function complain(cli: Cli, failure: Failure): Promise<number> {
  return (await import("../session.ts")).complain(cli, failure);
}

function parseFlags(rawFlags: unknown): Result<HookFlags> {
  const { budget, failOn, ...flags } = Flags.parse(rawFlags);
  const seconds = budget === undefined ? null : Number(budget);
  if (seconds !== null && !(seconds > 0 && seconds <= 3600)) {
    return fail("usage", `--budget ${budget}: expected a number of seconds above 0, at most 3600`);
  }
  return ok({ ...flags, failOn: failOn ?? null, budget: seconds });
}

function parseNames(words: readonly string[]): Result<readonly HookName[]> {
  const wrong = words.find((word) => !isHookName(word));
  if (wrong !== undefined) return { ok: false, failure: unknownHook(wrong) };
  return ok(HOOK_NAMES.filter((name) => words.includes(name)));
}

function unknownHook(name: string) {
  return usage(`there is no hook ${JSON.stringify(name)} here`, `the hooks are ${HOOK_NAMES.join(", ")}`);
}

function usage(message: string, hint: string | null = "see tandem hook --help") {
  return fail("usage", message, hint).failure;
}
