import { labelCommit } from "../../src/stages/route/label-commit.ts";
import type { Mined } from "../../src/domain/mined.ts";
import type { Result } from "../../src/domain/failure.ts";
import { mineHistory, type MineRequest } from "../../src/workspace/mine.ts";
import { GIT_ENV, type TempRepo } from "./repo.ts";

/** Mines a test's repository, labelled as the router does. */
export function mine(root: string, request: Partial<MineRequest> = {}): Promise<Result<Mined>> {
  return mineHistory({
    root,
    env: GIT_ENV,
    since: null,
    label: labelCommit,
    progress: () => {},
    signal: new AbortController().signal,
    ...request,
  });
}

/** Mines where that must work. */
export async function mined(root: string, request: Partial<MineRequest> = {}): Promise<Mined> {
  const result = await mine(root, request);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

/** One commit of files, by a person unless another author is given; its full name. */
export function commitFiles(
  repo: TempRepo,
  message: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  author = "Ada Example <ada@example.com>",
): string {
  for (const [path, content] of Object.entries(files)) repo.write(path, content);
  repo.git("add", "-A");
  repo.git("commit", "-q", "--allow-empty", "--allow-empty-message", "--author", author, "-m", message);
  return repo.git("rev-parse", "HEAD");
}
