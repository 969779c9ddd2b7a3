import { createInterface } from "node:readline/promises";
import type { TokenBounds } from "./meter.ts";
import { priceOf, type Provider } from "./side-by-side-run.ts";
import { DEMO_MODELS } from "../src/scripted/demo/script.ts";

/** Tokens that one process (a tandem, or one `codex exec`) may take; the meter refuses what is beyond. */
export const PROCESS_BOUNDS: TokenBounds = { input: 200_000, output: 24_000 };

/** Processes of the three ways together: one, one, two. */
const PROCESSES = 4;

type Environment = Readonly<Record<string, string | undefined>>;

/** Whom `--live` asks by the environment, or why nobody can be asked, with the exit code. */
export function liveProvider(env: Environment): Provider | { readonly why: string; readonly code: 2 | 5 } {
  const key = env["OPENAI_API_KEY"] ?? "";
  if (key === "") return { code: 5, why: "bench: --live needs a key: set OPENAI_API_KEY" };
  const fast = env["TANDEM_FAST_MODEL"] || DEMO_MODELS.fast.id;
  const strong = env["TANDEM_STRONG_MODEL"] || DEMO_MODELS.strong.id;
  if (priceOf(strong, strong) === null) {
    const why = `bench: no price is known for ${strong}, so what --live costs can't be said: name another in TANDEM_STRONG_MODEL`;
    return { code: 2, why };
  }
  const url = env["OPENAI_BASE_URL"] || "https://api.openai.com/v1";
  return { fast, strong, real: { url, key, bounds: PROCESS_BOUNDS } };
}

/** The most dollars that all runs can cost: every token of every bound, at the dearer model's price. */
export function mostDollars({ fast, strong }: Provider, tasks: number, runs: number): number {
  const prices = [fast, strong].map((model) => priceOf(model, strong));
  const dearest = (of: "input" | "output"): number => Math.max(...prices.map((price) => price?.[of] ?? 0));
  const { input, output } = PROCESS_BOUNDS;
  const process = (input * dearest("input") + output * dearest("output")) / 1_000_000;
  return process * PROCESSES * tasks * runs;
}

/** Asks on a terminal whether to go on; false where there is none. */
export async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question(`${question} [y/N] `);
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}
