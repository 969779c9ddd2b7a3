import * as z from "zod/mini";
import { optimiseLate } from "../wasm.ts";

/** One thing ruff says of a file; lines and columns count from 1, columns in UTF-16 code units. */
export interface RuffDiagnostic {
  /** As `F821`, or `invalid-syntax`. */
  readonly code: string;
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/**
 * What can't run, or fails in every case: names bound nowhere, jumps and `await` outside of what they
 * belong to, a format string with too few values. Style, and what is merely unused, is left out.
 */
const RULES = ["F7", "F5", "F821", "F822", "F823", "F901", "PLE0117", "PLE0118", "PLE0604", "PLE1142"];
/** Those of `F5` that are only superfluous. */
const HARMLESS = ["F504", "F522", "F523", "F541"];

/**
 * Names that something else than Python provides: translations, notebooks, and programs that run
 * Python files within themselves.
 */
export const PROVIDED: readonly string[] = (
  "_ __ N_ _n gettext ngettext pgettext npgettext __path__ __builtins__ __IPYTHON__ reveal_type reveal_locals " +
  "get_ipython get_config display dbutils spark sc sqlContext snakemake hou iface profile WindowsError"
).split(" ");

const diagnosticsSchema = z.array(
  z.object({
    code: z.nullable(z.string()),
    message: z.string(),
    start_location: z.object({ row: z.number(), column: z.number() }),
    end_location: z.object({ row: z.number(), column: z.number() }),
  }),
);

/** Judges a file's content. */
export type Ruff = (content: string) => readonly RuffDiagnostic[];

let loaded: Promise<Ruff | null> | null = null;

/** Ruff as WebAssembly, loaded once; null where the package is not installed. */
export function loadRuff(): Promise<Ruff | null> {
  return (loaded ??= load());
}

async function load(): Promise<Ruff | null> {
  optimiseLate();
  const module = await import("@astral-sh/ruff-wasm-nodejs").catch(() => null);
  if (module === null) return null;
  // Of the newest Python but one: what reads as an old `except A, B` is not to pass for the newest.
  const workspace = new module.Workspace(
    { "target-version": "py313", builtins: [...PROVIDED], lint: { select: RULES, ignore: HARMLESS } },
    module.PositionEncoding.Utf16,
  );
  return (content) =>
    diagnosticsSchema.parse(workspace.check(content)).map((diagnostic) => ({
      code: diagnostic.code ?? "invalid-syntax",
      message: diagnostic.message,
      line: diagnostic.start_location.row,
      column: diagnostic.start_location.column,
      endLine: diagnostic.end_location.row,
      endColumn: diagnostic.end_location.column,
    }));
}
