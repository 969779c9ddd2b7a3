import * as z from "zod/mini";
import { fail } from "../domain/failure.ts";
import type { ConfigAction } from "./commands/config.ts";
import type { Cli } from "./process.ts";
import type { Action } from "./program.ts";
import { complain, openLog, openSession, trackedIn } from "./session.ts";

/*
 * The commands that neither ask a model nor change the tree: each parses its flags, opens what it
 * needs, and calls the function in `commands/` that does the work.
 */

const LogFlags = z.object({ limit: z.string(), all: z.optional(z.boolean()), json: z.optional(z.boolean()) });

/** `tandem log` */
export const log: Action = async (_words, rawFlags, cli) => {
  const flags = LogFlags.parse(rawFlags);
  const limit = Number(flags.limit);
  if (!Number.isInteger(limit) || limit < 1) {
    return complain(cli, fail("usage", `--limit ${flags.limit}: expected a whole number above 0`).failure);
  }
  const session = await openSession(cli);
  if (!session.ok) return complain(cli, session.failure);
  const { logCommand } = await import("./commands/log.ts");
  const history = await openLog(cli, session.value.settings);
  try {
    const { stdout } = cli.surroundings;
    return logCommand(
      { limit, all: flags.all === true, json: flags.json === true },
      {
        output: cli.output,
        history,
        root: session.value.workspace?.root ?? null,
        nowMs: Date.now(),
        width: stdout.isTTY ? stdout.columns : null,
      },
    );
  } finally {
    history.close();
  }
};

const ShowFlags = z.object({
  json: z.optional(z.boolean()),
  patch: z.optional(z.boolean()),
  draft: z.optional(z.boolean()),
  timeline: z.optional(z.boolean()),
});

/** `tandem show ID` */
export const show: Action = async (words, rawFlags, cli) => {
  const flags = ShowFlags.parse(rawFlags);
  const session = await openSession(cli);
  if (!session.ok) return complain(cli, session.failure);
  const [{ showCommand }, { printPatch }] = await Promise.all([
    import("./commands/show.ts"),
    import("../edits/patch.ts"),
  ]);
  const history = await openLog(cli, session.value.settings);
  try {
    const { stdout } = cli.surroundings;
    const parts = ["json", "patch", "draft", "timeline"] as const;
    const format = parts.find((part) => flags[part]) ?? "text";
    return showCommand(words[0] ?? "", format, {
      output: cli.output,
      history,
      nowMs: Date.now(),
      toTerminal: stdout.isTTY,
      width: stdout.isTTY ? stdout.columns : null,
      printDiff: printPatch,
      fail: (failure) => complain(cli, failure),
    });
  } finally {
    history.close();
  }
};

const ConfigFlags = z.object({ json: z.optional(z.boolean()) });

/** `tandem config list|get|set|path` */
export const config: Action = async (words, rawFlags, cli) => {
  const { json } = ConfigFlags.parse(rawFlags);
  const action = configAction(words);
  if (action === null) {
    return complain(cli, fail("usage", "config takes list, get KEY, set KEY VALUE, or path").failure);
  }
  const [{ configCommand }, place] = await Promise.all([import("./commands/config.ts"), placeOf(cli)]);
  return configCommand(action, json === true, {
    ...place,
    output: cli.output,
    fail: (failure) => complain(cli, failure),
  });
};

function configAction(words: readonly string[]): ConfigAction | null {
  const [name = "list", key, value, ...more] = words;
  if (more.length > 0) return null;
  switch (name) {
    case "list":
    case "path":
      return key === undefined ? { kind: name } : null;
    case "get":
      return key === undefined || value !== undefined ? null : { kind: "get", key };
    case "set":
      return key === undefined || value === undefined ? null : { kind: "set", key, value };
    default:
      return null;
  }
}

const TrustFlags = z.object({ list: z.optional(z.boolean()), revoke: z.optional(z.boolean()) });

/** `tandem trust` */
export const trust: Action = async (_words, rawFlags, cli) => {
  const flags = TrustFlags.parse(rawFlags);
  const [{ trustCommand }, place] = await Promise.all([import("./commands/trust.ts"), placeOf(cli)]);
  return trustCommand(flags.list ? "list" : flags.revoke ? "revoke" : "grant", {
    ...place,
    output: cli.output,
    nowMs: Date.now(),
    fail: (failure) => complain(cli, failure),
  });
};

const DemoFlags = z.object({ keepDraft: z.optional(z.boolean()) });

/** `tandem demo` */
export const demo: Action = async (words, rawFlags, cli) => {
  const flags = DemoFlags.parse(rawFlags);
  const command = await import("./commands/demo.ts");
  const { env, cwd, program, signal } = cli.surroundings;
  return command.demo(
    { directory: words[0] ?? null, keepDraft: flags.keepDraft === true },
    { output: cli.output, env, cwd, mainPath: program, signal },
  );
};

/** Where the configuration is looked for, also where it can't be loaded. */
async function placeOf(cli: Cli) {
  const { openWorkspace } = await import("../workspace/open.ts");
  const { cwd, env } = cli.surroundings;
  const opened = await openWorkspace(cwd, env);
  const workspace = opened.ok ? opened.value : null;
  return {
    env,
    cwd,
    root: workspace?.root ?? null,
    tracked: trackedIn(workspace, cwd),
  };
}
