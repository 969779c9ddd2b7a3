import { BOUNDS } from "../../../domain/bounds.ts";
import { findCompiler, startEngine, type Engine } from "./engine.ts";
import { createOverlay, type Overlay } from "./overlay.ts";
import { update, type State } from "./session.ts";

/** An engine that is kept from one look to the next, with what it was last told. */
export interface Warm {
  readonly engine: Engine;
  readonly overlay: Overlay;
  /** Configurations that are kept open, so that the next look finds them loaded. */
  readonly projects: Set<string>;
  state: State | null;
  /** The files that no project covers, as the engine was last told. */
  loose: string;
}

/** Keeps one engine. It is killed when its signal fires, when it fails, and when no one asks for a while. */
export interface Keeper {
  /** Gives the engine for a root to one user at a time; null when there is no compiler. */
  use<T>(root: string, signal: AbortSignal, work: (warm: Warm) => Promise<T>): Promise<T | null>;
  /** Kills the engine, if there is one. */
  stop(): void;
  /** Process id of the engine; null when none is running. */
  pid(): number | null;
}

export function createKeeper(locate: () => string | null = findCompiler): Keeper {
  let kept: { readonly root: string; readonly warm: Warm } | null = null;
  let idle: NodeJS.Timeout | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  function stop(why = "stopped"): void {
    clearTimeout(idle);
    kept?.warm.engine.stop(why);
    kept = null;
  }
  async function start(root: string): Promise<Warm | null> {
    if (kept !== null && kept.root === root && kept.warm.engine.isRunning()) return kept.warm;
    stop();
    const compiler = locate();
    if (compiler === null) return null;
    const overlay = createOverlay();
    const engine = startEngine(compiler, root, overlay.answers);
    const warm: Warm = { engine, overlay, projects: new Set(), state: null, loose: "" };
    kept = { root, warm };
    await engine.request("initialize", null);
    return warm;
  }
  async function run<T>(
    root: string,
    signal: AbortSignal,
    work: (warm: Warm) => Promise<T>,
  ): Promise<T | null> {
    clearTimeout(idle);
    const cancel = (): void => stop("out of time");
    signal.throwIfAborted();
    signal.addEventListener("abort", cancel, { once: true });
    try {
      const warm = await start(root);
      return warm === null ? null : await work(warm);
    } catch (error) {
      // Its state is unknown: the next one starts anew.
      stop();
      throw error;
    } finally {
      signal.removeEventListener("abort", cancel);
      idle = setTimeout(stop, BOUNDS.types_idle_ms, "idle").unref();
    }
  }
  return {
    use: (root, signal, work) => {
      const turn = queue.then(() => run(root, signal, work));
      queue = turn.catch(() => null);
      return turn;
    },
    stop: () => stop(),
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
