import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { BOUNDS } from "../../domain/bounds.ts";
import type { ChangeSet } from "../../domain/change.ts";
import type { Failure } from "../../domain/failure.ts";
import { printPatch } from "../../edits/patch.ts";
import { isBlank, isConventional, tidyMessage } from "../../hooks/message.ts";
import { inspectChanges } from "../../stages/inspect/inspect.ts";
import { secrets } from "../../stages/inspect/secrets.ts";
import { measureDraft } from "../../stages/route/measure.ts";
import { compare } from "../../workspace/diff/compare.ts";
import type { Compared } from "../../workspace/diff/comparison.ts";
import { createGit } from "../../workspace/git.ts";
import { holdsSecrets } from "../../workspace/secret-files.ts";
import { askForMessage } from "./hook-message-ask.ts";
import { GO_ON, type HookRun } from "./hook-run.ts";

/**
 * Writes a message for what is staged above what git put into the message file. Only where an editor
 * opens on it and nobody has said anything yet: no source (`-m`, a template, a merge, an amended
 * commit), and no line in the file but comments.
 */
export async function prepareMessage(
  [file = "", named = ""]: readonly string[],
  run: HookRun,
): Promise<number> {
  const { cwd, env, signal } = run.cli.surroundings;
  // Without an editor (git says `:`) the draft would be committed unseen.
  const source = named || (env["PRE_COMMIT_COMMIT_MSG_SOURCE"] ?? "");
  if (file === "" || source !== "" || env["GIT_EDITOR"] === ":") return GO_ON;
  const place = path.resolve(cwd, file);
  const before = await readFile(place, "utf8").catch(() => null);
  const style = await styleOf(run, before ?? "");
  if (before === null || !isBlank(before, style.comment)) return GO_ON;
  const compared = await compare({
    comparison: { kind: "staged" },
    paths: [],
    cwd,
    env,
    opened: run.workspace,
  });
  if (!compared.ok) {
    run.trouble("no message drafted", compared.failure);
    return GO_ON;
  }
  try {
    const { changes } = compared.value;
    if (changes.length === 0) return GO_ON;
    const diff = diffText(compared.value);
    const obstacle = await findObstacle(changes, `${style.subjects.join("\n")}\n${diff}`, run);
    if (obstacle !== null) {
      if (!run.cli.quiet) run.cli.output.note(`tandem: no message drafted: ${obstacle}`);
      return GO_ON;
    }
    const asked = await askForMessage(
      { diff, subjects: style.subjects, conventional: style.conventional },
      run,
    );
    const message = asked.ok ? tidyMessage(asked.value, style.comment) : null;
    if (signal.aborted) return GO_ON;
    if (message === null) {
      run.trouble("no message drafted", asked.ok ? UNUSABLE : asked.failure);
      return GO_ON;
    }
    await writeFile(place, `${message}\n${before}`);
    return GO_ON;
  } finally {
    compared.value.close();
  }
}

const UNUSABLE: Failure = {
  code: "unusable_reply",
  message: "the model's reply is no commit message",
  hint: null,
};

interface Style {
  readonly comment: string;
  readonly subjects: readonly string[];
  readonly conventional: boolean;
}

async function styleOf({ workspace, cli }: HookRun, message: string): Promise<Style> {
  const git = createGit(workspace.root, cli.surroundings.env, BOUNDS.git_timeout_ms);
  const [character, log] = await Promise.all(
    [
      ["config", "--get", "core.commentChar"],
      ["log", `-${BOUNDS.message_subjects}`, "--no-merges", "--format=%s"],
    ].map(async (args) => {
      const result = await git(args);
      return result.kind === "exited" && result.code === 0 ? result.stdout.toString("utf8").trim() : "";
    }),
  );
  const subjects = (log ?? "").split("\n").filter((line) => line !== "");
  // "auto" is some character that begins no line of the user's: git's own lines show which.
  const comment = character === "auto" ? (message.trim()[0] ?? "#") : character || "#";
  return { comment, subjects, conventional: isConventional(subjects) };
}

/** The diff as the model gets it: cut where it is long, then with the names of all files. */
function diffText({ changes, leftOut }: Compared): string {
  const patch = printPatch(changes);
  const cut = Buffer.from(patch).subarray(0, BOUNDS.message_diff_bytes).toString("utf8");
  const names = [...changes, ...leftOut].map((change) => change.path);
  const more =
    leftOut.length === 0 && cut.length === patch.length ? "" : `\nAll changed files:\n${names.join("\n")}\n`;
  return `${cut}${more}`;
}

/** Why the diff must not go to the fast model; null when it may. */
async function findObstacle(
  changes: ChangeSet,
  diff: string,
  { session, workspace, cli }: HookRun,
): Promise<string | null> {
  const hidden = changes.find((change) => holdsSecrets(change.path));
  if (hidden !== undefined) return `${hidden.path} is a file that secrets are kept in`;
  // What was there already and stands around the change is sent as well.
  const shown = diff.replace(/^[-+ ]/gm, "");
  const sent = { path: "diff", renamedFrom: null, before: null, after: shown };
  const { findings, checks } = await inspectChanges(
    { changes: [sent] },
    { workspace },
    cli.surroundings.signal,
    [secrets],
  );
  if (findings.length > 0) return "the diff shows what looks like a credential";
  if (checks.some(({ state }) => state !== "ran")) return "the diff could not be searched for credentials";
  if (!session.ok) return null;
  const { boundary, evidence } = measureDraft(
    { kind: "edit", changes },
    { settings: session.value.settings.boundaries, checkMs: null, artefact: false },
  );
  if (boundary === null) return null;
  return `${boundary} stays away from the fast model${evidence === null ? "" : ` (${evidence})`}`;
}
