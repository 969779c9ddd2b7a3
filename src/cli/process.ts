import type { Output } from "./output.ts";

/** The surroundings a command runs in; `main.ts` fills it from the process, tests from what they like. */
export interface Surroundings {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdin: NodeJS.ReadStream & { readonly fd: 0 };
  readonly stdout: NodeJS.WriteStream & { readonly fd: 1 };
  readonly stderr: NodeJS.WriteStream;
  /** Path of the running program, to start itself again. */
  readonly program: string;
  /** Fires on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  /** Does what the signal from the keyboard does, where a question has taken the keyboard over. */
  readonly interrupt: () => void;
}

/** Why a run is stopped when standard output takes nothing more: its reader has gone, or it is full. */
export class OutputLost extends Error {}

/** What standard output carries: for a person, one JSON object, or a line of JSON for each event. */
export type Format = "text" | "json" | "events";

/** What every command gets. */
export interface Cli {
  readonly surroundings: Surroundings;
  readonly output: Output;
  /** True when a person is there to be asked: standard input, output and error are terminals. */
  readonly interactive: boolean;
  /** True when standard error can show what moves. */
  readonly live: boolean;
  readonly quiet: boolean;
  readonly format: Format;
}
