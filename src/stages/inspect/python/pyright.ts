import { fileURLToPath, pathToFileURL } from "node:url";
import * as z from "zod/mini";
import { type Files, type Memory, readText } from "../memory.ts";
import { type Alone, type Copy, copyOf } from "./copies.ts";
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
  /** False once the server has ended, or could not be started. */
  isRunning(): boolean;
  /**
   * Lays contents over files, by absolute path; null takes one away again. Open files stay open:
   * pyright fails on types of files that it has let go of.
   *
   * @param alone the one file that this may be a change of, where no other file sees a difference
   */
  show(documents: Files, alone?: Alone | null): void;
  /** Absolute paths of the files that contents are laid over. */
  shown(): readonly string[];
  /** Diagnostics of an open file; it is asked for them once. */
  diagnose(path: string): Promise<readonly PyrightDiagnostic[]>;
  /** What was said of a file when these were shown; null when nothing was. */
  recall(documents: Files, path: string): readonly PyrightDiagnostic[] | null;
  /** Where the name at a place is defined: more than one place for overloads and unions. */
  definitions(path: string, at: Position): Promise<readonly Definition[]>;
  /** Where the class of the value at a place is defined. */
  classes(path: string, at: Position): Promise<readonly Definition[]>;
  /** Names that could stand at a place. */
  completions(path: string, at: Position): Promise<readonly string[]>;
}

/** Copies that a server has open at most: they take memory. */
const MAX_COPIES = 16;

/** What was said of a file of some content. */
export interface Said {
  readonly content: string | undefined;
  readonly diagnostics: readonly PyrightDiagnostic[];
}

/**
 * Speaks to a server, which is started when there is something to ask.
 *
 * @param memory what servers of the same project said, in which what this one says is kept
 */
export function speakTo(start: () => Promise<Server>, memory: Memory<Said>): Pyright {
  const open = new Map<string, string>();
  const wanted = new Map<string, string>();
  let server: Promise<Server> | null = null;
  let isRunning = (): boolean => true;
  let said: Map<string, Said> | null = null;
  let version = 0;
  let alone: Alone | null = null;
  let copy: Copy | null = null;
  const copies: string[] = [];
  const uri = (path: string): string => (copy?.path === path ? copy.uri : pathToFileURL(path).href);
  const begin = async (): Promise<Server> => {
    try {
      const started = await start();
      isRunning = () => started.isRunning();
      return started;
    } catch (error) {
      isRunning = () => false;
      throw error;
    }
  };
  const ask = async (method: string, path: string, at?: Position): Promise<unknown> => {
    const started = await (server ??= begin());
    tell(started);
    return started.request(`textDocument/${method}`, { textDocument: { uri: uri(path) }, position: at });
  };
  const locate = async (method: string, path: string, at: Position): Promise<readonly Definition[]> => {
    const found = locationsSchema.parse(await ask(method, path, at));
    const list = found === null ? [] : "uri" in found ? [found] : found;
    return list
      .filter((location) => location.uri.startsWith("file:"))
      .map((location) => ({
        path: location.uri === copy?.uri ? copy.path : fileURLToPath(location.uri),
        start: location.range.start,
      }));
  };
  /** Tells the server what it is to be shown, where that has changed: it forgets all that it knew of types. */
  function tell(server: Server): void {
    const closed = [...open.keys()].filter((path) => !wanted.has(path));
    const altered = [...wanted].filter(([path, text]) => open.get(path) !== text);
    const [only] = altered;
    if (only !== undefined && closed.length + altered.length === 1 && isAlone(only[0])) {
      copyTo(server, ...only);
      return;
    }
    copy = null;
    for (const path of closed) {
      open.delete(path);
      server.notify("textDocument/didClose", { textDocument: { uri: uri(path) } });
    }
    for (const [path, text] of altered) {
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
  }
  /** Whether what the server has of a file is what others must see of it. */
  function isAlone(path: string): boolean {
    return alone?.path === path && (open.get(path) ?? readText(path)) === alone.before;
  }
  function copyTo(server: Server, path: string, text: string): void {
    if (copy?.path === path && copy.text === text) return;
    // With each one that is closed the server forgets all that it knew, too.
    if (copies.length === MAX_COPIES)
      for (const uri of copies.splice(0)) server.notify("textDocument/didClose", { textDocument: { uri } });
    version += 1;
    copy = copyOf(path, text, version);
    copies.push(copy.uri);
    const textDocument = { uri: copy.uri, version, languageId: "python", text };
    server.notify("textDocument/didOpen", { textDocument });
  }
  return {
    isRunning: () => isRunning(),
    show: (documents, changed = null) => {
      alone = changed;
      for (const [path, text] of documents) {
        if (text === null) wanted.delete(path);
        else wanted.set(path, text);
      }
      said = null;
    },
    shown: () => [...wanted.keys()],
    diagnose: async (path) => {
      said ??= memory.of(wanted);
      const state = said;
      const content = wanted.get(path);
      const known = state.get(path);
      if (known !== undefined && known.content === content) return known.diagnostics;
      const { items } = reportSchema.parse(await ask("diagnostic", path));
      const diagnostics = items.map((item) => ({
        rule: typeof item.code === "string" ? item.code : null,
        isError: item.severity === 1,
        message: item.message,
        start: item.range.start,
        end: item.range.end,
      }));
      state.set(path, { content, diagnostics });
      return diagnostics;
    },
    recall: (documents, path) => {
      const there = new Map([...documents].filter(([, text]) => text !== null));
      const known = memory.of(there).get(path);
      return known !== undefined && known.content === documents.get(path) ? known.diagnostics : null;
    },
    definitions: (path, at) => locate("definition", path, at),
    classes: (path, at) => locate("typeDefinition", path, at),
    completions: async (path, at) => {
      const found = completionsSchema.parse(await ask("completion", path, at));
      return (found?.items ?? []).map(({ label }) => label);
    },
  };
}
