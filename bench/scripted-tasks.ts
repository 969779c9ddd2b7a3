import path from "node:path";
import { pathToFileURL } from "node:url";
import { applyEdits } from "../src/edits/apply.ts";
import { parseReply } from "../src/edits/parse.ts";
import {
  DEMO_FILE,
  DEMO_MODELS,
  DEMO_TASK,
  type DemoReplies,
  demoScript,
  draftedFile,
  readDemoReplies,
} from "../src/scripted/demo/script.ts";
import type { Script } from "../src/scripted/script.ts";

/** A task with what both models say to it, at the field's published rates. */
export interface ScriptedTask {
  readonly name: string;
  readonly text: string;
  readonly script: Script;
  /** The draft alone, which the strong model would have had to write. */
  readonly draft: string;
  /** The one file that the task asks for, and what is in it once the review has mended the draft. */
  readonly file: string;
  readonly solution: string;
  /** Tokens that the reviewer thinks; the strong model alone is given as many. */
  readonly thought: number;
}

/** Tokens that the reviewer thinks before its first word, and more for each thing it finds. */
const THOUGHT = 150;
const THOUGHT_PER_FINDING = 50;

interface Shape {
  readonly name: string;
  readonly language: "js" | "py";
  readonly functions: number;
  /** Which functions the draft gets wrong, from 0. */
  readonly wrong: readonly number[];
}

/** From one small function to a module of 1,440 lines; a third of the drafts are right as they are. */
const SHAPES: readonly Shape[] = [
  { name: "one-function", language: "js", functions: 1, wrong: [] },
  { name: "two-functions", language: "js", functions: 2, wrong: [1] },
  { name: "small-script", language: "py", functions: 4, wrong: [] },
  { name: "small-module", language: "js", functions: 6, wrong: [2] },
  { name: "helpers", language: "py", functions: 10, wrong: [3, 7] },
  { name: "report", language: "js", functions: 15, wrong: [4] },
  { name: "module", language: "js", functions: 25, wrong: [] },
  { name: "library", language: "py", functions: 40, wrong: [5, 21] },
  { name: "tables", language: "js", functions: 60, wrong: [10, 44] },
  { name: "exports", language: "js", functions: 90, wrong: [] },
  { name: "generated", language: "py", functions: 120, wrong: [33, 66, 99] },
  { name: "large-module", language: "js", functions: 160, wrong: [12, 80, 150] },
];

/** All tasks, the demo's snake game first. */
export async function scriptedTasks(): Promise<readonly ScriptedTask[]> {
  const replies = await readDemoReplies(pathToFileURL(`${path.resolve("src/scripted/demo/files")}/`));
  const script = demoScript(replies);
  const snake: ScriptedTask = {
    name: "snake-game",
    text: DEMO_TASK,
    script,
    draft: replies.draft,
    file: DEMO_FILE,
    solution: mended(replies),
    thought: thoughtIn(script),
  };
  return [snake, ...SHAPES.map(taskOf)];
}

/** A file as a patch in the codex models' own format. */
export function addFile(file: string, text: string): string {
  const added = text.trimEnd().split("\n");
  return [
    "*** Begin Patch",
    `*** Add File: ${file}`,
    ...added.map((line) => `+${line}`),
    "*** End Patch",
  ].join("\n");
}

/** The script of a strong model that writes a task's solution at once, after the reviewer's thinking. */
export function aloneScript({ file, solution, thought }: ScriptedTask): Script {
  const { strong } = DEMO_MODELS;
  const text = addFile(file, solution);
  return {
    models: { [strong.id]: { ...strong, replies: [{ kind: "text", text, reasoningTokens: thought }] } },
  };
}

/** Tokens that the strong model of a script thinks in its first reply. */
function thoughtIn({ models }: Script): number {
  const replies = models[DEMO_MODELS.strong.id]?.replies;
  const first = typeof replies === "object" ? replies[0] : undefined;
  return first !== undefined && "reasoningTokens" in first ? (first.reasoningTokens ?? 0) : 0;
}

/** The demo's file after its review. */
function mended(replies: DemoReplies): string {
  const edits = parseReply(String(replies.review["edits"]));
  const changes = edits.ok ? applyEdits(edits.value, new Map([[DEMO_FILE, draftedFile(replies)]])) : edits;
  const after = changes.ok ? changes.value[0]?.after : undefined;
  if (typeof after !== "string") throw new Error("the demo's review does not mend its draft");
  return after;
}

function taskOf({ name, language, functions, wrong }: Shape): ScriptedTask {
  const file = `${name}.${language}`;
  const text = `Write ${file}, small functions that sum up the numbers in a list of rows`;
  const written = (slips: readonly number[]): string => {
    const bodies = Array.from({ length: functions }, (_, at) => body(language, at, slips.includes(at)));
    return `${bodies.join("\n\n").trimEnd()}\n`;
  };
  const lines = written(wrong).trimEnd().split("\n");
  const draft = addFile(file, written(wrong));
  const findings = wrong.map((at) => ({
    title: "One row too many",
    message: `total${at} goes one row beyond the table's end, so it fails on every table.`,
    category: "edge-case",
    severity: "error",
    path: file,
    start_line: lines.findIndex((line) => line.includes(`total${at}(`)) + 3,
    end_line: lines.findIndex((line) => line.includes(`total${at}(`)) + 3,
    suggestion: "Stop before the length.",
  }));
  const hunks = wrong.flatMap((at) => {
    const line = loop(language, at, true);
    return ["@@", `-${line}`, `+${loop(language, at, false)}`];
  });
  const edits = ["*** Begin Patch", `*** Update File: ${file}`, ...hunks, "*** End Patch"].join("\n");
  const review = {
    findings,
    verdict: wrong.length > 0 ? "patched" : "approved",
    summary: wrong.length > 0 ? "The loops go one row too far." : "Right as it is.",
    edits: wrong.length > 0 ? edits : "",
  };
  const { fast, strong } = DEMO_MODELS;
  const reasoningTokens = THOUGHT + THOUGHT_PER_FINDING * wrong.length;
  return {
    name,
    text,
    draft,
    file,
    solution: written([]),
    thought: reasoningTokens,
    script: {
      models: {
        [fast.id]: { ...fast, replies: [{ kind: "text", text: draft }] },
        [strong.id]: { ...strong, replies: [{ kind: "json", value: review, reasoningTokens }] },
      },
    },
  };
}

function loop(language: "js" | "py", at: number, wrong: boolean): string {
  if (language === "js")
    return `  for (let row${at} = 0; row${at} ${wrong ? "<=" : "<"} rows.length; row${at} += 1) {`;
  return `    for row${at} in range(len(rows)${wrong ? " + 1" : ""}):`;
}

function body(language: "js" | "py", at: number, wrong: boolean): string {
  if (language === "js") {
    return `/** Adds up column ${at} of the rows; what is missing counts as nothing. */
export function total${at}(rows) {
  let sum = 0;
${loop(language, at, wrong)}
    sum += Number(rows[row${at}].column${at} ?? 0);
  }
  return sum;
}`;
  }
  return `def total${at}(rows):
    """Adds up column ${at} of the rows; what is missing counts as nothing."""
    result = 0
${loop(language, at, wrong)}
        result += rows[row${at}].get("column${at}", 0)
    return result
`;
}
