import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { Chalk } from "chalk";
import { codeOf } from "../src/cli/findings/code.ts";
import { toSarif } from "../src/cli/findings/sarif.ts";
import { renderFindings } from "../src/cli/findings/text.ts";
import type { Finding } from "../src/domain/finding.ts";
import { NO_BOUNDARY_SETTINGS } from "../src/domain/route.ts";
import type { Task } from "../src/domain/task.ts";
import { printPatch } from "../src/edits/patch.ts";
import { parseReply } from "../src/edits/parse.ts";
import { fitsWindow } from "../src/models/tokens.ts";
import { stopEngines } from "../src/stages/inspect/engines.ts";
import { inspectChanges } from "../src/stages/inspect/inspect.ts";
import { reviewMessage } from "../src/stages/review/prompt.ts";
import { measureDraft } from "../src/stages/route/measure.ts";
import { applyEdits } from "../src/edits/apply.ts";
import { toChanges } from "../src/workspace/changes.ts";
import { gatherContext } from "../src/workspace/context.ts";
import { openWorkspace } from "../src/workspace/open.ts";
import type { Workspace } from "../src/workspace/workspace.ts";
import { codeLines, moduleText } from "./growth-tree.ts";

/** What is done in a process of its own, without the command around it. */
export const WORKS = ["context", "draft", "hunks", "blocks", "findings"] as const;

/** One of {@link WORKS}. */
export type Work = (typeof WORKS)[number];

/** Time of the work alone, and the most memory that its process held. */
export interface Cost {
  readonly ms: number;
  readonly cpuMs: number;
  readonly rssMb: number;
}

/** Lines of one file of a draft: a draft of more is of more files. */
const LINES_A_FILE = 400;

/**
 * The most memory this process has held until now, in MB. By the kernel's own account where there is one:
 * what `getrusage` says of a child begins with what its parent held.
 */
function heldMb(): number {
  try {
    return Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1000;
  } catch {
    return process.resourceUsage().maxRSS / 1000;
  }
}

/** Does the work once, on an input of this size, and says what it took. */
export async function doWork(work: Work, size: number, folder: string): Promise<Cost> {
  const opened = await openWorkspace(folder, process.env);
  if (!opened.ok) throw new Error(opened.failure.message);
  const act = ACTS[work](size, opened.value);
  const cpu = process.cpuUsage();
  const start = performance.now();
  await act();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const cost = { ms, cpuMs: (user + system) / 1000, rssMb: heldMb() };
  stopEngines();
  return cost;
}

type Act = () => Promise<unknown>;

const ACTS: Readonly<Record<Work, (size: number, workspace: Workspace) => Act>> = {
  context: gather,
  draft: inspectDraft,
  hunks: (lines) => rewriteLines(lines, asPatch),
  blocks: (lines) => rewriteLines(lines, asBlocks),
  findings: render,
};

/** Gathers files of so many tokens and counts them against the window, as before a call. */
function gather(tokens: number, workspace: Workspace): Act {
  const located = { paths: [], identifiers: [], missing: [] };
  return async () => {
    const files = await workspace.list();
    const task: Task = {
      text: "rename it",
      input: null,
      files: [],
      context: files,
      answer: false,
      forced: null,
    };
    const context = await gatherContext({ task, located, maxTokens: tokens * 3 + 10_000 }, workspace);
    if (!context.ok) throw new Error(context.failure.message);
    if (context.value.files.length !== files.length) throw new Error("a file was left out");
    const { counted, tokens: found } = await fitsWindow(
      context.value.files.map(({ text }) => text),
      0,
      // Less than the bytes of so many tokens: else nothing is counted.
      tokens * 2,
    );
    if (!counted || Math.abs(found / tokens - 1) > 0.2) throw new Error(`${found} tokens for ${tokens}`);
  };
}

