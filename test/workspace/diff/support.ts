import { onTestFinished } from "vitest";
import type { Result } from "../../../src/domain/failure.ts";
import { compare } from "../../../src/workspace/diff/compare.ts";
import type { Compared, Comparison } from "../../../src/workspace/diff/comparison.ts";
import { GIT_ENV } from "../../support/repo.ts";

/** Compares in a folder; what it opened is closed when the test ends. */
export async function tryCompare(
  cwd: string,
  comparison: Comparison,
  paths: readonly string[] = [],
  env: Readonly<Record<string, string>> = GIT_ENV,
): Promise<Result<Compared>> {
  const compared = await compare({ comparison, paths, cwd, env });
  if (compared.ok) onTestFinished(() => compared.value.close());
  return compared;
}

/** The same, of what must not fail. */
export async function compared(...given: Parameters<typeof tryCompare>): Promise<Compared> {
  const result = await tryCompare(...given);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

/** Each change on one line: `M a.ts`, `A b.ts`, `D c.ts`, `R d.ts < e.ts`. */
export function listing({ changes }: Pick<Compared, "changes">): readonly string[] {
  return changes.map(({ path, renamedFrom, before, after }) => {
    if (renamedFrom !== null) return `R ${path} < ${renamedFrom}`;
    return `${before === null ? "A" : after === null ? "D" : "M"} ${path}`;
  });
}

/** What was left out, each on one line with its reason. */
export function leftOut({ leftOut }: Pick<Compared, "leftOut">): readonly string[] {
  return leftOut.map(({ path, reason }) => `${path}: ${reason}`);
}
