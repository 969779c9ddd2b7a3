import * as z from "zod/mini";
import type { FlagSettings } from "../../config/layers.ts";
import type { Task } from "../../domain/task.ts";

/** The flags of `run` and `resume`, as commander hands them over. */
const RunFlags = z.object({
  file: z._default(z.array(z.string()), []),
  context: z._default(z.array(z.string()), []),
  fast: z._default(z.boolean(), false),
  strong: z._default(z.boolean(), false),
  answer: z._default(z.boolean(), false),
  apply: z._default(z.boolean(), false),
  dryRun: z._default(z.boolean(), false),
  /** A command, `false` for `--no-verify`, `true` when neither was given. */
  verify: z._default(z.union([z.string(), z.boolean()]), true),
  reviewEffort: z.optional(z.string()),
  race: z.optional(z.string()),
  maxUsd: z.optional(z.string()),
  timeout: z.optional(z.string()),
  json: z._default(z.boolean(), false),
  events: z._default(z.boolean(), false),
  output: z.optional(z.string()),
  log: z._default(z.boolean(), true),
});

/** See {@link parseRunFlags}. */
export type RunFlags = z.infer<typeof RunFlags>;

/** Flags in their own types; their values are checked with the settings they belong to. */
export function parseRunFlags(flags: unknown): RunFlags {
  const { output, ...rest } = RunFlags.parse(flags);
  // As everywhere, a file of the name `-` is standard output.
  return output === undefined || output === "-" ? rest : { ...rest, output };
}

/** The flags that stand over the configuration. */
export function settingsFlags(flags: RunFlags): FlagSettings {
  return {
    verify: flags.verify === true ? undefined : flags.verify,
    reviewEffort: flags.reviewEffort,
    race: flags.race,
    maxUsd: flags.maxUsd,
    timeout: flags.timeout,
  };
}

/** The flags that say what the task is, beside its words. */
export type TaskFlags = Pick<RunFlags, "file" | "context" | "answer" | "fast" | "strong">;

/** The same flags with more files that may be edited. */
export function withFiles(flags: TaskFlags, files: readonly string[]): TaskFlags {
  return files.length === 0 ? flags : { ...flags, file: [...flags.file, ...files] };
}

/** The task as the flags describe it, its files still as the user named them. */
export function taskOf(text: string, input: string | null, flags: TaskFlags): Task {
  return {
    text,
    input,
    files: flags.file,
    context: flags.context,
    answer: flags.answer,
    forced: flags.fast ? "fast" : flags.strong ? "strong" : null,
  };
}
