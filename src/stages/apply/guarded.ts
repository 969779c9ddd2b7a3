import type { ChangeSet } from "../../domain/change.ts";
import type { Task } from "../../domain/task.ts";
import { checkSources } from "./check-sources.ts";
import { touched } from "./plan.ts";

/**
 * Files that decide what runs on this machine or in CI, or how git reads the others: settings of
 * tandem and of git, hooks, pipelines, editors' tasks and containers. Lower-cased whole paths.
 */
const GUARDED = [
  /(^|\/)\.tandem\.json$/,
  /(^|\/)\.git(attributes|modules|config)$/,
  /(^|\/)\.lfsconfig$/,
  /(^|\/)\.(husky|githooks)\//,
  /(^|\/)[\w.-]*hooks\/((pre|post|commit|prepare|applypatch|reference|push|proc|sendemail|fsmonitor)-[a-z-]+|update)$/,
  /(^|\/)\.?lefthook(-local)?\.(ya?ml|toml|json)$/,
  /(^|\/)\.pre-commit-(config|hooks)\.ya?ml$/,
  /(^|\/)\.(github|gitea|forgejo)\/(workflows|actions)\//,
  /(^|\/)\.(circleci|buildkite|woodpecker|devcontainer|vscode)\//,
  /(^|\/)\.(gitlab-ci|travis|drone|woodpecker|appveyor|cirrus)\.ya?ml$/,
  /(^|\/)(azure|bitbucket)-pipelines\.ya?ml$/,
  /(^|\/)jenkinsfile$/,
];

/**
 * Changed paths that need a yes of their own: guarded ones, and those that say what the check is, which
 * the user named neither with `-f` nor in the words of the task.
 *
 * @param check the command that would run afterwards; null for none
 */
export function guardedPaths(
  changes: ChangeSet,
  task: Pick<Task, "files" | "text">,
  check: string | null,
): readonly string[] {
  const named = (path: string): boolean => task.files.includes(path) || task.text.includes(path);
  const sources = check === null ? [] : checkSources(changes, check);
  return touched(changes).filter((path) => {
    const plain = path.toLowerCase();
    return (sources.includes(path) || GUARDED.some((pattern) => pattern.test(plain))) && !named(path);
  });
}
