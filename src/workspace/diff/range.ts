import { fail, ok, type Result } from "../../domain/failure.ts";
import type { Git } from "../git.ts";

/** The two ends of a range by their object names, and the range in full for a person. */
export interface Ends {
  readonly from: string;
  readonly to: string;
  readonly title: string;
}

/**
 * The ends of `A..B`, `A...B` (B against where the two parted), or `A` (`A..HEAD`); an end left out is
 * HEAD, as git has it. Fails with `usage`.
 */
export async function resolveRange(git: Git, range: string): Promise<Result<Ends>> {
  const [, left = "", dots = "..", right = ""] = /^(.*?)(?:(\.{2,3})(.*))?$/s.exec(range.trim()) ?? [];
  if (left === "" && right === "") {
    return fail("usage", `--range ${JSON.stringify(range)} names no commit`, "give it as A..B");
  }
  const names = [left || "HEAD", right || "HEAD"] as const;
  // Only what has a history has a place where two parted; elsewhere any tree will do.
  const kind = dots === "..." ? "commit" : "tree";
  const ends: string[] = [];
  for (const name of names) {
    const end = await resolveName(git, name, kind);
    if (end === null) {
      return fail(
        "usage",
        `--range: there is no commit ${JSON.stringify(name)} here`,
        "check the name; in a shallow clone, fetch more of the history first",
      );
    }
    ends.push(end);
  }
  const [from = "", to = ""] = ends;
  const title = `${names[1]} against ${dots === "..." ? "where it left " : ""}${names[0]}`;
  if (dots === "..") return ok({ from, to, title });
  const base = await git(["merge-base", from, to]);
  const [parted = ""] = base.kind === "exited" ? base.stdout.toString("utf8").split("\n") : [];
  if (parted !== "") return ok({ from: parted, to, title });
  return fail(
    "usage",
    `--range: ${names[0]} and ${names[1]} have no commit in common here`,
    "use two dots; in a shallow clone, fetch more of the history first",
  );
}

/** HEAD's tree, or git's empty one before the first commit. Null when git can say neither. */
export async function headTree(git: Git): Promise<{ readonly tree: string; readonly born: boolean } | null> {
  const head = await resolveName(git, "HEAD", "tree");
  if (head !== null) return { tree: head, born: true };
  const empty = await git(["hash-object", "-t", "tree", "--stdin"]);
  if (empty.kind !== "exited" || empty.code !== 0) return null;
  return { tree: empty.stdout.toString("utf8").trim(), born: false };
}

async function resolveName(git: Git, name: string, kind: "commit" | "tree"): Promise<string | null> {
  // What begins with a dash would be an option, and no name of a commit does.
  if (name.startsWith("-")) return null;
  const result = await git(["rev-parse", "--verify", "--quiet", `${name}^{${kind}}`]);
  if (result.kind !== "exited" || result.code !== 0) return null;
  return result.stdout.toString("utf8").trim();
}
