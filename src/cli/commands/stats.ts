import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod/mini";
import { calibrationPlace } from "../../config/calibration-store.ts";
import { fail, type Failure } from "../../domain/failure.ts";
import type { History } from "../../history/history.ts";
import type { StatsFilter } from "../../history/stats.ts";
import { describeModel } from "../../models/catalog.ts";
import type { Model } from "../../models/model.ts";
import { type Output, toJson } from "../output.ts";
import type { Action } from "../program.ts";
import { renderStats } from "../render/stats.ts";
import { complain, openLog, openSession } from "../session.ts";
import { summarise } from "./stats-summary.ts";

const DAY_MS = 86_400_000;

/** Between two counting writes: a process that waits for its turn looks for it only now and then. */
const PAUSE_MS = 10;

const Flags = z.object({
  all: z._default(z.boolean(), false),
  json: z._default(z.boolean(), false),
  since: z.optional(z.string()),
});

/** The first day that counts, in days since 1970 UTC: `30d` is today and the 29 days before; null if it is none. */
export function sinceDayOf(text: string, nowMs: number): number | null {
  const [, days] = /^(\d{1,5})d$/.exec(text) ?? [];
  if (days !== undefined) return Number(days) < 1 ? null : Math.floor(nowMs / DAY_MS) - Number(days) + 1;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) / DAY_MS : Number.NaN;
  // The 31st of February is read as a day of March.
  return Number.isFinite(day) && dayText(day) === text ? day : null;
}

function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** What `tandem stats` works with. */
export interface StatsDeps {
  readonly output: Output;
  readonly history: History;
  /** Dollars per million tokens of a model; null where they aren't known. */
  readonly priceOf: (model: string) => Model["price"];
  readonly signal: AbortSignal;
  readonly quiet: boolean;
  /** Says a failure and gives its exit code. */
  readonly fail: (failure: Failure) => number;
}

/** Adds the runs up. Returns the exit code. */
export async function statsCommand(
  filter: StatsFilter,
  json: boolean,
  { output, history, priceOf, signal, quiet, fail: say }: StatsDeps,
): Promise<number> {
  for (let first = true; ; first = false) {
    const left = history.countEarlier();
    if (left === 0) break;
    if (first && !quiet) output.note(`counting ${left} runs of an earlier version, this once`);
    await sleep(PAUSE_MS);
    // What is counted stays counted: the next time goes on from there.
    if (signal.aborted) return 130;
  }
  const stats = history.stats(filter);
  // The history has said why.
  if (stats === null) return say(fail("io", "the history can't be added up").failure);
  const summary = summarise(stats, priceOf);
  const since = filter.sinceDay === null ? null : dayText(filter.sinceDay);
  if (json) {
    const { repository = null, root = null } = filter.place ?? {};
    output.result(toJson({ schema: 1, repository, root, since, ...summary }));
  } else if (summary.runs > 0) {
    const whose = `${filter.place === null ? "all repositories" : "this repository"}${since === null ? "" : `, since ${since} (UTC)`}`;
    output.result(renderStats(summary, { whose, paint: output.paint.out }));
  } else {
    output.note(emptyText(filter, since));
  }
  return 0;
}

function emptyText({ place }: StatsFilter, since: string | null): string {
  const when = since === null ? "yet" : `since ${since}`;
  return place === null
    ? `no runs ${when}`
    : `no runs in this repository ${when}; --all counts those of others`;
}

/** `tandem stats` */
export const stats: Action = async (_words, rawFlags, cli) => {
  const flags = Flags.parse(rawFlags);
  const sinceDay = flags.since === undefined ? null : sinceDayOf(flags.since, Date.now());
  if (flags.since !== undefined && sinceDay === null) {
    const message = `--since ${flags.since}: expected days as 30d or a date as 2026-01-31`;
    return complain(cli, fail("usage", message).failure);
  }
  const session = await openSession(cli);
  if (!session.ok) return complain(cli, session.failure);
  const { workspace, settings } = session.value;
  const place =
    workspace === null || flags.all
      ? null
      : {
          root: workspace.root,
          repository: (await calibrationPlace(settings.locations.history, workspace.gitDir)).repository,
        };
  const history = await openLog(cli, settings);
  try {
    return await statsCommand({ place, sinceDay }, flags.json, {
      output: cli.output,
      history,
      priceOf: (id) => settings.models.get(id)?.price ?? describeModel(id, null).price,
      signal: cli.surroundings.signal,
      quiet: cli.quiet,
      fail: (failure) => complain(cli, failure),
    });
  } finally {
    history.close();
  }
};
