import { spawn } from "node:child_process";
import { chmodSync, lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { GIT_ENV, tempFolder, type TempRepo } from "./repo.ts";
import { type Ended, PROGRAM, runHere } from "./tandem.ts";

/** Runs git where its hooks may run, with the identity of a test and more of an environment. */
export async function gitIn(
  root: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = "",
): Promise<Ended> {
  const identity = [
    "-c",
    "user.name=Test",
    "-c",
    "user.email=test@example.com",
    "-c",
    "commit.gpgsign=false",
  ];
  // Not waited for in one go: a scripted model in this process may have to answer meanwhile.
  const child = spawn("git", [...identity, ...args], { cwd: root, env: { ...GIT_ENV, ...env } });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}

/** Every file below a folder with its mode and content, to compare before and after. */
export function tree(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(
    files.map((file) => {
      const place = path.join(folder, file);
      const stat = lstatSync(place);
      const content = stat.isSymbolicLink()
        ? `-> ${readlinkSync(place)}`
        : stat.isFile()
          ? readFileSync(place, "latin1")
          : "(folder)";
      return [file, `${stat.mode.toString(8)} ${content}`];
    }),
  );
}

/** Writes a hook of somebody else's. */
export function ownHook(repo: TempRepo, name: string, lines: readonly string[], mode = 0o755): void {
  repo.write(`.git/hooks/${name}`, `#!/bin/sh\n${lines.join("\n")}\n`);
  chmodSync(path.join(repo.root, ".git/hooks", name), mode);
}

/** A PATH on which `tandem` is the built command, before the folders given and the usual ones. */
export function withTandem(...folders: readonly string[]): string {
  const bin = tempFolder();
  const program = `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`;
  writeFileSync(path.join(bin, "tandem"), program, { mode: 0o755 });
  return [bin, ...folders, GIT_ENV["PATH"]].join(path.delimiter);
}

/** Runs `tandem hook` in this process. */
export function hook(
  repo: TempRepo,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return runHere(["hook", ...args], { cwd: repo.root, env });
}

/** Installs, checks that something changed, uninstalls, and expects every byte and mode to be as before. */
export async function thereAndBack(repo: TempRepo, folder: string, args: readonly string[]): Promise<Ended> {
  const before = tree(folder);
  const installed = await hook(repo, ["install", ...args]);
  expect(installed.code, installed.stderr).toBe(0);
  expect(tree(folder)).not.toEqual(before);
  const gone = await hook(repo, ["uninstall"]);
  expect(gone.code, gone.stderr).toBe(0);
  expect(tree(folder)).toEqual(before);
  return installed;
}
