import type { Coverage } from "./projects.ts";
import type { Diagnostic } from "./session.ts";

/** What the engine said of a file. */
export interface Said {
  readonly content: string;
  readonly coverage: Coverage;
  /** Null where it did not take the file. */
  readonly complaints: readonly Diagnostic[] | null;
}
