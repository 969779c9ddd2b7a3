import { createMemory, type Memory } from "../memory.ts";
import { speakTo, type Pyright, type Said } from "./pyright.ts";
import { startServer, type Project } from "./server.ts";

/** Keeps one server running from one look to the next. */
export interface Engine {
  /**
   * Lets `work` ask the server, one at a time; when the server ends meanwhile it is started once more
   * and `work` begun anew. When the signal fires the server is ended, whatever it does.
   */
  use<T>(project: Project, signal: AbortSignal, work: (pyright: Pyright) => Promise<T>): Promise<T>;
  stop(): void;
}

interface Running {
  readonly key: string;
  readonly end: AbortController;
  readonly pyright: Pyright;
}

/** @param entry absolute path of the language server's script */
export function createEngine(entry: string): Engine {
  let running: Running | null = null;
  /** What was said is known, too, when the server that said it has ended. */
  let remembered: { readonly key: string; readonly memory: Memory<Said> } | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  function stop(): void {
    running?.end.abort();
    running = null;
  }
  function take(project: Project): Pyright {
    const key = JSON.stringify(project);
    if (running?.key !== key || !running.pyright.isRunning()) {
      stop();
      const end = new AbortController();
      if (remembered?.key !== key) remembered = { key, memory: createMemory() };
      running = {
        key,
        end,
        pyright: speakTo(() => startServer(entry, project, end.signal), remembered.memory),
      };
    }
    return running.pyright;
  }
  return {
    use: (project, signal, work) => {
      const mine = turn.then(async () => {
        if (signal.aborted) throw new Error("out of time");
        signal.addEventListener("abort", stop, { once: true });
        try {
          return await work(take(project)).catch((error: unknown) => {
            const crashed = running?.pyright.isRunning() !== true;
            if (signal.aborted || !crashed) throw error;
            return work(take(project));
          });
        } finally {
          signal.removeEventListener("abort", stop);
        }
      });
      turn = mine.catch(() => {});
      return mine;
    },
    stop,
  };
}
