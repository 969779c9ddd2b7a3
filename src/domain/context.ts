/** A file that goes to a model with the task. */
export interface ContextFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** False for a file that is only there to be read. */
  readonly editable: boolean;
}

/** What a model is told of the repository, beside the task itself. */
export interface Context {
  /** Named files first, then those the task points at. */
  readonly files: readonly ContextFile[];
  /** The repository's own instructions (`AGENTS.md`), each with its path above; null when there are none. */
  readonly instructions: string | null;
  /** What else is there: paths of files, or of folders with the number of their files. */
  readonly tree: readonly string[];
  /** UTF-8 bytes of all of it. */
  readonly bytes: number;
  /** What the user should know, one line each. */
  readonly notices: readonly string[];
}

/** The files' texts by path. */
export function textsOf(context: Context): Map<string, string> {
  return new Map(context.files.map(({ path, text }) => [path, text]));
}
