import { expect, test } from "vitest";
import { parseUpdates, resolvePushed } from "../../src/hooks/pushed.ts";
import { createGit } from "../../src/workspace/git.ts";
import { GIT_ENV, tempFolder, tempRepo, type TempRepo } from "../support/repo.ts";

const ZERO = "0".repeat(40);
const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

function withRemote(): TempRepo {
  const repo = tempRepo({ a: "1\n" });
  const bare = tempFolder();
  repo.git("init", "-q", "--bare", bare);
  repo.git("remote", "add", "origin", bare);
  return repo;
}

function commit(repo: TempRepo, name: string): string {
  repo.write(name, name);
  repo.commit(name);
  return repo.git("rev-parse", "HEAD");
}

/** What an update brings, as far as its commits and its base go. */
async function resolve(
  repo: TempRepo,
  localOid: string,
  remoteOid: string,
  remote: string | null = "origin",
  looked: readonly string[] = [],
) {
  const update = { localRef: "refs/heads/x", localOid, remoteRef: "refs/heads/x", remoteOid };
  const pushed = await resolvePushed(createGit(repo.root, GIT_ENV, 10_000), update, remote, looked);
  return pushed === null ? null : { from: pushed.from, commits: pushed.commits };
}

test("the lines that git gives a pre-push hook, and what are none", () => {
  const oid = "a".repeat(40);
  const line = `refs/heads/a ${oid} refs/heads/b ${ZERO}`;
  expect(
    parseUpdates(`${line}\n(delete) ${ZERO} refs/heads/c ${oid}\r\n\nnonsense\nrefs/heads/a x y z\n`),
  ).toEqual([
    { localRef: "refs/heads/a", localOid: oid, remoteRef: "refs/heads/b", remoteOid: ZERO },
    { localRef: "(delete)", localOid: ZERO, remoteRef: "refs/heads/c", remoteOid: oid },
  ]);
});

test("the first push of all is compared with nothing", async () => {
  const repo = withRemote();
  const head = repo.git("rev-parse", "HEAD");
  expect(await resolve(repo, head, ZERO)).toEqual({ from: EMPTY_TREE, commits: [head] });
});

test("a branch that grows, a new one, a rewritten one, a tag, and what brings nothing", async () => {
  const repo = withRemote();
  const base = repo.git("rev-parse", "HEAD");
  repo.git("push", "-q", "origin", "main");
  const one = commit(repo, "one");
  const two = commit(repo, "two");
  expect(await resolve(repo, two, base)).toEqual({ from: base, commits: [two, one] });
  expect(await resolve(repo, two, ZERO)).toEqual({ from: base, commits: [two, one] });
  repo.git("push", "-q", "origin", "main");
  expect(await resolve(repo, two, ZERO)).toBeNull();
  expect(await resolve(repo, ZERO, two)).toBeNull();
  repo.git("reset", "-q", "--hard", one);
  const other = commit(repo, "other");
  expect(await resolve(repo, other, two)).toEqual({ from: one, commits: [other] });
  repo.git("tag", "-a", "v1", "-m", "v1");
  expect(await resolve(repo, repo.git("rev-parse", "v1"), ZERO)).toEqual({ from: one, commits: [other] });
  expect(await resolve(repo, repo.git("rev-parse", "HEAD:a"), ZERO)).toBeNull();
  // The remote has a commit that isn't here.
  expect(await resolve(repo, other, "b".repeat(40))).toEqual({ from: one, commits: [other] });
});

test("of an address without a name every remote counts, and another remote's branches count for no other", async () => {
  const repo = withRemote();
  const base = repo.git("rev-parse", "HEAD");
  repo.git("push", "-q", "origin", "main");
  const one = commit(repo, "one");
  expect(await resolve(repo, one, ZERO, null)).toEqual({ from: base, commits: [one] });
  expect(await resolve(repo, one, ZERO, "fork")).toEqual({ from: EMPTY_TREE, commits: [one, base] });
});

test("a merge of what the remote has brings its own commits only", async () => {
  const repo = withRemote();
  repo.git("push", "-q", "origin", "main");
  repo.git("checkout", "-q", "-b", "topic");
  const topic = commit(repo, "topic");
  repo.git("checkout", "-q", "main");
  const theirs = commit(repo, "theirs");
  repo.git("push", "-q", "origin", "main");
  repo.git("merge", "-q", "--no-ff", "-m", "merge", "topic");
  const merge = repo.git("rev-parse", "HEAD");
  expect(await resolve(repo, merge, theirs)).toEqual({ from: theirs, commits: [merge, topic] });
});

test("of two branches that are pushed at once each commit is looked at once", async () => {
  const repo = withRemote();
  repo.git("push", "-q", "origin", "main");
  const one = commit(repo, "one");
  repo.git("checkout", "-q", "-b", "topic");
  const two = commit(repo, "two");
  expect(await resolve(repo, two, ZERO, "origin", [one])).toEqual({ from: one, commits: [two] });
  expect(await resolve(repo, one, ZERO, "origin", [two])).toBeNull();
});
