/** What a task wants to have at its end: an edit of the working tree, or text. */
export type TaskKind = "edit" | "answer";

/** What the user asks for, in words, plus the files named and what came on standard input. */
export interface Task {
  /** The user's words, trimmed, never empty. */
  readonly text: string;
  /** Piped standard input that came beside the words, as context; null when there was none. */
  readonly input: string | null;
  /** Files the models may edit (`-f`), relative to the root of the workspace, with `/`. */
  readonly files: readonly string[];
  /** Files the models may read only (`-c`), relative to the root of the workspace, with `/`. */
  readonly context: readonly string[];
  /** True when the user asked for text in so many words (`--answer`). */
  readonly answer: boolean;
  /** The lane the user forced (`--fast`, `--strong`); null leaves it to the router. */
  readonly forced: "fast" | "strong" | null;
}
