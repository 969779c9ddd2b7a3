import { posix } from "node:path";
import type { Checker, Observation, Outcome, SourceFile } from "../checker.ts";
import { lineCounter } from "../lines.ts";
import type { View } from "../view.ts";
import { findDependants } from "./dependants.ts";
import { coverageOf, type Coverage } from "./projects.ts";
import { judge, type Verdict } from "./rules.ts";
import type { Diagnostic, Project, State } from "./session.ts";
import { advance, createKeeper, type Keeper, type Warm } from "./warm.ts";

/** Why nothing was checked on a machine without the compiler. */
const NO_COMPILER = "TypeScript isn't installed";

/**
 * The compiler's complaints about the changed files of one side, and about those that import them.
 * Whatever the compiler says of the same code on both sides was there before.
 */
export function createTypeChecker(keeper: Keeper = createKeeper()): Pick<Checker, "check"> {
  return {
    check: async ({ side, files, tree }, signal) => {
      const dependants = await findDependants(
        files.map(({ change }) => change),
        tree,
      );
      const outcome = await keeper.use(tree.root, signal, async (warm) => {
        const paths = [...files.map(({ path }) => path), ...dependants];
        const { state, covered } = await load(warm, paths, tree);
        return checkFiles(paths, files, covered, state, side, tree);
      });
      return (
        outcome ?? { observations: [], unchecked: files.map(({ path }) => ({ path, why: NO_COMPILER })) }
      );
    },
  };
}

/** Shows the engine one side, and learns which project each file is in. */
async function load(
  warm: Warm,
  paths: readonly string[],
  tree: View,
): Promise<{ readonly state: State; readonly covered: ReadonlyMap<string, Coverage> }> {
  const absolute = (path: string): string => posix.join(tree.root, path);
  const touched = new Map([...tree.touched].map(([path, content]) => [absolute(path), content]));
  const openFiles = paths.map(absolute);
  const opened = await advance(warm, { fileChanges: warm.overlay.replace(touched), openFiles });
  const covered = await coverageOf(paths, opened, tree);
  // An open file is not read again: what is kept open is its project.
  const openProjects = new Set<string>();
  for (const coverage of covered.values()) {
    if (!("project" in coverage) || warm.projects.has(coverage.project.configFileName)) continue;
    openProjects.add(coverage.project.configFileName);
  }
  const state = await advance(warm, { closeFiles: openFiles, openProjects: [...openProjects] });
  for (const project of openProjects) warm.projects.add(project);
  return { state, covered };
}

async function checkFiles(
  paths: readonly string[],
  files: readonly SourceFile[],
  covered: ReadonlyMap<string, Coverage>,
  state: State,
  side: "before" | "after",
  tree: View,
): Promise<Outcome> {
  const changed = new Set(files.map(({ path }) => path));
  const observations: Observation[] = [];
  const unchecked: { path: string; why: string }[] = [];
  for (const path of paths) {
    const coverage = covered.get(path) ?? { kind: "loose" };
    if (coverage.kind === "none" || coverage.kind === "loose") {
      const why = coverage.kind === "none" ? coverage.why : "no tsconfig.json covers it";
      if (changed.has(path)) unchecked.push({ path, why });
      continue;
    }
    const verdicts = await judgeFile(path, coverage.project, state, tree);
    observations.push(
      ...verdicts
        .filter(({ verdict }) => isSure(verdict, coverage.kind === "partial", changed.has(path)))
        .map(({ observation }) => observation),
    );
    // Only said of what is new: what was there before must still be taken off.
    if (coverage.kind === "partial" && changed.has(path) && side === "after") {
      unchecked.push({ path, why: coverage.why });
    }
  }
  return { observations, unchecked };
}

interface Judged {
  readonly verdict: Verdict;
  readonly observation: Observation;
}

async function judgeFile(
  path: string,
  project: Project,
  state: State,
  tree: View,
): Promise<readonly Judged[]> {
  const content = (await tree.read(path)) ?? "";
  const lineAt = lineCounter(content);
  const diagnostics = await state.semantic(project.id, posix.join(tree.root, path));
  return diagnostics.flatMap((diagnostic) => {
    const verdict = judge(diagnostic);
    return verdict === null
      ? []
      : [{ verdict, observation: observe(path, content, lineAt, diagnostic, verdict) }];
  });
}

function observe(
  path: string,
  content: string,
  lineAt: (offset: number) => number,
  { pos, end }: Diagnostic,
  { rule, category, severity, code, message, suggestion }: Verdict,
): Observation {
  return {
    rule,
    category,
    severity,
    path,
    line: lineAt(pos),
    endLine: lineAt(end),
    message,
    suggestion,
    key: `${code} ${content.slice(pos, end)}`,
  };
}

/** What can be said without doubt: the `imports` check judges the modules that changed files name. */
function isSure({ rule }: Verdict, isPartial: boolean, isChanged: boolean): boolean {
  if (rule === "module") return !isChanged && !isPartial;
  return !isPartial || !["export", "name", "type"].includes(rule);
}
