import type { ChangeSet, FileChange } from "../../domain/change.ts";
import type { Category, Severity } from "../../domain/finding.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import type { View } from "./view.ts";

/** One observation about a file's content, before it is compared with what was there already. */
export interface Observation {
  /** What was seen, as `unresolved-import`; shown as `checker/rule`. */
  readonly rule: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  readonly endLine: number;
  readonly message: string;
  readonly suggestion: string | null;
  /**
   * What identifies this defect when lines move: the source text it is about, or the name.
   * Two observations with the same path, rule and key are the same defect.
   */
  readonly key: string;
}

/** A changed file on one side of the change. */
export interface SourceFile {
  /** Where it is on this side: a renamed file has its old path before the change. */
  readonly path: string;
  readonly content: string;
  readonly change: FileChange;
}

/** One side of the whole change: what a checker looks at. */
export interface Snapshot {
  readonly side: "before" | "after";
  /** The whole change, for a checker of what was lost: deleted files are on no list of `after`. */
  readonly changes: ChangeSet;
  /** The changed files that exist on this side and that the checker wants, in order of path. */
  readonly files: readonly SourceFile[];
  /**
   * Before the change: the paths of which something was seen after it. What is said of any other is held
   * against nothing, so that it needn't be looked at.
   */
  readonly only?: ReadonlySet<string>;
  /** The whole tree as it is on this side. */
  readonly tree: View;
  /** How programs are started that may run code of the repository; a text says why they may not. */
  readonly execution: Execution | string;
}

/** Leave to run code of the repository, as a compiler does that knows build scripts or macros. */
export interface Execution {
  /** The whole environment of what is run, built from a list of what is allowed. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a checker found, and the files it could not judge, each with the reason. */
export interface Outcome {
  readonly observations: readonly Observation[];
  readonly unchecked: readonly { readonly path: string; readonly why: string }[];
  /** How it looked, where that is worth knowing of a check that judged everything. */
  readonly note?: string | null;
}

/**
 * One local check. It is given all changed files of one side at once, so that a whole-program
 * checker sees them together; `eachFile` makes one out of a function on a single file. `inspect.ts`
 * runs it on both sides and keeps what the change brought. To add a check, write one of these and
 * name it in `checkers.ts`.
 */
export interface Checker {
  readonly name: string;
  /** Time for one side, in milliseconds; past it the check is "skipped", never clean. */
  readonly limitMs: number;
  /** Whether this checker has anything to say about a file with this path. */
  wants(path: string): boolean;
  /** True for a checker that has something to say of a deleted file, so that it runs where no other is left. */
  readonly seesDeletions?: true;
  /** True for a checker that looks at each file by itself, whatever else the change or the tree holds. */
  readonly alone?: true;
  /** The process that does the looking, for a checker that keeps one. */
  readonly engine?: KeptEngine;
  /** May throw: that is reported as a check that was skipped. Stops when the signal fires. */
  check(snapshot: Snapshot, signal: AbortSignal): Promise<Outcome>;
}

/** A process that takes time to start and is kept from one look to the next (`engines.ts`). */
interface KeptEngine {
  /**
   * Starts it and shows it files as they are on disk, the likely ones to be changed, or as the part of the
   * change leaves them that is known by now. Never rejects.
   */
  warm(workspace: Workspace, paths: readonly string[], changes?: ChangeSet): Promise<void>;
  /** Ends it, whatever it is doing; the next look starts it anew. */
  stop(): void;
}

/**
 * Of a checker that only has to load what it reads files with: it is loaded by reading an empty file of each
 * kind, and there is nothing to end.
 */
export function loadedBy(read: (file: SourceFile) => Promise<unknown>): KeptEngine {
  return {
    warm: async (_, paths) => {
      const empty = { renamedFrom: null, before: null, after: "" };
      await Promise.allSettled(paths.map((path) => read({ path, content: "", change: { path, ...empty } })));
    },
    stop: () => undefined,
  };
}

/** What a checker of single files says of one: its observations, or why it could not judge. */
export type FileOutcome =
  | { readonly kind: "checked"; readonly observations: readonly Observation[] }
  | { readonly kind: "unchecked"; readonly why: string };

/** Wraps observations as a judged file. */
export function checked(observations: readonly Observation[]): FileOutcome {
  return { kind: "checked", observations };
}

/** Says why a file could not be judged. */
export function unchecked(why: string): FileOutcome {
  return { kind: "unchecked", why };
}

/**
 * Turns a function on one file into a `check`. Files are taken one after the other with a breath
 * between them, so that a time limit can fire; one file's exception leaves the others judged.
 */
export function eachFile(
  checkFile: (file: SourceFile, tree: View, signal: AbortSignal) => Promise<FileOutcome>,
): Checker["check"] {
  return async ({ files, tree, only }, signal) => {
    const observations: Observation[] = [];
    const notJudged: { path: string; why: string }[] = [];
    for (const file of files.filter(({ path }) => only?.has(path) !== false)) {
      await new Promise((resolve) => setImmediate(resolve));
      if (signal.aborted) {
        notJudged.push({ path: file.path, why: "out of time" });
        continue;
      }
      const outcome = await checkFile(file, tree, signal).catch((error: unknown) =>
        unchecked(`the check failed: ${error instanceof Error ? error.message : String(error)}`),
      );
      if (outcome.kind === "checked") observations.push(...outcome.observations);
      else notJudged.push({ path: file.path, why: outcome.why });
    }
    return { observations, unchecked: notJudged };
  };
}
