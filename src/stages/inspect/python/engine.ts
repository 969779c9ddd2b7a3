import { startServer, type Project, type Server } from "./server.ts";
import { speakTo, type Pyright } from "./pyright.ts";

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
  readonly server: Promise<Server>;
  readonly pyright: Promise<Pyright>;
}

/** @param entry absolute path of the language server's script */
export function createEngine(entry: string): Engine {
  let running: Running | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  function stop(): void {
    running?.end.abort();
    running = null;
  }
  async function start(project: Project): Promise<Pyright> {
    const key = JSON.stringify(project);
    const isUsable = running?.key === key && (await isAlive(running.server));
    if (!isUsable || running === null) {
      stop();
      const end = new AbortController();
      const server = startServer(entry, project, end.signal);
      running = { key, end, server, pyright: server.then(speakTo) };
      running.pyright.catch(() => {});
    }
    return running.pyright;
  }
  async function attempt<T>(project: Project, work: (pyright: Pyright) => Promise<T>): Promise<T> {
    const pyright = await start(project);
    return work(pyright);
  }
  return {
    use: (project, signal, work) => {
      const mine = turn.then(async () => {
        if (signal.aborted) throw new Error("out of time");
        signal.addEventListener("abort", stop, { once: true });
        try {
          return await attempt(project, work).catch(async (error: unknown) => {
            const crashed = running === null || !(await isAlive(running.server));
            if (signal.aborted || !crashed) throw error;
            return attempt(project, work);
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

async function isAlive(server: Promise<Server>): Promise<boolean> {
  return server.then(
    (started) => started.isRunning(),
    () => false,
  );
}
