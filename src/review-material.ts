import { BOUNDS } from "./domain/bounds.ts";
import type { FileChange } from "./domain/change.ts";
import type { NotReviewed } from "./domain/diff-review.ts";
import type { Inspection } from "./domain/finding.ts";
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
