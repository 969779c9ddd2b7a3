import { fail, ok, type Result } from "../../domain/failure.ts";
import type { Work } from "../../domain/draft.ts";
import type { History } from "../../history/history.ts";
import type { Action } from "../program.ts";
import { openLog, openSession } from "../session.ts";
import { execute, type Kept } from "./execute.ts";
import { checkOutput } from "./output-file.ts";
import { refuse } from "./refuse.ts";
import { parseRunFlags, settingsFlags } from "./run-flags.ts";

/** `tandem resume ID`: goes on with the kept draft of a run that could not be reviewed. */
export const resume: Action = async (words, rawFlags, cli) => {
  const flags = parseRunFlags(rawFlags);
  const place = await checkOutput(flags.output);
  if (!place.ok) return refuse(cli, { ...flags, output: undefined, log: false }, "", place.failure);
  const session = await openSession(cli, settingsFlags(flags), "stops");
  if (!session.ok) return refuse(cli, { ...flags, log: false }, "", session.failure);
  const history = await openLog(cli, session.value.settings);
  const record = history.get(words[0] ?? "");
  history.close();
  const kept = resumable(record, session.value.workspace?.root ?? null);
  if (!kept.ok) return refuse(cli, { ...flags, log: false }, "", kept.failure);
  const { task } = kept.value;
  return execute({ cli, flags, session: session.value, task, named: ok(task), kept: kept.value });
};

function resumable(record: ReturnType<History["get"]>, root: string | null): Result<Kept> {
  if (record === "not-found") return fail("usage", "there is no such run", "see 'tandem log'");
  if (record === "ambiguous") return fail("usage", "several runs begin like that", "give more of the id");
  const { run: old, draft, task } = record;
  if (old.status !== "unreviewed" || draft === null || old.route === null) {
    return fail(
      "usage",
      `run ${old.id} is ${old.status}: there is no draft to go on from`,
      "only unreviewed runs can be resumed",
    );
  }
  if (typeof draft !== "string" && record.root !== root) {
    return fail("usage", `run ${old.id} belongs to ${record.root}`, "resume it there");
  }
  const work: Work =
    typeof draft === "string" ? { kind: "answer", text: draft } : { kind: "edit", changes: draft };
  return ok({ task, route: old.route, shift: record.shift, work });
}
