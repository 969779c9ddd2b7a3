import { locate } from "../../config/locations.ts";
import { listSkips } from "../../hooks/skips.ts";
import { hookStatus } from "../../hooks/status.ts";
import type { HooksPlace } from "../../hooks/place.ts";
import { formatAge } from "../render/units.ts";
import { sanitize, toJson } from "../output.ts";
import type { Cli } from "../process.ts";
import { alignColumns } from "../render/columns.ts";
import { complain } from "../session.ts";
import type { HookFlags } from "./hook.ts";
import { findSpot, shownFrom } from "./hook-install.ts";

/** `tandem hook status`: which hooks are installed, where, and what runs before them. */
export async function status({ json }: HookFlags, cli: Cli): Promise<number> {
  const spot = await findSpot(cli);
  if (!spot.ok) return complain(cli, spot.failure);
  const { root, place, own } = spot.value;
  const hooks = await hookStatus(place);
  // Where git looks elsewhere by now, what was installed before that never runs.
  const dead = place.kind === "own" ? [] : await hookStatus({ kind: "own", folder: own });
  const idle = dead.filter(({ state }) => state !== "not installed").map(({ file }) => file);
  const locations = await locate(cli.surroundings.env, root);
  const skips = locations.ok ? await listSkips(locations.value.history, root) : [];
  if (json) {
    cli.output.result(toJson({ schema: 1, place, hooks, idle, skips }));
    return 0;
  }
  const shown = shownFrom(root);
  const rows = hooks.map(({ hook, state, flags, file, after }) => [
    hook,
    state,
    state === "not installed" ? "" : [shown(file), flags ?? ""].join(" ").trim(),
    after === null || state === "not installed" ? "" : `after ${shown(after)}`,
  ]);
  const lines = alignColumns(rows.map((row) => row.map(sanitize)));
  cli.output.result(lines.map((row) => `${row.join("  ").trimEnd()}\n`).join(""));
  if (!cli.quiet) cli.output.note(placeLine(place, shown));
  const last = skips.at(-1);
  if (!cli.quiet && last !== undefined) {
    const age = formatAge(Date.now() - last.at);
    const when = age === "now" ? "just now" : `${age} ago`;
    const times = skips.length === 1 ? "once" : `${skips.length} times`;
    cli.output.note(`TANDEM_SKIP was used ${times}, last for ${last.hook}, ${when}`);
  }
  for (const { state, after } of hooks) {
    if (state === "not installed" && after !== null)
      cli.output.note(`warning: ${shown(after)} is run by nothing (tandem hook uninstall puts it back)`);
  }
  for (const file of idle) {
    cli.output.note(`warning: ${shown(file)} is tandem's, but git looks elsewhere (tandem hook uninstall)`);
  }
  return 0;
}

function placeLine(place: HooksPlace, shown: (file: string) => string): string {
  switch (place.kind) {
    case "own":
      return `git looks in ${shown(place.folder)}`;
    case "managed":
      return `${place.manager} manages the hooks here, by ${shown(place.file)}`;
    case "versioned":
      return `git looks in ${shown(place.folder)}, which is under version control`;
    case "shared":
      return `git looks in ${place.folder}, by ${place.by}, which tandem never writes to`;
  }
}
