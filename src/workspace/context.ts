import { BOUNDS } from "../domain/bounds.ts";
import type { Context, ContextFile } from "../domain/context.ts";
import { fail, ok, type Result } from "../domain/failure.ts";
import type { Located } from "../domain/route.ts";
import type { Task } from "../domain/task.ts";
import { readInstructions } from "./instructions.ts";
import { rankCandidates } from "./rank.ts";
import { holdsSecrets } from "./secret-files.ts";
import { foldTree } from "./tree.ts";
import type { FileRead, Workspace } from "./workspace.ts";

/**
 * Bytes of text that one token is taken for. Code runs to three or four bytes a token with the
 * tokenizers in use, so this overestimates tokens for all but the densest text: a cautious figure
 * that needs no tokenizer.
 */
const BYTES_PER_TOKEN = 3;

/**
 * Gathers what a model gets to see: the named files, then files that the task points at, then files
 * that hold its identifiers (where they are defined first), until the budget is used up, and beside
 * them the repository's instructions and a listing. Files likely to hold secrets are never gathered.
 *
 * Located files may be edited, unless the user named files with `-f`: then only those.
 *
 * Fails with `usage` for a named file that can't be sent, and with `context_length` when the named
 * files alone exceed the budget.
 *
 * @param input.maxTokens tokens for everything in the context, counted as bytes / 3
 */
export async function gatherContext(
  input: { readonly task: Task; readonly located: Located; readonly maxTokens: number },
  workspace: Workspace,
): Promise<Result<Context>> {
  const { task, located } = input;
  const named = await readNamed(task, workspace);
  if (!named.ok) return named;
  const files: ContextFile[] = [...named.value.files];
  const namedBytes = sizeOf(files.map(({ path, text }) => path + text));
  const budget = input.maxTokens * BYTES_PER_TOKEN;
  if (namedBytes > budget) {
    return fail(
      "context_length",
      `the named files need about ${toTokens(namedBytes)} tokens; there is room for ${input.maxTokens}`,
      "name fewer or smaller files",
    );
  }

  const listing = await workspace.list();
  const instructions = await readInstructions([...task.files, ...task.context, ...located.paths], workspace);
  const tree = foldTree(listing, BOUNDS.tree_entries);
  const notices = [...named.value.notices, ...instructions.notices];
  // Instructions and listing give way to the named files, as a whole: half of either misleads.
  let left = budget - namedBytes;
  const takeIfFits = (text: string): boolean => {
    const bytes = Buffer.byteLength(text);
    if (bytes <= left) left -= bytes;
    else return false;
    return true;
  };
  const withInstructions = instructions.text !== null && takeIfFits(instructions.text);
  if (instructions.text !== null && !withInstructions)
    notices.push("AGENTS.md was left out: no room beside the named files");
  const withTree = takeIfFits(tree.join("\n"));

  const taken = new Set(files.map(({ path }) => path));
  let located_files = 0;
  for await (const candidate of rankCandidates(located, taken, workspace)) {
    if (located_files >= BOUNDS.located_files) break;
    if (holdsSecrets(candidate.path)) {
      notices.push(`${candidate.path} was left out: its name says that it holds secrets`);
    } else if (takeIfFits(candidate.path + candidate.text)) {
      files.push({ ...candidate, editable: task.files.length === 0 });
      located_files++;
    } else notices.push(`${candidate.path} was left out: no room for it`);
  }
  return ok({
    files,
    instructions: withInstructions ? instructions.text : null,
    tree: withTree ? tree : [],
    bytes: budget - left,
    notices,
  });
}

async function readNamed(
  task: Task,
  workspace: Workspace,
): Promise<Result<{ readonly files: readonly ContextFile[]; readonly notices: readonly string[] }>> {
  const files: ContextFile[] = [];
  const notices: string[] = [];
  const paths = new Map(task.context.map((path) => [path, false]));
  // A file named both ways may be edited.
  for (const path of task.files) paths.set(path, true);
  for (const path of [...task.files, ...task.context]) {
    const editable = paths.get(path);
    if (editable === undefined || !paths.delete(path)) continue;
    const flag = editable ? "-f" : "-c";
    const refused = await refuseName(path, flag, workspace);
    if (refused !== null) return refused;
    const read = await workspace.read(path);
    if (read.kind === "text") files.push({ path, text: read.text, editable });
    else if (read.kind === "missing" && editable)
      notices.push(`${path} does not exist yet; the task may create it`);
    else return refuseContent(path, flag, read);
  }
  return ok({ files, notices });
}

/** Refuses a named path for what it is, before anything of it is read. */
async function refuseName(
  path: string,
  flag: string,
  workspace: Workspace,
): Promise<ReturnType<typeof fail> | null> {
  if (path === ".." || path.startsWith("../") || path.startsWith("/") || /^[A-Za-z]:/.test(path)) {
    return fail(
      "usage",
      `${flag} ${path} is outside of the repository`,
      `name files below ${workspace.root}`,
    );
  }
  if (holdsSecrets(path)) {
    return fail(
      "usage",
      `${flag} ${path} is likely to hold secrets; tandem does not send such files`,
      "describe what the task needs of it in words",
    );
  }
  if (await workspace.isIgnored(path)) {
    return fail(
      "usage",
      `${flag} ${path} is ignored by git; tandem does not send ignored files`,
      "add it to git with `git add -f`, or leave it out",
    );
  }
  return null;
}

/** Refuses a named path for what is found there. */
function refuseContent(
  path: string,
  flag: string,
  read: Exclude<FileRead, { readonly kind: "text" }>,
): ReturnType<typeof fail> {
  if (read.kind === "missing") {
    return fail("usage", `${flag} ${path} does not exist`, "check the path");
  }
  if (read.kind === "directory") {
    return fail("usage", `${flag} ${path} is a folder`, "name the files in it one by one");
  }
  return fail("usage", `${flag} ${path} cannot be used: ${read.why}`, "leave it out");
}

function sizeOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

function toTokens(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}
