import { findCompiler } from "./compiler.ts";
import { createConfigs, type Configs } from "./config.ts";
import { startEngine, type Engine } from "./engine.ts";
import { createMemory, type Memory } from "../memory.ts";
import { createOverlay, type Overlay } from "./overlay.ts";
import type { Coverage } from "./projects.ts";
import type { Said } from "./said.ts";
import { update, type State } from "./session.ts";

/** An engine that is kept from one look to the next, with what it was last told. */
export interface Warm {
  readonly engine: Engine;
  readonly overlay: Overlay;
  readonly configs: Configs;
  /** Configurations that are kept open, so that the next look finds them loaded. */
  readonly projects: Set<string>;
  /** How files can be judged, by path: as long as no configuration changes, and no file comes or goes. */
  readonly coverage: Map<string, Coverage>;
  /** What imports a file, by its path, as it was when that was first looked for. */
  readonly dependants: Map<string, readonly string[]>;
  readonly memory: Memory<Said>;
  state: State | null;
  /** The files that no project covers, as the engine was last told. */
  loose: readonly string[];
}

/** What an engine is wanted for. */
interface Wanted {
  readonly root: string;
  /**
   * True where it will see the files that the disk has, with other contents. Such an engine need not ask which
   * files there are, of which it asks thousands of times.
   */
  readonly keepsNames: boolean;
}

/** Keeps one engine until it is stopped; it is killed, too, when it fails or its user's signal fires. */
export interface Keeper {
  /**
   * Gives an engine to one user at a time; null when there is no compiler. When the engine
   * fails, the work is done once more with a new one; rejects when that fails, too.
   */
  use<T>(wanted: Wanted, signal: AbortSignal, work: (warm: Warm) => Promise<T>): Promise<T | null>;
  /** Kills the engine, if there is one, and ends what its users are doing. The next one starts it anew. */
  stop(): void;
  /** Process id of the engine; null when none is running. */
  pid(): number | null;
}

export function createKeeper(locate: () => string | null = () => findCompiler()?.executable ?? null): Keeper {
  let kept: (Wanted & { readonly warm: Warm }) | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  let life = new AbortController();

  function kill(why: string): void {
    kept?.warm.engine.stop(why);
    kept = null;
  }
  async function start({ root, keepsNames }: Wanted): Promise<Warm | null> {
    const serves = kept?.root === root && (keepsNames || !kept.keepsNames) && kept.warm.engine.isRunning();
    if (kept !== null && serves) return kept.warm;
    kill("another one is asked for");
    const compiler = locate();
    if (compiler === null) return null;
    const overlay = createOverlay();
    const configs = createConfigs((path) => overlay.read(path));
    const readConfig = async (path: string): Promise<unknown> => {
      const content = await configs.translate(path);
      return content === null ? overlay.answers.readFile(path) : { content };
    };
    const engine = startEngine(compiler, root, {
      ...(keepsNames ? {} : overlay.answers),
      readFile: (path) => (configs.isConfig(path) ? readConfig(path) : overlay.answers.readFile(path)),
    });
    const warm: Warm = {
      engine,
      overlay,
      configs,
      projects: new Set(),
      coverage: new Map(),
      dependants: new Map(),
      memory: createMemory(),
      state: null,
      loose: [],
    };
    kept = { root, keepsNames, warm };
    await engine.request("initialize", null);
    return warm;
  }
  async function attempt<T>(wanted: Wanted, work: (warm: Warm) => Promise<T>): Promise<T | null> {
    try {
      const warm = await start(wanted);
      return warm === null ? null : await work(warm);
    } catch (error) {
      // Its state is unknown: the next one starts anew.
      kill("it failed");
      throw error;
    }
  }
  async function take<T>(
    wanted: Wanted,
    signal: AbortSignal,
    work: (warm: Warm) => Promise<T>,
  ): Promise<T | null> {
    signal.throwIfAborted();
    const cancel = (): void => kill("out of time");
    signal.addEventListener("abort", cancel, { once: true });
    try {
      return await attempt(wanted, work).catch((error: unknown) => {
        if (signal.aborted) throw error;
        return attempt(wanted, work);
      });
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  }
  return {
    use: (wanted, signal, work) => {
      const either = AbortSignal.any([signal, life.signal]);
      const turn = queue.then(() => take(wanted, either, work));
      queue = turn.catch(() => null);
      return turn;
    },
    stop: () => {
      life.abort(new Error("stopped"));
      life = new AbortController();
      kill("stopped");
    },
    pid: () => (kept?.warm.engine.isRunning() ? kept.warm.engine.pid : null),
  };
}

/** Moves the engine on to a new state and lets the old one go, which frees its memory. */
export async function advance(warm: Warm, changes: Parameters<typeof update>[1]): Promise<State> {
  const old = warm.state;
  const state = await update(warm.engine, changes);
  warm.state = state;
  await old?.release();
  return state;
}
