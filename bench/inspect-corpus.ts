import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { openWorkspace } from "../src/workspace/open.ts";
import type { Workspace } from "../src/workspace/workspace.ts";
import type { Project } from "./inspect-projects.ts";
import { treeOf, type Tree } from "./inspect-tree.ts";
import { unzip } from "./inspect-zip.ts";

/** A version of a project as a git repository of its own. */
export interface Checkout {
  readonly project: Project;
  readonly version: string;
  readonly workspace: Workspace;
  /** Every file with its content, and what is installed. */
  readonly tree: Tree;
}

/** Downloads are kept from one run to the next, below `node_modules`, which git ignores. */
const CACHE = "node_modules/.cache/inspect-corpus";

/**
 * Makes a git repository with one commit of a version of a project, in a new folder below `work`: outside of
 * `node_modules`, whose files every tool takes for a library's. Packages are fetched with npm, and no script
 * of theirs is run.
 */
export async function checkOut(project: Project, version: string, work: string): Promise<Checkout> {
  const source = fetchSources(project, version);
  const installed = installDependencies(project);
  mkdirSync(work, { recursive: true });
  const root = mkdtempSync(join(work, `${project.name}-`));
  cpSync(source, root, { recursive: true });
  for (const [path, text] of Object.entries({ ...project.files, ".gitignore": "node_modules\n" })) {
    writeFileSync(join(root, path), text);
  }
  if (installed !== null) symlinkSync(installed, join(root, "node_modules"), "junction");
  git(root, "init", "-q");
  git(root, "add", "-A");
  git(root, "-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "-q", "-m", version);
  const opened = await openWorkspace(root, { PATH: process.env["PATH"] ?? "" });
  if (!opened.ok) throw new Error(`no repository in ${root}: ${opened.failure.message}`);
  const modules = join(root, "node_modules");
  const tree = treeOf(readTexts(source), (name) => existsSync(join(modules, name)));
  return { project, version, workspace: opened.value, tree };
}

/** A folder for the repositories of one run. */
export function workFolder(): string {
  return mkdtempSync(join(tmpdir(), "inspect-corpus-"));
}

/** The texts of an unpacked version, by path. */
export function sourcesOf(project: Project, version: string): ReadonlyMap<string, string> {
  return readTexts(fetchSources(project, version));
}

/** Of the words, those that occur as whole words in what is installed beside a project. */
export function wordsInstalled(project: Project, words: readonly string[]): ReadonlySet<string> {
  const folder = installDependencies(project);
  if (folder === null || words.length === 0) return new Set();
  const list = join(dirname(folder), `words-${process.pid}`);
  writeFileSync(list, words.join("\n"));
  try {
    const args = ["grep", "--no-index", "-h", "-o", "-w", "-I", "-F", "-f", list, "--", "."];
    const found = execFileSync("git", args, { encoding: "utf8", maxBuffer: 1 << 30, cwd: folder });
    return new Set(found.split("\n"));
  } catch {
    // git says "no match" by its exit code.
    return new Set();
  } finally {
    rmSync(list);
  }
}

function fetchSources(project: Project, version: string): string {
  const key = createHash("sha256")
    .update(
      `${String(project.keep)} ${project.zip?.into ?? ""}${project.zip?.from ?? ""}${project.root ?? ""}`,
    )
    .digest("hex")
    .slice(0, 8);
  const folder = join(CACHE, project.name, `${version}-${key}`);
  if (existsSync(folder)) return folder;
  const unpacked = mkdtempSync(join(tmpdir(), "inspect-unpack-"));
  const kept = join(unpacked, "kept");
  mkdirSync(kept);
  npm(unpacked, "pack", "--silent", `${project.package}@${version}`);
  const archive = readdirSync(unpacked).find((name) => name.endsWith(".tgz"));
  if (archive === undefined) throw new Error(`npm gave no archive of ${project.package}@${version}`);
  execFileSync("tar", ["-xzf", archive], { cwd: unpacked });
  // Most packages unpack to `package`, some to their own name.
  const [top = "package"] = readdirSync(unpacked).filter((name) => name !== archive && name !== "kept");
  const root = join(unpacked, top, project.root ?? "");
  for (const path of filesBelow(root).filter((path) => project.keep.test(path))) {
    write(join(kept, path), readFileSync(join(root, path)));
  }
  if (project.zip !== undefined) {
    const { from, into } = project.zip;
    for (const [path, bytes] of unzip(readFileSync(join(root, project.zip.path)))) {
      const isKept = path.startsWith(from) && /\.(?:py|toml|cfg)$/.test(path);
      if (isKept) write(join(kept, into, path.slice(from.length)), bytes);
    }
  }
  mkdirSync(dirname(folder), { recursive: true });
  cpSync(kept, `${folder}.part`, { recursive: true });
  renameSync(`${folder}.part`, folder);
  rmSync(unpacked, { recursive: true, force: true });
  return folder;
}

/** The `node_modules` of a project, the same for all its versions; null when it needs none. */
function installDependencies(project: Project): string | null {
  const newest = project.versions.at(-1) ?? "";
  const wanted = project.install.map((one) => (one === "self" ? `${project.package}@${newest}` : one));
  if (wanted.length === 0) return null;
  const key = createHash("sha256").update(wanted.join(" ")).digest("hex").slice(0, 8);
  const folder = join(process.cwd(), CACHE, project.name, `installed-${key}`);
  const modules = join(folder, "node_modules");
  if (existsSync(join(folder, "done"))) return modules;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"private":true}');
  npm(folder, "install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", ...wanted);
  // A project is not among its own dependencies.
  rmSync(join(modules, project.package), { recursive: true, force: true });
  writeFileSync(join(folder, "done"), "");
  return modules;
}

function readTexts(folder: string): ReadonlyMap<string, string> {
  const texts = filesBelow(folder).map((path): [string, string] => [
    path,
    readFileSync(join(folder, path), "utf8"),
  ]);
  return new Map(texts.filter(([, text]) => !text.includes("\0") && !text.includes("\uFFFD")));
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

function write(path: string, bytes: Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

function npm(cwd: string, ...args: readonly string[]): void {
  execFileSync("npm", args, { cwd, stdio: ["ignore", "ignore", "inherit"] });
}

function git(cwd: string, ...args: readonly string[]): void {
  execFileSync("git", ["-c", "core.hooksPath=/dev/null", "-c", "core.autocrlf=false", ...args], {
    cwd,
    stdio: "ignore",
  });
}
