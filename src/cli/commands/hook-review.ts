import type { Provider } from "../../config/settings.ts";
import { BOUNDS } from "../../domain/bounds.ts";
import { fail, type Failure, ok, type Result } from "../../domain/failure.ts";
import type { HookReview } from "../../hooks/review.ts";
import type { Cli } from "../process.ts";
import type { Session } from "../session.ts";

/** A review that can be asked for. */
export interface HookReviewer {
  readonly review: HookReview;
  /** Lets go of what it was opened with. */
  readonly close: () => void;
}

/** Who reviews in a hook, or why nobody does, which is known at once. */
export async function hookReview(session: Session, cli: Cli): Promise<Result<HookReviewer>> {
  const [{ openReviewSession }, outage] = await Promise.all([
    import("./review-session.ts"),
    findOutage(session.settings.strong.provider),
  ]);
  const opened = await openReviewSession(cli, session, { cache: true, log: true });
  const { reviewer } = opened.deps;
  const failure = reviewer.ok ? outage : reviewer.failure;
  if (failure !== null) {
    opened.close();
    return { ok: false, failure };
  }
  return ok({
    review: async (compared, signal) => {
      const { reviewCompared } = await import("../../review-compared.ts");
      const deps = { ...opened.deps, emit: () => undefined, mend: false };
      const reviewed = await reviewCompared(compared, deps, signal);
      if (reviewed.ok) await opened.keep(reviewed.value, compared, signal);
      return reviewed;
    },
    close: () => opened.close(),
  });
}

/**
 * Why a provider can't be reached; null where a connection comes about. A call would try several times,
 * which is more time than a commit without a network has.
 */
export async function findOutage(provider: Provider): Promise<Failure | null> {
  if (provider.kind === "codex") return null;
  const address = new URL(provider.proxy?.reveal() ?? provider.baseUrl);
  const { connect } = await import("node:net");
  return new Promise((resolve) => {
    const port = address.port === "" ? (address.protocol === "https:" ? 443 : 80) : Number(address.port);
    // An IPv6 address stands in brackets in a URL alone.
    const socket = connect({ host: address.hostname.replace(/^\[(.*)\]$/, "$1"), port });
    const end = (why: string | null): void => {
      socket.destroy();
      resolve(why === null ? null : fail("network", `${provider.name} can't be reached (${why})`).failure);
    };
    socket.setTimeout(BOUNDS.hook_connect_ms, () => end("no answer"));
    socket.once("connect", () => end(null));
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}
