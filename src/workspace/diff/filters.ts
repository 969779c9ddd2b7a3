import { fail, ok, type Result } from "../../domain/failure.ts";
import type { Git } from "../git.ts";

/**
 * A git that compares files on the disk without running the programs that the configuration names as
 * filters (`filter.*.clean`, as Git LFS has one): a repository that is only read must not be able to run
 * anything. Fails where a filter's name can't be switched off on the command line.
 */
export async function withoutFilters(git: Git): Promise<Result<Git>> {
  const listed = await git(["config", "-z", "--name-only", "--get-regexp", "^filter\\."]);
  const keys = listed.kind === "exited" ? listed.stdout.toString("utf8").split("\0") : [];
  const names = new Set(keys.flatMap((key) => /^filter\.(.*)\.[^.]+$/s.exec(key)?.[1] ?? []));
  const odd = [...names].find((name) => name.includes("=") || name.includes("\n"));
  if (odd !== undefined) {
    return fail(
      "unsafe_edit",
      `git's configuration here names a filter ${JSON.stringify(odd)}, which can't be kept from running`,
      "rename it, or inspect with --staged, which reads no file of the disk",
    );
  }
  const off = [...names].flatMap((name) => [
    "-c",
    `filter.${name}.clean=`,
    "-c",
    `filter.${name}.process=`,
    "-c",
    `filter.${name}.required=false`,
  ]);
  return ok((args, options) => git([...off, ...args], options));
}
