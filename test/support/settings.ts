import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { type LoadInput, loadSettings } from "../../src/config/load.ts";
import type { Result } from "../../src/domain/failure.ts";
import type { Settings } from "../../src/config/settings.ts";

/** A user's home beside a repository, with what a test puts into them. */
export interface Place {
  readonly home: string;
  readonly root: string;
  readonly repositoryFile: string;
  readonly userFile: string;
  readonly env: Readonly<Record<string, string>>;
  readonly load: (input?: Partial<LoadInput>) => Promise<Result<Settings>>;
}

/** What the files of a place hold: values are written as JSON, a text as it is. */
export interface Files {
  readonly repository?: unknown;
  readonly user?: unknown;
  readonly dotenv?: string;
}

function write(file: string, content: unknown): void {
  if (content === undefined) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
}

/** Makes a place; it is removed after the test. */
export function makePlace({ repository, user, dotenv }: Files = {}): Place {
  const folder = mkdtempSync(path.join(tmpdir(), "tandem-config-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const home = path.join(folder, "home");
  const root = path.join(folder, "shop");
  mkdirSync(home);
  mkdirSync(root);
  const userFile = path.join(home, ".config", "tandem", "config.json");
  const repositoryFile = path.join(root, ".tandem.json");
  write(userFile, user);
  write(repositoryFile, repository);
  write(path.join(root, ".env"), dotenv);
  const env = { HOME: home };
  return {
    home,
    root,
    repositoryFile,
    userFile,
    env,
    load: (input = {}) =>
      loadSettings({ flags: {}, env, cwd: root, root, tracked: async () => false, ...input }),
  };
}

/** The value of a result that has to be one. */
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`);
  return result.value;
}

/** A failure as one line, with the paths of the place taken out: `code: message | hint`. */
export function lineOf(result: Result<unknown>, place: Place): string {
  if (result.ok) return "no failure";
  const { code, message, hint } = result.failure;
  return `${code}: ${message} | ${hint ?? ""}`
    .replaceAll(place.repositoryFile, "REPO")
    .replaceAll(place.userFile, "USER")
    .replaceAll(place.root, "ROOT")
    .replaceAll(place.home, "HOME");
}
