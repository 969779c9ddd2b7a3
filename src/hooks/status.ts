import path from "node:path";
import { removeBlock } from "./block.ts";
import { HOOK_NAMES, type HookName } from "./names.ts";
import { versionedFolder } from "./plan.ts";
import type { HooksPlace } from "./place.ts";
import { OLD_SUFFIX, readScript } from "./script.ts";
import { lookAt } from "./steps.ts";

/** How one hook stands. */
export interface HookStatus {
  readonly hook: HookName;
  /** `unknown`: a manager's configuration says, and git runs what the manager wrote. */
  readonly state: "installed" | "not installed" | "changed by hand" | "not executable" | "unknown";
  readonly file: string;
  /** Flags of `tandem hook run` in it; null where tandem didn't write them. */
  readonly flags: string | null;
  /** A hook that was there before and runs first, or would if tandem's were still there; null when there is none. */
  readonly after: string | null;
}

/** How every hook that tandem knows stands in the place where git looks for it. */
export async function hookStatus(place: HooksPlace): Promise<readonly HookStatus[]> {
  const scripts = versionedFolder(place);
  return Promise.all(
    HOOK_NAMES.map((hook) => {
      if (place.kind === "own") return ownStatus(hook, place.folder);
      if (scripts !== null) return versionedStatus(hook, scripts.folder);
      return otherStatus(hook, place);
    }),
  );
}

async function ownStatus(hook: HookName, folder: string): Promise<HookStatus> {
  const file = path.join(folder, hook);
  const here = await lookAt(file);
  const script = here.kind === "text" ? readScript(here.text) : null;
  const old = `${file}${OLD_SUFFIX}`;
  const isOurs = script !== null && script.kind !== "foreign";
  const isChained = (isOurs || here.kind === "missing") && (await lookAt(old)).kind !== "missing";
  const of = (state: HookStatus["state"]): HookStatus => ({
    hook,
    state,
    file,
    flags: script?.kind === "ours" ? script.flags : null,
    after: isChained ? old : null,
  });
  if (script === null || script.kind === "foreign") return of("not installed");
  if (script.kind === "changed") return of("changed by hand");
  return of(here.kind === "text" && here.executable ? "installed" : "not executable");
}

async function versionedStatus(hook: HookName, folder: string): Promise<HookStatus> {
  const file = path.join(folder, hook);
  const here = await lookAt(file);
  const text = here.kind === "text" ? here.text : "";
  // A line that somebody wrote without tandem's marks runs as well.
  const line = /^[^#\n]*\btandem hook run (\S+) ?(.*?)(?: -- .*)?$/m.exec(text);
  const isOurs = removeBlock(text) !== undefined || line?.[1] === hook;
  const flags = isOurs ? (line?.[2] ?? "") : null;
  return { hook, state: isOurs ? "installed" : "not installed", file, flags, after: null };
}

async function otherStatus(hook: HookName, place: HooksPlace): Promise<HookStatus> {
  const file = place.kind === "managed" ? place.file : path.join("folder" in place ? place.folder : "", hook);
  const here = await lookAt(file);
  const isNamed = here.kind === "text" && here.text.includes(`tandem hook run ${hook}`);
  const state = isNamed ? "installed" : here.kind === "other" ? "unknown" : "not installed";
  return { hook, state, file, flags: null, after: null };
}
