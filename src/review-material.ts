import { BOUNDS } from "./domain/bounds.ts";
import type { ChangeSet, FileChange } from "./domain/change.ts";
import type { NotReviewed } from "./domain/diff-review.ts";
import type { Inspection } from "./domain/finding.ts";
import { patient } from "./inspect-compared.ts";
import { inspectChanges } from "./stages/inspect/inspect.ts";
import { secrets } from "./stages/inspect/secrets.ts";
import { type Part, toParts } from "./stages/review/diff/parts.ts";
import type { Compared } from "./workspace/diff/comparison.ts";
import { readInstructions } from "./workspace/instructions.ts";
import { holdsSecrets } from "./workspace/secret-files.ts";
import type { Workspace } from "./workspace/workspace.ts";

/** What a reviewer may be shown of a comparison. */
export interface Material {
  readonly parts: readonly Part[];
  /** The repository's own instructions, as they were before the change; null when there are none. */
  readonly instructions: string | null;
  readonly withheld: readonly NotReviewed[];
  readonly notices: readonly string[];
}

/** The part of a model's window that a request may fill, and bytes that a token is taken for. */
const CONTENT_SHARE = 0.5;
const BYTES_PER_TOKEN = 3;
/** A request of less is not worth making: the instructions of a repository give way. */
const LEAST_BYTES = 12_000;
/** What stands for the repository's instructions among the files that are looked through. */
const INSTRUCTIONS = "AGENTS.md";

/**
 * What would be sent of a comparison, split into requests. Files whose names say that they hold
 * secrets, and those in which the local checks found a credential, are left out.
 *
 * @param window the reviewer's context window, in tokens
 */
export async function gatherMaterial(
  compared: Pick<Compared, "changes" | "workspace" | "knows" | "base">,
  { findings }: Inspection,
  window: number,
): Promise<Material> {
  const { changes, knows } = compared;
  const withheld: NotReviewed[] = [];
  const shown: FileChange[] = [];
  for (const change of changes) {
    const secret = findings.find(({ category, path }) => category === "secret" && path === change.path);
    const why = [change.path, change.renamedFrom ?? ""].some(holdsSecrets)
      ? "its name says that it holds secrets"
      : secret === undefined
        ? null
        : `line ${secret.start_line} looks like a credential`;
    if (why === null) shown.push(change);
    else withheld.push({ path: change.path, why });
  }
  const own = await readInstructions(
    shown.map(({ path }) => path),
    beforeTheChange(compared),
  );
  const room = Math.min(BOUNDS.review_part_bytes, Math.floor(window * CONTENT_SHARE) * BYTES_PER_TOKEN);
  const left = room - Buffer.byteLength(own.text ?? "");
  const fits = own.text === null || left >= LEAST_BYTES;
  return {
    parts: toParts(shown, { gaps: knows === "diff", maxBytes: fits ? left : room }),
    instructions: fits ? own.text : null,
    withheld,
    notices: fits ? own.notices : [...own.notices, "AGENTS.md was left out: no room beside the diff"],
  };
}

/** A change must not bring the rules that it is reviewed by. */
function beforeTheChange({
  workspace,
  changes,
  base,
}: Pick<Compared, "changes" | "workspace" | "base">): Workspace {
  const before = new Map<string, string | null>();
  for (const change of changes) {
    if (change.renamedFrom !== null) before.set(change.renamedFrom, change.before);
  }
  for (const change of changes) before.set(change.path, change.renamedFrom === null ? change.before : null);
  return {
    ...workspace,
    read: async (path) => {
      const text = before.get(path);
      if (text === undefined) return base(path);
      return text === null ? { kind: "missing" } : { kind: "text", text, executable: false };
    },
  };
}

/** What is found to hold a credential when all of what would be sent is looked through. */
export interface Scan {
  readonly withheld: readonly NotReviewed[];
  /** False when the instructions must not be sent either. */
  readonly instructionsClean: boolean;
}

/**
 * Looks through both sides of files that would be sent: a credential that was there before is no finding
 * of the change, and must not go out either. What can't be looked through counts as holding one.
 */
export async function scanForSecrets(
  paths: ReadonlySet<string>,
  instructions: string | null,
  { changes, workspace }: Pick<Compared, "changes" | "workspace">,
  signal: AbortSignal,
): Promise<Scan> {
  const shown = changes.filter(({ path }) => paths.has(path));
  const whole = (path: string, after: string | null): readonly FileChange[] =>
    after === null ? [] : [{ path, renamedFrom: null, before: null, after }];
  const found = new Map<string, string>();
  const sides = [
    shown.flatMap(({ path, after }) => whole(path, after)),
    shown.flatMap(({ path, before }) => whole(path, before)),
  ];
  for (const side of sides) {
    for (const [path, why] of await credentialsIn(side, workspace, signal)) {
      if (!found.has(path)) found.set(path, why);
    }
  }
  const own = await credentialsIn(whole(INSTRUCTIONS, instructions), workspace, signal);
  return {
    withheld: [...found].map(([path, why]) => ({ path, why })),
    instructionsClean: own.size === 0,
  };
}

async function credentialsIn(
  files: ChangeSet,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const checkers = patient([secrets], files.length);
  const { findings, checks } = await inspectChanges({ changes: files }, { workspace }, signal, checkers);
  if (files.length > 0 && checks.some(({ state }) => state !== "ran")) {
    return new Map(files.map(({ path }) => [path, "it could not be looked through for credentials"]));
  }
  return new Map(
    findings
      .toReversed()
      .map(({ path, start_line }) => [path, `line ${start_line} looks like a credential, though not new`]),
  );
}
