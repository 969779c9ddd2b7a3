import path from "node:path";
import type { ChalkInstance } from "chalk";
import * as z from "zod/mini";
import { DEMO_FILE, DEMO_MODELS, type DemoModel } from "../../scripted/demo/script.ts";

/** What the demo reads of a run's JSON (domain/run.ts); another shape is a bug. */
const DemoRun = z.object({
  ms: z.number(),
  draft: z.object({ ms: z.number(), tokens: z.object({ output: z.number() }) }),
  review: z.object({
    ms: z.number(),
    tokens: z.object({ output: z.number() }),
    verdict: z.string(),
    findings: z.array(z.object({ path: z.string(), start_line: z.number(), message: z.string() })),
  }),
});

/** A reviewed run of the demo's task, as far as the demo tells of it. Times in milliseconds. */
export type DemoRun = z.infer<typeof DemoRun>;

/** Reads the JSON that `tandem run --json` printed; null when it is no reviewed run. */
export function parseDemoRun(json: string): DemoRun | null {
  try {
    const parsed = DemoRun.safeParse(JSON.parse(json));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

const counts = new Intl.NumberFormat("en-US");

/** What the demo tells at its end: where the game is, what was found, the timings, and what is not real. */
export function demoReport(run: DemoRun, folder: string, draftKept: boolean, paint: ChalkInstance): string {
  const { fast, strong } = DEMO_MODELS;
  const { draft, review } = run;
  const tokens = draft.tokens.output;
  const rows = [
    ["draft", seconds(draft.ms), turn(fast, tokens)],
    ["review", seconds(review.ms), turn(strong, review.tokens.output)],
    ["whole run", seconds(run.ms), "measured, from the task's words to the file on disk"],
    ["strong model alone", seconds(aloneMs(strong, tokens)), alone(strong, tokens)],
  ] as const;
  const lines = [
    `${paint.bold("game")}   ${path.join(folder, DEMO_FILE)} (open it in a browser)`,
    ...(draftKept
      ? [`${paint.bold("draft")}  ${path.join(folder, "draft", DEMO_FILE)} (before the review)`]
      : []),
    "",
    `The review said "${review.verdict}" and found in the draft:`,
    ...review.findings.map(({ path: file, start_line, message }) => `  ${file}:${start_line}: ${message}`),
    "",
    ...rows.map(([what, time, how]) => `${what.padEnd(20)}${paint.bold(time.padStart(8))}   ${how}`),
    "",
    "Both models are scripted: what they say was written beforehand, and their speed is set to the rates",
    "above. The HTTP between them and tandem, the pipeline and what it did to the files are real.",
  ];
  return `${lines.join("\n")}\n`;
}

/** Time to the first token, then every token at the published rate, in milliseconds. */
function aloneMs(model: DemoModel, tokens: number): number {
  return model.firstTokenMs + (tokens * 1_000) / model.tokensPerSecond;
}

function alone(model: DemoModel, tokens: number): string {
  return `computed, not measured: ${seconds(model.firstTokenMs)} + ${counts.format(tokens)} tokens at ${model.tokensPerSecond} a second`;
}

function turn(model: DemoModel, tokens: number): string {
  return `${counts.format(tokens)} tokens from ${model.id} at ${counts.format(model.tokensPerSecond)} a second`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
