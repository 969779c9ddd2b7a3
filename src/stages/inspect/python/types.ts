import { dirname, join } from "node:path";
import { BOUNDS } from "../../../domain/bounds.ts";
import type { ChangeSet } from "../../../domain/change.ts";
import type { Category } from "../../../domain/finding.ts";
import type { Workspace } from "../../../workspace/workspace.ts";
import type { Checker, Observation, Outcome, Snapshot } from "../checker.ts";
import { withTree } from "../grammar.ts";
import { isTooDeepPython, TOO_DEEP } from "../nesting.ts";
import { createView } from "../view.ts";
import { claimOf, type Claim } from "./claims.ts";
import { findDependants } from "./dependants.ts";
import { createEngine, type Engine } from "./engine.ts";
import { plainSurroundings, type Surroundings } from "./environment.ts";
import { createVersionCheck } from "./installed.ts";
import { inventedMethods } from "./invented.ts";
import { judgeCall } from "./judge-call.ts";
import { judgeMember } from "./judge-member.ts";
import { judgeModuleName } from "./judge-module.ts";
import { judgeUndefined } from "./judge-undefined.ts";
import { createOrigins } from "./origins.ts";
import type { PyrightDiagnostic } from "./pyright.ts";
import { readProject } from "./project.ts";
import { findPyright } from "./server.ts";
import { siteOf, type Site } from "./sites.ts";
import { createSpelling } from "./spelling.ts";
import type { Scene, Verdict } from "./verdict.ts";

/** What a reader is told when pyright's package is not there. */
const NOT_INSTALLED = "pyright is not installed (npm install pyright)";

/** A checker with a process of its own, which is kept from one look to the next. */
export interface PythonTypes extends Checker {
  readonly engine: {
    /** Starts the process while there is time, for the files that are likely to change. Never rejects. */
    warm(workspace: Workspace, paths: readonly string[], changes?: ChangeSet): Promise<void>;
    stop(): void;
  };
}

/**
 * Names, members and parameters that are not there: by pyright, with nothing of the repository run.
 *
 * @param look what lies around the project, asked anew for each look
 * @param find where pyright's language server is; null where it is not installed
 */
export function createPythonTypes(
  look: () => Surroundings = plainSurroundings,
  find: () => string | null = findPyright,
): PythonTypes {
  let found: Kept | null = null;
  const keep = (): Kept | null => {
    const entry = found === null ? find() : null;
    if (entry !== null) {
      found = { engine: createEngine(entry), typeshed: join(dirname(entry), "dist", "typeshed-fallback") };
    }
    return found;
  };
  return {
    name: "python-types",
    limitMs: BOUNDS.python_types_ms,
    wants: (path) => /\.pyi?$/.test(path),
    engine: {
      warm: async (workspace, paths, changes = []) => {
        const python = paths.filter((path) => /\.pyi?$/.test(path));
        const kept = python.length === 0 ? null : keep();
        if (kept === null) return;
        const { root } = workspace;
        const signal = AbortSignal.timeout(BOUNDS.python_types_ms);
        try {
          const { project } = await readProject(root, python, look());
          const tree = createView(workspace, changes, "after");
          // A text of next to nothing makes pyright read the stubs of the builtins.
          const documents = new Map([[join(root, "__nothing__.py"), "import os\n"]]);
          for (const path of python) {
            const content = await tree.read(path);
            if (content !== null && !isTooDeepPython(content)) documents.set(join(root, path), content);
          }
          await kept.engine.use(project, signal, async (pyright) => {
            pyright.show(documents);
            for (const path of documents.keys()) await pyright.diagnose(path);
          });
        } catch {
          // What can't be started now shows in the check itself.
        }
      },
      stop: () => found?.engine.stop(),
    },
    check: async (snapshot, signal) => {
      const kept = keep();
      if (kept === null) return none(snapshot, NOT_INSTALLED);
      const deep = snapshot.files.filter(({ content }) => isTooDeepPython(content));
      const files = snapshot.files.filter((file) => !deep.includes(file));
      const tooDeep = none({ ...snapshot, files: deep }, TOO_DEEP);
      if (files.length === 0) return tooDeep;
      try {
        const outcome = await checkSide({ ...snapshot, files }, kept, look(), signal);
        return { ...outcome, unchecked: [...outcome.unchecked, ...tooDeep.unchecked] };
      } catch (error) {
        if (signal.aborted) return none(snapshot, "out of time");
        throw error;
      }
    },
  };
}

/** What is found once and kept. */
interface Kept {
  readonly engine: Engine;
  /** Absolute path of the stubs that come with pyright. */
  readonly typeshed: string;
}

function none({ files }: Snapshot, why: string): Outcome {
  return { observations: [], unchecked: files.map(({ path }) => ({ path, why })) };
}

