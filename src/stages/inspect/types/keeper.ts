import { findCompiler } from "./compiler.ts";
import { createConfigs, type Configs } from "./config.ts";
import { startEngine, type Engine } from "./engine.ts";
import { createOverlay, type Overlay } from "./overlay.ts";
import { update, type State } from "./session.ts";

/** An engine that is kept from one look to the next, with what it was last told. */
export interface Warm {
  readonly engine: Engine;
  readonly overlay: Overlay;
  readonly configs: Configs;
  /** Configurations that are kept open, so that the next look finds them loaded. */
  readonly projects: Set<string>;
  state: State | null;
  /** The files that no project covers, as the engine was last told. */
  loose: string;
}

/** Keeps one engine until it is stopped; it is killed, too, when it fails or its user's signal fires. */
export interface Keeper {
  /**
   * Gives the engine for a root to one user at a time; null when there is no compiler. When the engine
   * fails, the work is done once more with a new one; rejects when that fails, too.
   */
  use<T>(root: string, signal: AbortSignal, work: (warm: Warm) => Promise<T>): Promise<T | null>;
  /** Kills the engine, if there is one, and ends what its users are doing. The next one starts it anew. */
  stop(): void;
  /** Process id of the engine; null when none is running. */
  pid(): number | null;
}

export function createKeeper(locate: () => string | null = () => findCompiler()?.executable ?? null): Keeper {
  let kept: { readonly root: string; readonly warm: Warm } | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  let life = new AbortController();

  function kill(why: string): void {
    kept?.warm.engine.stop(why);
    kept = null;
  }
  async function start(root: string): Promise<Warm | null> {
    if (kept !== null && kept.root === root && kept.warm.engine.isRunning()) return kept.warm;
    kill("another root is asked for");
    const compiler = locate();
    if (compiler === null) return null;
    const overlay = createOverlay();
    const configs = createConfigs((path) => overlay.read(path));
    const readConfig = async (path: string): Promise<unknown> => {
      const content = await configs.translate(path);
      return content === null ? overlay.answers.readFile(path) : { content };
    };
    const engine = startEngine(compiler, root, {
      ...overlay.answers,
      readFile: (path) => (configs.isConfig(path) ? readConfig(path) : overlay.answers.readFile(path)),
    });
    const warm: Warm = { engine, overlay, configs, projects: new Set(), state: null, loose: "" };
    kept = { root, warm };
    await engine.request("initialize", null);
    return warm;
  }
  async function attempt<T>(root: string, work: (warm: Warm) => Promise<T>): Promise<T | null> {
    try {
      const warm = await start(root);
      return warm === null ? null : await work(warm);
    } catch (error) {
      // Its state is unknown: the next one starts anew.
      kill("it failed");
      throw error;
    }
  }
  async function take<T>(
    root: string,
    signal: AbortSignal,
    work: (warm: Warm) => Promise<T>,
  ): Promise<T | null> {
    signal.throwIfAborted();
    const cancel = (): void => kill("out of time");
    signal.addEventListener("abort", cancel, { once: true });
    try {
      return await attempt(root, work).catch((error: unknown) => {
        if (signal.aborted) throw error;
        return attempt(root, work);
      });
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  }
  return {
    use: (root, signal, work) => {
      const either = AbortSignal.any([signal, life.signal]);
      const turn = queue.then(() => take(root, either, work));
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
