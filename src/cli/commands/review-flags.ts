import * as z from "zod/mini";
import { fail, ok, type Result } from "../../domain/failure.ts";
import type { FlagSettings } from "../../config/layers.ts";
import { type DiffFlags, parseDiffFlags } from "../findings/inputs.ts";

const Flags = z.object({
  fix: z._default(z.boolean(), false),
  apply: z._default(z.boolean(), false),
  /** A command, `false` for `--no-verify`, `true` when neither was given. */
  verify: z._default(z.union([z.string(), z.boolean()]), true),
  reviewEffort: z.optional(z.string()),
  maxUsd: z.optional(z.string()),
  timeout: z.optional(z.string()),
  /** False for `--no-cache`. */
  cache: z._default(z.boolean(), true),
  log: z._default(z.boolean(), true),
});

/** The flags of `review`. */
export type ReviewFlags = DiffFlags & z.infer<typeof Flags>;

/** Flags in their own types. Fails with `usage` where two of them, or one and the input, can't go together. */
export function parseReviewFlags(rawFlags: unknown, words: readonly string[]): Result<ReviewFlags> {
  const flags = { ...parseDiffFlags(rawFlags), ...Flags.parse(rawFlags) };
  if (!flags.fix) {
    return flags.apply ? fail("usage", "-y applies what --fix mends", "give --fix, too") : ok(flags);
  }
  const input = words.includes("-")
    ? "-"
    : flags.staged
      ? "--staged"
      : flags.range === undefined
        ? null
        : "--range";
  if (input !== null) {
    const hint = "review the working tree: tandem review --fix [PATH…]";
    return fail("usage", `--fix mends the working tree, and ${input} is something else`, hint);
  }
  if (!flags.apply && flags.format !== "text" && flags.format !== "json") {
    return fail(
      "usage",
      `--fix prints a patch, which ${flags.format} has no place for`,
      "give -y, or --json",
    );
  }
  return ok(flags);
}

/** The flags that stand over the configuration. */
export function settingsFlags({ verify, reviewEffort, maxUsd, timeout }: ReviewFlags): FlagSettings {
  return { verify: verify === true ? undefined : verify, reviewEffort, maxUsd, timeout };
}
