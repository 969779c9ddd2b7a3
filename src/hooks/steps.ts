import { chmod, lstat, mkdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fail, ok, type Result } from "../domain/failure.ts";

/** One thing that an install or uninstall does to the disk; paths are absolute. */
export type Step =
  | { readonly kind: "make-folder"; readonly folder: string }
  | { readonly kind: "move"; readonly from: string; readonly to: string }
  /** Writes a file whole; `mode` is null where a file keeps the one that it has. */
  | { readonly kind: "write"; readonly file: string; readonly text: string; readonly mode: number | null }
  | { readonly kind: "remove"; readonly file: string }
  | { readonly kind: "remove-folder"; readonly folder: string };

/** A file as it is: `other` for what is neither file nor folder, or no text. */
export type HookFile =
  | { readonly kind: "missing" }
  | { readonly kind: "folder" }
  | { readonly kind: "text"; readonly text: string; readonly executable: boolean }
  | { readonly kind: "other" };

/** Looks at a file; a link is somebody's way to keep the hook elsewhere, and is not followed. */
export async function lookAt(file: string): Promise<HookFile> {
  try {
    const stat = await lstat(file);
    if (stat.isDirectory()) return { kind: "folder" };
    if (!stat.isFile()) return { kind: "other" };
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await readFile(file));
    return { kind: "text", text, executable: (stat.mode & 0o111) !== 0 };
  } catch (error) {
    return codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR"
      ? { kind: "missing" }
      : { kind: "other" };
  }
}

/** Takes the steps in order; what was done is taken back when one fails with `io`. */
export async function take(steps: readonly Step[]): Promise<Result<null>> {
  const undo: (() => Promise<unknown>)[] = [];
  for (const step of steps) {
    try {
      undo.unshift(await takeOne(step));
    } catch (error) {
      for (const back of undo) await back().catch(() => undefined);
      const place = "file" in step ? step.file : "folder" in step ? step.folder : step.from;
      return fail(
        "io",
        `${place} can't be changed (${codeOf(error)})`,
        "check its permissions; nothing was changed",
      );
    }
  }
  return ok(null);
}

/** Takes one step; gives what takes it back. */
async function takeOne(step: Step): Promise<() => Promise<unknown>> {
  switch (step.kind) {
    case "make-folder":
      await mkdir(step.folder);
      return () => rmdir(step.folder);
    case "move":
      await rename(step.from, step.to);
      return () => rename(step.to, step.from);
    case "write":
      return write(step.file, step.text, step.mode);
    case "remove": {
      const [text, { mode }] = [await readFile(step.file), await lstat(step.file)];
      await rm(step.file);
      return () => writeFile(step.file, text, { mode: mode & 0o777 });
    }
    case "remove-folder":
      await rmdir(step.folder);
      return () => mkdir(step.folder);
  }
}

/** As a whole or not at all: git may want to run the file at any moment. */
async function write(file: string, text: string, mode: number | null): Promise<() => Promise<unknown>> {
  const before = await lookAt(file);
  const wanted = mode ?? (await lstat(file)).mode & 0o777;
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.tandem-${process.pid}`);
  try {
    await writeFile(temporary, text, { flag: "wx" });
    await chmod(temporary, wanted);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return () => (before.kind === "text" ? writeFile(file, before.text) : rm(file));
}

/** A step in words, with every byte that it writes. */
export function describe(step: Step, shown: (file: string) => string): string {
  switch (step.kind) {
    case "make-folder":
      return `make the folder ${shown(step.folder)}\n`;
    case "move":
      return `move ${shown(step.from)} to ${shown(step.to)}\n`;
    case "write": {
      const mode = step.mode === null ? "" : `, mode ${step.mode.toString(8)}`;
      return `write ${shown(step.file)}${mode}:\n${step.text.replace(/^(?=[^])/gm, "  | ")}`;
    }
    case "remove":
      return `remove ${shown(step.file)}\n`;
    case "remove-folder":
      return `remove the folder ${shown(step.folder)}\n`;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : String(error);
}
