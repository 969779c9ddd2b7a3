import { BOUNDS } from "../../../domain/bounds.ts";
import type { FileChange } from "../../../domain/change.ts";
import type { Checker, Observation } from "../checker.ts";
import { holdsScripts } from "../scripts.ts";
import { isGenerated } from "./code.ts";
import { usesOfJavaScript } from "./uses-javascript.ts";
import { usesOfPython } from "./uses-python.ts";
import { WHOLE } from "./uses.ts";

/** Exported names that the change took away while files of the tree still import them. */
export const exports: Checker = {
  name: "exports",
  limitMs: BOUNDS.instant_check_ms,
  wants: (path) => holdsScripts(path) || path.endsWith(".py"),
  seesDeletions: true,
  async check({ side, changes, tree }, signal) {
    // The comparison of the two sides is the check itself: there is nothing to subtract.
    if (side === "before") return { observations: [], unchecked: [] };
    const observations: Observation[] = [];
    const unchecked: { path: string; why: string }[] = [];
    for (const change of changes) {
      const path = change.renamedFrom ?? change.path;
      const isSame = change.before === change.after && path === change.path;
      if (change.before === null || isSame || isGenerated(path, change.before)) continue;
      if (!exports.wants(path)) continue;
      await new Promise((resolve) => setImmediate(resolve));
      const usesOf = holdsScripts(path) ? usesOfJavaScript : usesOfPython;
      const uses = signal.aborted ? "" : await usesOf(path, change.before, { changes, tree }, signal);
      // What was found until then is true all the same.
      if (signal.aborted) unchecked.push({ path: change.path, why: "out of time" });
      else if (typeof uses === "string") unchecked.push({ path: change.path, why: uses });
      if (typeof uses === "string") continue;
      for (const [name, users] of uses) observations.push(report(change, name, users));
    }
    return { observations, unchecked };
  },
};

function report(
  { path, renamedFrom, after }: FileChange,
  name: string,
  users: readonly string[],
): Observation {
  const [first = "", ...others] = [...new Set(users)];
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  const imports = others.length === 0 ? "still imports it" : "still import it";
  const thing = name === "default" ? "the default export" : `\`${name}\``;
  const moved = renamedFrom === null ? "" : ` from ${renamedFrom}`;
  const what =
    name === WHOLE
      ? `${renamedFrom ?? path} is gone`
      : `${thing} is gone${moved}${after === null ? " with its file" : ""}`;
  return {
    rule: "removed",
    category: "export",
    severity: "error",
    path,
    line: 1,
    endLine: 1,
    message: `${what}, but ${first}${more} ${imports}`,
    suggestion: "Keep it, or change those who import it.",
    key: name,
  };
}