/** Parses a draft of so many new lines, measures it, checks it, and writes what the reviewer gets. */
function inspectDraft(lines: number, workspace: Workspace): Act {
  const files = Math.ceil(lines / LINES_A_FILE);
  const parts = Array.from({ length: files }, (_, at) => {
    const text = moduleText(Math.min(LINES_A_FILE, lines - at * LINES_A_FILE), at);
    const added = text
      .trimEnd()
      .split("\n")
      .map((line) => `+${line}`);
    return [`*** Add File: drafted/mod${at}.js`, ...added].join("\n");
  });
  const reply = ["*** Begin Patch", ...parts, "*** End Patch", ""].join("\n");
  return async () => {
    const edits = parseReply(reply);
    if (!edits.ok) throw new Error(edits.failure.message);
    const changes = await toChanges(edits.value, workspace);
    if (!changes.ok) throw new Error(changes.failure.message);
    const work = { kind: "edit", changes: changes.value } as const;
    measureDraft(work, { settings: NO_BOUNDARY_SETTINGS, checkMs: null, artefact: false });
    const inspection = await inspectChanges(work, { workspace }, new AbortController().signal);
    if (!inspection.checks.some(({ state }) => state === "ran")) throw new Error("no check ran");
    const task = { text: "add it", input: null, files: [], context: [], answer: false, forced: null };
    const context = { files: [], instructions: null, tree: [], bytes: 0, notices: [] };
    if (reviewMessage(task, context, work, inspection).length < reply.length)
      throw new Error("it lacks lines");
  };
}

/** One file of so many lines. */
const REWRITTEN = "src/large.js";

/** Parses a reply that changes every tenth line of one file, applies it, measures it and prints its diff. */
function rewriteLines(count: number, write: (lines: readonly string[]) => string): Act {
  const lines = codeLines(count);
  const reply = write(lines);
  const before = `${lines.join("\n")}\n`;
  return () => {
    const edits = parseReply(reply);
    if (!edits.ok) throw new Error(edits.failure.message);
    const applied = applyEdits(edits.value, new Map([[REWRITTEN, before]]));
    if (!applied.ok) throw new Error(applied.failure.message);
    const work = { kind: "edit", changes: applied.value } as const;
    measureDraft(work, { settings: NO_BOUNDARY_SETTINGS, checkMs: null, artefact: false });
    if (!printPatch(applied.value).includes(CHANGED)) throw new Error("nothing was changed");
    return Promise.resolve();
  };
}

const CHANGED = " // changed";

function asPatch(lines: readonly string[]): string {
  const hunks = changedPlaces(lines).flatMap(([above, line]) => [
    "@@",
    ` ${above}`,
    `-${line}`,
    `+${line}${CHANGED}`,
  ]);
  return ["*** Begin Patch", `*** Update File: ${REWRITTEN}`, ...hunks, "*** End Patch", ""].join("\n");
}

function asBlocks(lines: readonly string[]): string {
  return changedPlaces(lines)
    .map(([above, line]) =>
      [
        REWRITTEN,
        "<<<<<<< SEARCH",
        above,
        line,
        "=======",
        above,
        `${line}${CHANGED}`,
        ">>>>>>> REPLACE",
        "",
      ].join("\n"),
    )
    .join("");
}

/** Every tenth line with the one above it. */
function changedPlaces(lines: readonly string[]): readonly (readonly [string, string])[] {
  return lines.flatMap((line, at): (readonly [string, string])[] =>
    at % 10 === 5 ? [[lines[at - 1] ?? "", line]] : [],
  );
}

/** Prints so many findings for a person and for a service. */
function render(count: number): Act {
  const lines = codeLines(1_000);
  const changes = Array.from({ length: Math.ceil(count / lines.length) }, (_, at) => ({
    path: `src/mod${at}.js`,
    renamedFrom: null,
    before: "",
    after: lines.join("\n"),
  }));
  const findings: readonly Finding[] = Array.from({ length: count }, (_, at) => ({
    id: `f${at}`,
    source: "inspect",
    rule: "undefined",
    category: "undefined",
    severity: "error",
    path: `src/mod${Math.floor(at / lines.length)}.js`,
    start_line: 1 + (at % lines.length),
    end_line: 1 + (at % lines.length),
    message: `no name value${at}`,
    suggestion: null,
  }));
  return async () => {
    const code = codeOf(changes, findings);
    const text = renderFindings(findings, code, new Chalk({ level: 0 }));
    const sarif = toSarif(findings, [], { code, version: "0.0.0" });
    if (text.length === 0 || sarif.length === 0) throw new Error("nothing was printed");
    return Promise.resolve();
  };
}
