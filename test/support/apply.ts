import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import type { FileChange } from "../../src/domain/change.ts";
import type { Done, Errand } from "./apply-child.ts";

/** A repository in a temporary folder, as much of one as the apply stage asks for. */
export interface Tree {
  readonly root: string;
  readonly gitDir: string;
  operationInProgress(): Promise<string | null>;
  write(file: string, content: string, mode?: number): void;
  path(file: string): string;
  /** Every file with its permission bits and content, every empty folder; git's own folder left out. */
  snapshot(): Record<string, string>;
  remove(): void;
}

export function createTree(files: Record<string, string> = {}): Tree {
  const root = mkdtempSync(path.join(tmpdir(), "tandem-apply-"));
  mkdirSync(path.join(root, ".git"));
  const tree: Tree = {
    root,
    gitDir: path.join(root, ".git"),
    operationInProgress: () => Promise.resolve(null),
    write(file, content, mode = 0o644) {
      mkdirSync(path.dirname(tree.path(file)), { recursive: true });
      writeFileSync(tree.path(file), content);
      chmodSync(tree.path(file), mode);
    },
    path: (file) => path.join(root, file),
    snapshot: () => Object.fromEntries(entries(root, "")),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
  for (const [file, content] of Object.entries(files)) tree.write(file, content);
  return tree;
}

function entries(root: string, folder: string): (readonly [string, string])[] {
  const names = readdirSync(path.join(root, folder)).filter((name) => folder !== "" || name !== ".git");
  if (names.length === 0 && folder !== "") return [[`${folder}/`, "empty"]];
  return names.sort().flatMap((name) => {
    const file = path.posix.join(folder, name);
    const stats = lstatSync(path.join(root, file));
    if (stats.isDirectory()) return entries(root, file);
    if (!stats.isFile()) return [[file, "special"]];
    const mode = (stats.mode & 0o777).toString(8);
    return [[file, `${mode} ${readFileSync(path.join(root, file), "utf8")}`]];
  });
}

/** A change with only what matters spelled out. */
export function change(file: string, before: string | null, after: string | null, from?: string): FileChange {
  return { path: file, renamedFrom: from ?? null, before, after };
}

/** Names of files that tandem keeps for itself in the git folder. */
export function kept(tree: Tree): string[] {
  const folder = path.join(tree.gitDir, "tandem");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** An errand as a test gives it: what it leaves out has a plain default. */
export type Order = Partial<Errand> & { readonly tree: Tree };

/** Runs errands in child processes. */
export interface Runner {
  /**
   * Runs errands one after the other in one child; null for each that stands still. When there is one, the
   * child is killed at the end, and all that stand still die with it.
   */
  run(orders: readonly Order[]): Promise<readonly (Done | null)[]>;
  remove(): void;
}

/** Bundles the child, once for many errands. */
export async function createRunner(): Promise<Runner> {
  const folder = mkdtempSync(path.join(tmpdir(), "tandem-child-"));
  const outfile = path.join(folder, "child.mjs");
  await build({
    entryPoints: [path.join(import.meta.dirname, "apply-child.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "warning",
  });
  return {
    remove: () => rmSync(folder, { recursive: true, force: true }),
    run(orders) {
      const errands = orders.map(({ tree, ...more }): Errand => ({
        action: "apply",
        root: tree.root,
        gitDir: tree.gitDir,
        id: "run-1",
        changes: [],
        sabotage: null,
        ...more,
      }));
      return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [outfile, JSON.stringify(errands)]);
        let [stdout, stderr] = ["", ""];
        child.stdout.on("data", (chunk) => (stdout += String(chunk)));
        child.stderr.on("data", (chunk) => (stderr += String(chunk)));
        child.on("error", reject);
        child.on("close", (code, signal) => {
          const done: readonly (Done | null)[] = stdout === "" ? [] : JSON.parse(stdout);
          const ended = done.includes(null) ? signal === "SIGKILL" : code === 0;
          if (ended) resolve(done);
          else reject(new Error(`the child ended with ${code ?? signal}: ${stderr}`));
        });
      });
    },
  };
}
