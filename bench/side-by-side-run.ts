import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { costOf, describeModel } from "../src/models/catalog.ts";
import type { Script } from "../src/scripted/script.ts";
import { startScriptedServer } from "../src/scripted/server.ts";
import { type Metered, startMeter, type TokenBounds } from "./meter.ts";
import { type Cost, freshRepository, runTask } from "./scripted-run.ts";
import type { ScriptedTask } from "./scripted-tasks.ts";
import { type Codex, runCodex } from "./side-by-side-codex.ts";
import { codexScript, withPromptCache } from "./side-by-side-models.ts";

/** The three ways to do a task. */
export const WAYS = ["tandem", "codex", "codex twice"] as const;

/** One of {@link WAYS}. */
export type Way = (typeof WAYS)[number];

/** Who is asked in all three ways. */
export interface Provider {
  readonly fast: string;
  readonly strong: string;
  /** The real one; null for the scripted models, which are started for each run. */
  readonly real: { readonly url: string; readonly key: string; readonly bounds: TokenBounds } | null;
}

/** What one way took for one task. */
export interface Taken extends Cost {
  readonly input: number;
  readonly output: number;
  readonly requests: number;
  /** At the catalogue's prices; a fast model without one is counted as if it were the strong one. */
  readonly dollars: number;
  /** The tree holds the task's solution and nothing else; with real models, the file that was asked for. */
  readonly right: boolean;
}

/** What the second `codex exec` is asked. */
const REVIEW =
  "Review the uncommitted work in this repository, which was meant to do the following, and mend what is wrong in it: ";

/** Does a task once. */
export async function runOnce(
  way: Way,
  task: ScriptedTask,
  provider: Provider,
  at: { readonly folder: string; readonly codex: Codex },
): Promise<Taken> {
  const { real } = provider;
  const server = real === null ? await startScriptedServer(scriptOf(way, task)) : null;
  // Each process of a way has its own bounds.
  const processes = way === "codex twice" ? 2 : 1;
  const bounds = real === null ? null : times(real.bounds, processes);
  const meter = await startMeter(server?.url ?? real?.url ?? "", bounds);
  try {
    const cost = await perform(way, task, provider, { ...at, url: meter.url });
    return { ...cost, ...countOf(meter.requests, provider), right: isRight(task, at.folder, real === null) };
  } finally {
    await meter.close();
    await server?.close();
  }
}

function scriptOf(way: Way, task: ScriptedTask): Script {
  return withPromptCache(way === "tandem" ? task.script : codexScript(task));
}

function times({ input, output }: TokenBounds, factor: number): TokenBounds {
  return { input: input * factor, output: output * factor };
}

async function perform(
  way: Way,
  task: ScriptedTask,
  { fast, strong, real }: Provider,
  { folder, codex, url }: { readonly folder: string; readonly codex: Codex; readonly url: string },
): Promise<Cost> {
  const key = real?.key ?? "sk-bench";
  if (way === "tandem") {
    const env = { OPENAI_API_KEY: key, TANDEM_FAST_MODEL: fast, TANDEM_STRONG_MODEL: strong };
    return runTask(task, { url, requests: [] }, folder, "--fast", env);
  }
  const root = freshRepository(folder);
  const desk = { codex, root, home: path.join(folder, "codex"), url, key, model: strong };
  const solved = await runCodex(task.text, desk);
  if (way === "codex") return solved;
  const reviewed = await runCodex(`${REVIEW}${task.text}`, desk);
  return { wall: solved.wall + reviewed.wall, cpu: solved.cpu + reviewed.cpu };
}

function countOf(
  requests: readonly Metered[],
  { fast, strong }: Provider,
): Pick<Taken, "input" | "output" | "requests" | "dollars"> {
  const sum = (pick: (request: Metered) => number) =>
    requests.reduce((total, request) => total + pick(request), 0);
  return {
    requests: requests.length,
    input: sum(({ usage }) => usage.input),
    output: sum(({ usage }) => usage.output),
    dollars: sum(({ model, usage }) => costOf(usage, priceOf(model === fast ? fast : strong, strong)) ?? 0),
  };
}

/** A model's price; the strong model's where its own is not published. */
export function priceOf(model: string, strong: string): ReturnType<typeof describeModel>["price"] {
  return describeModel(model, null).price ?? describeModel(strong, null).price;
}

function isRight({ file, solution }: ScriptedTask, folder: string, exactly: boolean): boolean {
  const root = path.join(folder, "repository");
  if (!exactly) return existsSync(path.join(root, file));
  const files = readdirSync(root).filter((name) => name !== ".git");
  return files.join() === file && readFileSync(path.join(root, file), "utf8") === solution;
}
