import * as z from "zod/mini";
import { fail, ok, type Result } from "../../domain/failure.ts";
import { compare } from "../../workspace/diff/compare.ts";
import type { Compared, Comparison } from "../../workspace/diff/comparison.ts";
import { readDiff } from "../input.ts";
import type { Cli } from "../process.ts";
import { FAIL_ON } from "./fail-on.ts";
import { FINDING_FORMATS } from "./forms.ts";

const Flags = z.object({
  staged: z._default(z.boolean(), false),
  range: z.optional(z.string()),
  format: z._default(z.enum(FINDING_FORMATS), "text"),
  json: z._default(z.boolean(), false),
  failOn: z._default(z.enum(FAIL_ON), "never"),
  output: z.optional(z.string()),
});

/** The flags of every command that looks at a diff. */
export type DiffFlags = z.infer<typeof Flags>;

/** Flags in their own types; `--json` is a format, and the file `-` is standard output. */
export function parseDiffFlags(flags: unknown): DiffFlags {
  const { output, ...parsed } = Flags.parse(flags);
  const format = parsed.json ? "json" : parsed.format;
  return output === undefined || output === "-" ? { ...parsed, format } : { ...parsed, format, output };
}

/**
 * What the words and flags name, read and compared: nothing (the working tree), `--staged`, `--range`,
 * `-` (a diff on standard input), and paths that any of them is limited to.
 */
export async function readCompared(
  words: readonly string[],
  flags: Pick<DiffFlags, "staged" | "range">,
  cli: Cli,
): Promise<Result<Compared>> {
  const { cwd, env, stdin, signal } = cli.surroundings;
  const isPatch = words.includes("-");
  if (isPatch && (flags.staged || flags.range !== undefined)) {
    const flag = flags.staged ? "--staged" : "--range";
    return fail("usage", `- and ${flag} are two different inputs`, "give one of them");
  }
  const comparison = isPatch ? await readPatch(stdin, signal) : ok(comparisonOf(flags));
  if (!comparison.ok) return comparison;
  const paths = words.filter((word) => word !== "-");
  return compare({ comparison: comparison.value, paths, cwd, env });
}

async function readPatch(
  stdin: Cli["surroundings"]["stdin"],
  signal: AbortSignal,
): Promise<Result<Comparison>> {
  const bytes = await readDiff(stdin, signal);
  return bytes.ok ? ok({ kind: "patch", bytes: bytes.value }) : bytes;
}

function comparisonOf({ staged, range }: Pick<DiffFlags, "staged" | "range">): Comparison {
  if (range !== undefined) return { kind: "range", range };
  return staged ? { kind: "staged" } : { kind: "worktree" };
}
