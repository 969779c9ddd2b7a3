import { readdir } from "node:fs/promises";
import path from "node:path";
import { fail, ok, type Result } from "../domain/failure.ts";
import { addBlock, isShell, removeBlock } from "./block.ts";
import { HOOK_NAMES, type HookName } from "./names.ts";
import type { HooksPlace } from "./place.ts";
import { hookScript, OLD_SUFFIX, readScript, type ScriptInput } from "./script.ts";
import { shellLine } from "./snippets.ts";
import { type HookFile, lookAt, type Step } from "./steps.ts";

/** What every hook of one install has in common. */
export type InstallInput = Pick<ScriptInput, "node" | "program" | "flags">;

/** A folder of shell scripts under version control, in which tandem adds a line of its own. */
type VersionedFolder = { readonly kind: "versioned"; readonly folder: string };

/** Plans to put hooks into git's own folder: a script for each, behind the one that is there. */
export async function planOwn(
  folder: string,
  names: readonly HookName[],
  input: InstallInput,
): Promise<Result<readonly Step[]>> {
  const isThere = await readdir(folder).then(
    () => true,
    () => false,
  );
  const made = !isThere || (await madeByTandem(folder));
  const steps: Step[] = isThere ? [] : [{ kind: "make-folder", folder }];
  for (const name of names) {
    const file = path.join(folder, name);
    const here = await lookAt(file);
    const text = hookScript({ name, ...input, madeFolder: made });
    const kind = here.kind === "text" ? readScript(here.text).kind : here.kind;
    if (kind === "changed") return changed(file);
    if (kind === "folder") return fail("conflict", `${file} is a folder, and no hook`, "move it away");
    if (kind === "foreign" || kind === "other") {
      const old = `${file}${OLD_SUFFIX}`;
      if ((await lookAt(old)).kind !== "missing") {
        return fail(
          "conflict",
          `${old} is there already, so ${name} can't be moved there`,
          "move one of the two away",
        );
      }
      steps.push({ kind: "move", from: file, to: old });
    }
    const isSame = here.kind === "text" && here.text === text && here.executable;
    if (!isSame) steps.push({ kind: "write", file, text, mode: 0o755 });
  }
  return ok(steps);
}

/** Plans to add a line to scripts under version control; fails with `conflict` for one that is no shell script. */
export async function planVersioned(
  { folder }: VersionedFolder,
  names: readonly HookName[],
  flags: readonly string[],
): Promise<Result<readonly Step[]>> {
  const steps: Step[] = [];
  for (const name of names) {
    const file = path.join(folder, name);
    const here = await lookAt(file);
    const line = shellLine(name, flags);
    if (here.kind === "other" || here.kind === "folder" || (here.kind === "text" && !isShell(here.text))) {
      return fail(
        "conflict",
        `${file} is no shell script that a line can be added to`,
        `have it run: ${line}`,
      );
    }
    const before = here.kind === "text" ? here.text : null;
    const bare = before === null ? null : removeBlock(before);
    const text = addBlock(bare === undefined ? before : bare, line);
    if (text !== before) steps.push({ kind: "write", file, text, mode: before === null ? 0o755 : null });
  }
  return ok(steps);
}

/** Plans to take hooks out of git's own folder, and to put back what was there before. */
export async function planRemoval(
  folder: string,
  names: readonly HookName[],
): Promise<Result<readonly Step[]>> {
  const steps: Step[] = [];
  const gone: string[] = [];
  let made = false;
  for (const name of names) {
    const file = path.join(folder, name);
    const here = await lookAt(file);
    const script = here.kind === "text" ? readScript(here.text) : null;
    const old = `${file}${OLD_SUFFIX}`;
    const isChained = (await lookAt(old)).kind !== "missing";
    // Deleted by hand, tandem's script left the one before it behind.
    if (here.kind === "missing" && isChained) steps.push({ kind: "move", from: old, to: file });
    if (script === null || script.kind === "foreign") continue;
    if (script.kind === "changed") return changed(file);
    made ||= script.madeFolder;
    if (!isChained) gone.push(name);
    steps.push(isChained ? { kind: "move", from: old, to: file } : { kind: "remove", file });
  }
  const left = await readdir(folder).catch(() => []);
  const isEmptied = left.every((name) => gone.includes(name));
  return ok(made && isEmptied && steps.length > 0 ? [...steps, { kind: "remove-folder", folder }] : steps);
}

/** Plans to take tandem's lines out of scripts under version control. */
export async function planVersionedRemoval(
  { folder }: VersionedFolder,
  names: readonly HookName[],
): Promise<readonly Step[]> {
  const steps: Step[] = [];
  for (const name of names) {
    const file = path.join(folder, name);
    const here = await lookAt(file);
    const bare = here.kind === "text" ? removeBlock(here.text) : undefined;
    if (bare === null) steps.push({ kind: "remove", file });
    else if (bare !== undefined) steps.push({ kind: "write", file, text: bare, mode: null });
  }
  return steps;
}

/** The folder with scripts that git or husky runs, where lines can be added; null for any other place. */
export function versionedFolder(place: HooksPlace): VersionedFolder | null {
  if (place.kind === "versioned") return place;
  const isHusky = place.kind === "managed" && place.manager === "husky";
  return isHusky ? { kind: "versioned", folder: place.file } : null;
}

/** Whether a hook of tandem's says that the folder was made for it. */
async function madeByTandem(folder: string): Promise<boolean> {
  const files: readonly HookFile[] = await Promise.all(
    HOOK_NAMES.map((name) => lookAt(path.join(folder, name))),
  );
  return files.some((file) => {
    const script = file.kind === "text" ? readScript(file.text) : null;
    return script?.kind === "ours" && script.madeFolder;
  });
}

function changed(file: string): Result<never> {
  return fail("conflict", `${file} was changed since tandem wrote it`, "move it away, then try again");
}
