import * as z from "zod/mini";
import { type CalibrationPlace, forgetCalibration, loadCalibration } from "../../config/calibration-store.ts";
import { loadOutcomes } from "../../config/outcomes-store.ts";
import { fail } from "../../domain/failure.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { learntPlace } from "../knowledge.ts";
import { toJson } from "../output.ts";
import type { Cli } from "../process.ts";
import type { Action } from "../program.ts";
import { renderLearnt } from "../render/calibration.ts";
import { complain, openLog, openSession, type Session } from "../session.ts";
import { learntJson } from "./calibrate-json.ts";
import { learn } from "./calibrate-learn.ts";

const Flags = z.object({
  show: z._default(z.boolean(), false),
  reset: z._default(z.boolean(), false),
  json: z._default(z.boolean(), false),
});

/** What the parts of `tandem calibrate` work with. */
export interface CalibrateDeps {
  readonly cli: Cli;
  readonly session: Session;
  readonly workspace: Workspace;
  readonly place: CalibrationPlace;
  readonly json: boolean;
}

/** `tandem calibrate`: learns this repository's own task sizes from its history; shows or forgets what was learnt. */
export const calibrate: Action = async (_words, rawFlags, cli) => {
  const flags = Flags.parse(rawFlags);
  const session = await openSession(cli);
  if (!session.ok) return complain(cli, session.failure);
  const { workspace, noWorkspace } = session.value;
  const place = await learntPlace(session.value);
  if (workspace === null || place === null) {
    return complain(cli, noWorkspace ?? fail("not_a_worktree", "not in a git working tree").failure);
  }
  const deps: CalibrateDeps = { cli, session: session.value, workspace, place, json: flags.json };
  if (flags.show) return show(deps);
  return flags.reset ? reset(deps) : learn(deps);
};

async function show({ cli, place, json }: CalibrateDeps): Promise<number> {
  const warn = (line: string): void => cli.output.note(`warning: ${line}`);
  const calibration = await loadCalibration(place, warn);
  const outcomes = await loadOutcomes(place, warn);
  if (json) cli.output.result(toJson(learntJson(place, calibration, outcomes)));
  else {
    const { out: paint } = cli.output.paint;
    cli.output.result(renderLearnt({ calibration, outcomes }, { place, nowMs: Date.now(), paint }));
  }
  return 0;
}

async function reset({ cli, session, place, json }: CalibrateDeps): Promise<number> {
  const history = await openLog(cli, session.settings);
  // The runs stay in the history; what they taught until now must not come back with the next one.
  const runs = history.fastRuns({ repository: place.repository, limit: 1 }) ?? [];
  if (runs.length > 0) await history.forgetOutcomes(place.repository, Date.now());
  history.close();
  const forgotten = await forgetCalibration(place);
  if (!forgotten.ok) return complain(cli, forgotten.failure);
  const something = forgotten.value || runs.length > 0;
  if (json) cli.output.result(toJson({ schema: 1, repository: place.repository, forgotten: something }));
  else if (!cli.quiet) {
    cli.output.note(
      something
        ? "forgot what was learnt of this repository; the router is as it was shipped"
        : "nothing was learnt of this repository yet",
    );
  }
  return 0;
}
