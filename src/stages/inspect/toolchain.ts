import { join, posix } from "node:path";
import { BOUNDS } from "../../domain/bounds.ts";
import type { Checker, Execution, Observation, Outcome, Snapshot } from "./checker.ts";
import { foldersUp } from "./imports/manifests.ts";
import { lineText } from "./lines.ts";
import { subtract } from "./subtract.ts";
import { cargo } from "./toolchain/cargo.ts";
import { go } from "./toolchain/go.ts";
import { findTool, runTool } from "./toolchain/run.ts";
import { copyTree, type Scratch } from "./toolchain/scratch.ts";
import { pathInTree, type Tool } from "./toolchain/tool.ts";

/**
 * The compiler's own check of the whole project, in a copy of the tree, where the repository is trusted:
 * build scripts and macros are its code. Both sides are compared here, for the second look costs little
 * where the first has built.
 */
function compilerCheck(tool: Tool): Checker {
  return {
    name: tool.name,
    limitMs: BOUNDS.compiler_check_ms,
    wants: (path) => tool.wants(path),
    seesDeletions: true,
    async check(snapshot, signal) {
      if (snapshot.side === "before") return { observations: [], unchecked: [] };
      const { changes, execution, tree } = snapshot;
      const changed = changes.map(({ path }) => path).filter((path) => tool.wants(path));
      const none = (why: string): Outcome => ({
        observations: [],
        unchecked: changed.map((path) => ({ path, why })),
      });
      if (typeof execution === "string") return none(execution);
      const program = await findTool(tool.program, execution.env);
      if (program === null) return none(`${tool.program} is not installed`);
      const projects = await projectsOf(tool, changed, snapshot);
      if (projects.size === 0) return none(`no ${tool.manifest} above it`);
      const scratch = await copyTree(tree, changes, signal);
      if (typeof scratch === "string") return none(scratch);
      try {
        return await checkProjects(tool, program, projects, scratch, snapshot, execution, signal);
      } finally {
        await scratch.remove();
      }
    },
  };
}

/** `cargo check`. */
export const cargoCheck = compilerCheck(cargo);

/** `go vet`, which checks types first. */
export const goVet = compilerCheck(go);

/** Whether a changed file is one that a compiler judges, if the repository is trusted. */
export function wantsCompiler(path: string): boolean {
  return [cargoCheck, goVet].some((checker) => checker.wants(path));
}

/** The folders to run the tool in, each with the changed files that it judges. */
async function projectsOf(
  tool: Tool,
  changed: readonly string[],
  { tree }: Snapshot,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const projects = new Map<string, string[]>();
  for (const path of changed) {
    const above: string[] = [];
    for (const folder of foldersUp(path))
      if (await tree.exists(posix.join(folder, tool.manifest))) above.push(folder);
    const project = await tool.project(above, (file) => tree.read(file));
    if (project !== null) projects.set(project, [...(projects.get(project) ?? []), path]);
  }
  return projects;
}

async function checkProjects(
  tool: Tool,
  program: string,
  projects: ReadonlyMap<string, readonly string[]>,
  scratch: Scratch,
  { changes }: Snapshot,
  { env }: Execution,
  signal: AbortSignal,
): Promise<Outcome> {
  const observations: Observation[] = [];
  const unchecked: { path: string; why: string }[] = [];
  const run = async (folder: string, side: "before" | "after"): Promise<readonly Observation[] | string> => {
    await scratch.show(side);
    const cwd = join(scratch.root, folder);
    const ended = await runTool(
      program,
      tool.args,
      { cwd, env: { ...env, ...tool.env(scratch.target) } },
      signal,
    );
    if (ended.kind === "failed") return ended.why;
    const report = tool.read(ended);
    if (report.kind === "none") return report.why;
    const texts = new Map(
      changes.map((change) => [
        side === "before" ? (change.renamedFrom ?? change.path) : change.path,
        change[side],
      ]),
    );
    return report.complaints.flatMap(({ file, ...complaint }) => {
      const path = pathInTree(file, folder, scratch.root);
      if (path === null) return [];
      // The same defect on both sides: the message and the text of the line, where that is known.
      const text = lineText(texts.get(path) ?? "", complaint.line);
      return [{ ...complaint, path, key: `${complaint.message}\n${text}` }];
    });
  };
  for (const [folder, files] of projects) {
    const after = await run(folder, "after");
    const before = typeof after === "string" || after.length === 0 ? [] : await run(folder, "before");
    const skip = (why: string): void => void unchecked.push(...files.map((path) => ({ path, why })));
    if (typeof after === "string") skip(after);
    else if (typeof before === "string") skip(`before the change: ${before}`);
    else observations.push(...subtract(before, unique(after), changes));
  }
  return { observations, unchecked };
}

/** A library is compiled for itself and for its tests, and complained of twice. */
function unique(observations: readonly Observation[]): readonly Observation[] {
  const seen = new Set<string>();
  return observations.filter(({ path, line, rule, key }) => {
    const identity = `${path}\0${line}\0${rule}\0${key}`;
    return !seen.has(identity) && seen.add(identity).size > 0;
  });
}
