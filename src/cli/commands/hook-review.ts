import type { Provider } from "../../config/settings.ts";
import { BOUNDS } from "../../domain/bounds.ts";
import { fail, type Failure, ok, type Result } from "../../domain/failure.ts";
import type { HookReview } from "../../hooks/review.ts";
import type { HookRun } from "./hook-run.ts";

/** How often it is looked whether a connection takes too long. */
const STEP_MS = 20;

/** A review that can be asked for. */
export interface HookReviewer {
  readonly review: HookReview;
  /** Lets go of what it was opened with. */
  readonly close: () => void;
}

/**
 * Who reviews in a hook, or why nobody does, which is known at once.
 *
 * @param connectMs time for a connection; a push can wait longer for one than a commit
 */
export async function reviewerFor(
  { session, cli }: Pick<HookRun, "session" | "cli">,
  connectMs: number = BOUNDS.hook_connect_ms,
): Promise<Result<HookReviewer>> {
  if (!session.ok) return session;
  const outage = await findOutage(session.value.settings.strong.provider, connectMs);
  if (outage !== null) return { ok: false, failure: outage };
  const { openReviewSession } = await import("./review-session.ts");
  const opened = await openReviewSession(cli, session.value, { cache: true, log: true });
  const { reviewer } = opened.deps;
  if (!reviewer.ok) {
    opened.close();
    return reviewer;
  }
  return ok({
    review: async (compared, inspection, signal) => {
      const { reviewCompared } = await import("../../review-compared.ts");
      const inspect = () => Promise.resolve(ok(inspection));
      const deps = { ...opened.deps, inspect, emit: () => undefined, mend: false };
      const reviewed = await reviewCompared(compared, deps, signal);
      if (reviewed.ok) await opened.keep(reviewed.value, compared, signal);
      return reviewed;
    },
    close: () => opened.close(),
  });
}

/** Says that nobody reviews, and why; or, to who waits at a terminal, that somebody does. */
export function sayWhoReviews(reviewer: Result<HookReviewer>, { cli, session, trouble }: HookRun): void {
  if (!reviewer.ok) trouble("no review", reviewer.failure);
  else if (cli.live && !cli.quiet && session.ok) {
    cli.output.note(`tandem: ${session.value.settings.strong.model} reviews it (Ctrl-C stops git)`);
  }
}

/**
 * Why a provider can't be reached; null where a connection comes about, and where none would be made.
 * A call would try several times, which is more time than a commit without a network has.
 */
export async function findOutage(provider: Provider, limitMs: number): Promise<Failure | null> {
  if (provider.kind === "codex") return null;
  // Without its key nobody would be asked.
  if (provider.keyEnv !== null && provider.key === null) return null;
  const address = new URL(provider.proxy?.reveal() ?? provider.baseUrl);
  const { connect } = await import("node:net");
  return new Promise((resolve) => {
    const port = address.port === "" ? (address.protocol === "https:" ? 443 : 80) : Number(address.port);
    // An IPv6 address stands in brackets in a URL alone.
    const socket = connect({ host: address.hostname.replace(/^\[(.*)\]$/, "$1"), port });
    let steps = 0;
    const end = (why: string | null): void => {
      clearInterval(clock);
      socket.destroy();
      resolve(why === null ? null : fail("network", `${provider.name} can't be reached (${why})`).failure);
    };
    // In steps, of which none passes while the local checks keep this process busy: that is not the network's
    // time. To look a name up is, and no part of a socket's own time-out.
    const clock = setInterval(() => {
      steps += 1;
      if (steps * STEP_MS >= limitMs) end(`no answer within ${limitMs / 1000} s`);
    }, STEP_MS);
    socket.once("connect", () => end(null));
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}
