import { fileURLToPath, pathToFileURL } from "node:url";
import * as z from "zod/mini";
import type { Server } from "./server.ts";

/** A place in a text; both count from 0, characters in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** One thing pyright says of a file. */
export interface PyrightDiagnostic {
  /** As `reportCallIssue`; null for what has no rule, as syntax. */
  readonly rule: string | null;
  /** Whether the project wants it as an error; the rest are its warnings. */
  readonly isError: boolean;
  readonly message: string;
  readonly start: Position;
  readonly end: Position;
}

/** Where something is defined. */
interface Definition {
  /** Absolute path. */
  readonly path: string;
  readonly start: Position;
}

const positionSchema = z.object({ line: z.number(), character: z.number() });
const rangeSchema = z.object({ start: positionSchema, end: positionSchema });
const reportSchema = z.object({
  items: z.array(
    z.object({
      range: rangeSchema,
      severity: z.optional(z.number()),
      code: z.optional(z.union([z.string(), z.number()])),
      message: z.string(),
    }),
  ),
});
const locationsSchema = z.nullable(
  z.union([
    z.array(z.object({ uri: z.string(), range: rangeSchema })),
    z.object({ uri: z.string(), range: rangeSchema }),
  ]),
);
const completionsSchema = z.nullable(z.object({ items: z.array(z.object({ label: z.string() })) }));

/** Questions to pyright about files whose content is laid over what is on disk. */
export interface Pyright {
  /** False once the server has ended. */
  isRunning(): boolean;
  /**
   * Lays contents over files, by absolute path; null takes one away again. Open files stay open:
   * pyright fails on types of files that it has let go of.
   */
  show(documents: ReadonlyMap<string, string | null>): void;
  /** Absolute paths of the files that contents are laid over. */
  shown(): readonly string[];
  /** Diagnostics of an open file. */
  diagnose(path: string): Promise<readonly PyrightDiagnostic[]>;
  /** Where the name at a place is defined: more than one place for overloads and unions. */
  definitions(path: string, at: Position): Promise<readonly Definition[]>;
  /** Where the class of the value at a place is defined. */
  classes(path: string, at: Position): Promise<readonly Definition[]>;
  /** Names that could stand at a place. */
  completions(path: string, at: Position): Promise<readonly string[]>;
}

/** Speaks to a running server. */
export function speakTo(server: Server): Pyright {
  const open = new Map<string, string>();
  let version = 0;
  const uri = (path: string): string => pathToFileURL(path).href;
  const ask = (method: string, path: string, at?: Position): Promise<unknown> =>
    server.request(`textDocument/${method}`, { textDocument: { uri: uri(path) }, position: at });
  const locate = async (method: string, path: string, at: Position): Promise<readonly Definition[]> => {
    const found = locationsSchema.parse(await ask(method, path, at));
    const list = found === null ? [] : "uri" in found ? [found] : found;
    return list
      .filter((location) => location.uri.startsWith("file:"))
      .map((location) => ({ path: fileURLToPath(location.uri), start: location.range.start }));
  };
  return {
    isRunning: () => server.isRunning(),
    show: (documents) => {
      for (const [path, text] of documents) {
        if (open.get(path) === text) continue;
        if (text === null) {
          if (open.delete(path)) server.notify("textDocument/didClose", { textDocument: { uri: uri(path) } });
          continue;
        }
        version += 1;
        const document = { uri: uri(path), version };
        if (open.has(path)) {
          const contentChanges = [{ text }];
          server.notify("textDocument/didChange", { textDocument: document, contentChanges });
        } else {
          const textDocument = { ...document, languageId: "python", text };
          server.notify("textDocument/didOpen", { textDocument });
        }
        open.set(path, text);
      }
    },
    shown: () => [...open.keys()],
    diagnose: async (path) =>
      reportSchema.parse(await ask("diagnostic", path)).items.map((item) => ({
        rule: typeof item.code === "string" ? item.code : null,
        isError: item.severity === 1,
        message: item.message,
        start: item.range.start,
        end: item.range.end,
      })),
    definitions: (path, at) => locate("definition", path, at),
    classes: (path, at) => locate("typeDefinition", path, at),
    completions: async (path, at) => {
      const found = completionsSchema.parse(await ask("completion", path, at));
      return (found?.items ?? []).map(({ label }) => label);
    },
  };
}
