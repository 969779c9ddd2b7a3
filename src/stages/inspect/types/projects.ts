import { posix } from "node:path";
import type { View } from "../view.ts";
import { missingPackage } from "./installed.ts";
import type { Configs } from "./config.ts";
import { LOOSE_CONFIG } from "./loose-config.ts";
import type { Diagnostic, Project, State } from "./session.ts";

/** How a file can be judged: by its project, or by what is known without one. */
export type Coverage =
  | { readonly kind: "full"; readonly project: Project }
  /** Packages are missing: nothing is said of imports and names. */
  | { readonly kind: "partial"; readonly project: Project; readonly why: string }
  /** No configuration covers it; `why` says what is wrong with the one that would. */
  | { readonly kind: "loose"; readonly why: string | null };

/** Of a file that no configuration covers. */
export const LOOSE: Coverage = { kind: "loose", why: null };

/** Finds the project of each open file; paths are relative to the root. */
export async function coverageOf(
  paths: readonly string[],
  state: State,
  configs: Configs,
  tree: View,
): Promise<ReadonlyMap<string, Coverage>> {
  const configurations = new Map<string, readonly Diagnostic[]>();
  const covered = new Map<string, Coverage>();
  for (const path of paths) {
    const project = await state.projectOf(posix.join(tree.root, path));
    if (!isOwn(project, tree) || !isTyped(path, project, (await tree.read(path)) ?? "")) {
      covered.set(path, { kind: "loose", why: null });
      continue;
    }
    const complaints = configurations.get(project.id) ?? (await state.configuration(project.id));
    configurations.set(project.id, complaints);
    covered.set(
      path,
      await judgeProject(project, configs.problemOf(project.configFileName), complaints, path, tree),
    );
  }
  return covered;
}

/** A configuration of the repository: neither one above it nor one of ours. */
function isOwn(project: Project | null, tree: View): project is Project {
  const file = project?.configFileName ?? "";
  return file.startsWith(`${tree.root}/`) && posix.basename(file) !== LOOSE_CONFIG;
}

function isTyped(path: string, project: Project, content: string): boolean {
  if (/\.[cm]?tsx?$/.test(path)) return true;
  return project.compilerOptions.checkJs === true || isMarked(content);
}

/** Whether a file of JavaScript asks by itself to be checked. */
export function isMarked(content: string): boolean {
  return /^\s*\/\/\s*@ts-check\b/m.test(content);
}

async function judgeProject(
  project: Project,
  problem: string | null,
  complaints: readonly Diagnostic[],
  path: string,
  tree: View,
): Promise<Coverage> {
  const broken = problem ?? complaints.find(({ code }) => makesUnsure(code))?.text ?? null;
  if (broken !== null) {
    const config = posix.relative(tree.root, project.configFileName);
    return { kind: "loose", why: `${config}: ${broken.replace(/\.$/, "")}; judged without it` };
  }
  const missing = complaints.find(({ code }) => code === MISSING_TYPES)?.text ?? null;
  const uninstalled = await missingPackage(path, tree);
  if (missing === null && uninstalled === null) return { kind: "full", project };
  const why = uninstalled === null ? (missing ?? "") : `"${uninstalled}" is not installed`;
  return { kind: "partial", project, why: `${why}; imports and names were not judged` };
}

/** "Cannot find type definition file". */
const MISSING_TYPES = 2688;

/**
 * Complaints that change nothing of what is judged here: options that are not known, where files are
 * written to, references to projects that lack `composite`, an empty list of files.
 */
const HARMLESS = new Set([5023, 5055, 5056, 6059, 6304, 6305, 6306, 6310, 18002, 18003]);

/** Configuration that can't be read, or extends what isn't there: what follows from it can't be trusted. */
function makesUnsure(code: number): boolean {
  return code !== MISSING_TYPES && !HARMLESS.has(code);
}
