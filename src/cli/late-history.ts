import type { Settings } from "../config/settings.ts";
import type { RunEvent } from "../domain/events.ts";
import type { History } from "../history/history.ts";
import { type LogReader, openLog } from "./session.ts";

/** The history of a run, opened when it is first needed, so that no request to a model waits for it. */
export interface LateHistory {
  /** Opens it, once; never fails. */
  open(): Promise<History>;
  /** Opens it while a model writes: that is time nobody waits in. */
  hear(event: RunEvent): void;
  /** Says what was found wrong while the run had the screen, and from then on at once. */
  speak(): void;
  /** Closes it where it was opened. */
  close(): Promise<void>;
}

export function lateHistory(cli: LogReader, settings: Pick<Settings, "locations">): LateHistory {
  const waiting: string[] = [];
  let opened: Promise<History> | null = null;
  let writing = false;
  const note = (line: string): void => cli.output.note(`warning: ${line}`);
  const warn = (line: string): void => void (writing ? waiting.push(line) : note(line));
  const open = (): Promise<History> => (opened ??= openLog(cli, settings, warn));
  return {
    open,
    hear: ({ type }) => {
      if (writing || (type !== "draft.progressed" && type !== "solve.progressed")) return;
      writing = true;
      void open();
    },
    speak: () => {
      writing = false;
      for (const line of waiting.splice(0)) note(line);
    },
    close: async () => (await opened)?.close(),
  };
}

/** Whether a run asks the history something before it asks a model: what the month has cost, how long its check takes. */
export function isAskedFirst({ monthlyUsd, verify }: Pick<Settings, "monthlyUsd" | "verify">): boolean {
  return monthlyUsd !== null || Boolean(verify);
}
