import * as z from "zod/mini";
import { BOUNDS } from "../../domain/bounds.ts";
import type { Emit } from "../../domain/events.ts";
import type { ToolRunner } from "../../models/converse.ts";
import type { ToolSpec } from "../../models/model.ts";
import { findWithheld } from "../../workspace/changes.ts";
import { confine } from "../../workspace/paths.ts";
import type { Workspace } from "../../workspace/workspace.ts";

/** Lists hold at most this many paths, searches this many lines. */
const LIST_LIMIT = 400;
const SEARCH_LIMIT = 100;

/** The read-only tools of a solve. Their output is bounded by `BOUNDS.solve_read_bytes` altogether. */
export const READ_TOOLS: readonly ToolSpec[] = [
  tool("list_files", "Lists files whose path starts with the given folder (empty for all).", "folder"),
  tool("read_file", "Returns the content of one text file.", "path"),
  tool("search", "Finds lines that hold the exact text, as path:line:content.", "text"),
];

function tool(name: string, description: string, argument: string): ToolSpec {
  const properties = { [argument]: { type: "string" } };
  return {
    name,
    description,
    parameters: { type: "object", properties, required: [argument], additionalProperties: false },
  };
}

const Arguments = z.record(z.string(), z.string());

/**
 * Runs the read-only tools over one workspace; only listed files can be read, whatever is asked. What
 * is read is noted in `seen`.
 */
export function readTools(workspace: Workspace, emit: Emit, seen: Map<string, string>): ToolRunner {
  let bytesLeft: number = BOUNDS.solve_read_bytes;
  return async (name, args) => {
    const target = firstArgument(args);
    if (target === null) return "error: the arguments are not a JSON object with one string";
    if (bytesLeft <= 0) return "error: no more can be read in this run; answer with what you have";
    emit({ type: "solve.read", tool: name, target: target.slice(0, 200) });
    const output = await runTool(workspace, name, target, seen);
    const cut = Buffer.from(output).subarray(0, bytesLeft).toString("utf8");
    bytesLeft -= Buffer.byteLength(output);
    return bytesLeft < 0 ? `${cut}\n[cut: the reading limit of this run is reached]` : output;
  };
}

function firstArgument(args: string): string | null {
  try {
    const parsed = Arguments.safeParse(JSON.parse(args));
    return parsed.success ? (Object.values(parsed.data)[0] ?? null) : null;
  } catch {
    return null;
  }
}

async function runTool(
  workspace: Workspace,
  name: string,
  target: string,
  seen: Map<string, string>,
): Promise<string> {
  switch (name) {
    case "list_files":
      return listFiles(await workspace.list(), target);
    case "read_file":
      return readFile(workspace, target, seen);
    case "search": {
      const lines = target === "" ? [] : await workspace.search(target, SEARCH_LIMIT);
      return lines.length === 0 ? "nothing found" : lines.join("\n");
    }
    default:
      return `error: there is no tool named ${name}`;
  }
}

function listFiles(files: readonly string[], folder: string): string {
  const prefix = folder
    .replace(/^\.?\/+/, "")
    .replace(/\/*$/, folder.trim() === "" || folder === "." ? "" : "/");
  const hits = files.filter((file) => file.startsWith(prefix));
  if (hits.length === 0) return "no files there";
  const more = hits.length > LIST_LIMIT ? `\n[and ${hits.length - LIST_LIMIT} more: name a folder]` : "";
  return hits.slice(0, LIST_LIMIT).join("\n") + more;
}

async function readFile(workspace: Workspace, target: string, seen: Map<string, string>): Promise<string> {
  const path = confine(target);
  if (!path.ok) return `error: ${path.failure.message}`;
  // What git doesn't list (ignored files) is never sent, nor are secrets that it lists.
  if (!(await workspace.list()).includes(path.value)) return `error: ${path.value} is not a listed file`;
  const withheld = await findWithheld([path.value], workspace);
  if (withheld !== null) return `error: ${withheld}`;
  const file = await workspace.read(path.value);
  switch (file.kind) {
    case "text":
      seen.set(path.value, file.text);
      return file.text;
    case "missing":
    case "directory":
      return `error: ${path.value} is not a file`;
    case "unusable":
      return `error: ${path.value} can't be read: ${file.why}`;
  }
}