async function checkSide(
  snapshot: Snapshot,
  { engine, typeshed }: Kept,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<Outcome> {
  const { tree, changes, files } = snapshot;
  const { project, environment } = await readProject(
    tree.root,
    files.map(({ path }) => path),
    surroundings,
  );
  const origins = createOrigins(tree.root, tree, environment, typeshed);
  const isOutdated = createVersionCheck(tree, changes, environment);
  const changed = new Set(files.map(({ path }) => path));
  const contents = new Map(files.map(({ path, content }) => [path, content]));
  for (const path of await findDependants(changes, tree)) {
    const content = await tree.read(path);
    if (content !== null) contents.set(path, content);
  }
  const spelling = createSpelling(tree, environment, typeshed, signal);
  const typed = engine.use(project, signal, async (pyright) => {
    const documents = new Map<string, string | null>();
    // The unchanged files that the disk has otherwise; those that it alone has can't be hidden from pyright.
    for (const [path, content] of await tree.unlikeDisk()) {
      if (content !== null && path.endsWith(".py")) documents.set(join(tree.root, path), content);
    }
    // What an earlier look was about is shown as it is on this side.
    for (const path of pyright.shown()) documents.set(path, await origins.read(path));
    for (const [path, content] of contents) documents.set(join(tree.root, path), content);
    pyright.show(documents);
    const observations: Observation[] = [];
    const unchecked: { path: string; why: string }[] = [];
    for (const [path, content] of contents) {
      const shared = { content, pyright, origins, tree, changed, isOutdated, spelling, signal };
      const scene = { ...shared, path: join(tree.root, path) };
      try {
        observations.push(...(await observeFile(path, scene, changed.has(path))));
      } catch (error) {
        // A server that is still there failed on this file alone.
        if (signal.aborted || !pyright.isRunning()) throw error;
        if (!changed.has(path)) continue;
        unchecked.push({ path, why: error instanceof Error ? error.message : String(error) });
      }
    }
    return { observations, unchecked };
  });
  const isAfter = snapshot.side === "after";
  const [said, invented] = await Promise.all([
    typed,
    isAfter ? inventedMethods(files, { tree, environment, spelling }, signal) : NOTHING,
  ]);
  const known = new Set(said.observations.map(({ path, line }) => `${path}:${line}`));
  return {
    observations: [
      ...said.observations,
      ...invented.observations.filter(({ path, line }) => !known.has(`${path}:${line}`)),
    ],
    unchecked: [...said.unchecked, ...invented.unchecked],
  };
}

const NOTHING: Outcome = { observations: [], unchecked: [] };

type FileScene = Omit<Scene, "site">;

async function observeFile(
  path: string,
  scene: FileScene,
  isChanged: boolean,
): Promise<readonly Observation[]> {
  const diagnostics = await scene.pyright.diagnose(scene.path);
  const made = diagnostics.flatMap((diagnostic) => {
    const claim = claimOf(diagnostic);
    // What a changed module no longer exports is the `exports` check's to say.
    return claim === null || (!isChanged && claim.kind === "symbol") ? [] : [{ claim, diagnostic }];
  });
  if (made.length === 0) return [];
  const sites = await withTree("python", scene.content, scene.signal, ({ rootNode }) =>
    rootNode.hasError
      ? made.map(() => null)
      : made.map(({ claim, diagnostic }) => siteOf(rootNode, claim, diagnostic.start, diagnostic.end)),
  );
  // The same said twice in a file is one finding, and none when it was said once before the change.
  const observations = new Map<string, Observation>();
  for (const [index, { claim, diagnostic }] of made.entries()) {
    const site = sites?.[index] ?? null;
    if (site === null) continue;
    const identity = `${RULES[claim.kind].rule}\0${keyOf(claim, site)}`;
    if (observations.has(identity)) continue;
    const verdict = await judge(claim, { ...scene, site }, diagnostics);
    if (verdict !== null) observations.set(identity, observe(path, claim, site, diagnostic, verdict));
  }
  return [...observations.values()];
}

async function judge(
  claim: Claim,
  scene: Scene,
  diagnostics: readonly PyrightDiagnostic[],
): Promise<Verdict | null> {
  switch (claim.kind) {
    case "attribute":
    case "symbol":
      return judgeModuleName(claim, scene);
    case "member":
      return judgeMember(claim, scene);
    case "argument":
      return judgeCall(claim, scene);
    case "undefined":
      return judgeUndefined(claim, scene, diagnostics);
  }
}

const RULES: Readonly<Record<Claim["kind"], { readonly rule: string; readonly category: Category }>> = {
  attribute: { rule: "unknown-attribute", category: "api" },
  symbol: { rule: "unknown-symbol", category: "import" },
  member: { rule: "unknown-member", category: "api" },
  argument: { rule: "argument", category: "parameter" },
  undefined: { rule: "undefined-name", category: "undefined" },
};

function keyOf(claim: Claim, { owner }: Site): string {
  if (claim.kind === "argument") return `${owner}(${claim.fault} ${claim.names.join(" ")})`;
  return `${owner}.${claim.name}`;
}

function observe(
  path: string,
  claim: Claim,
  site: Site,
  { start, end, isError }: PyrightDiagnostic,
  { severity, message, suggestion }: Verdict,
): Observation {
  return {
    ...RULES[claim.kind],
    // What the project itself wants as a warning is none that blocks.
    severity: isError ? severity : "warning",
    path,
    line: start.line + 1,
    endLine: end.line + 1,
    message,
    suggestion,
    key: keyOf(claim, site),
  };
}
