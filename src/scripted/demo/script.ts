import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Pace, Script } from "../script.ts";
import { isObject } from "../wire.ts";

/** The file that the demo's task asks for. */
export const DEMO_FILE = "snake.html";

/** What the demo asks of the two models. */
export const DEMO_TASK = `Write a browser snake game in one file, ${DEMO_FILE}, with score and collision`;

/** A model's name and its published speed. */
export interface DemoModel extends Pace {
  readonly id: string;
}

/** The default pair: the fast model at 1,000 tokens a second, the strong one at 65 to 70. */
export const DEMO_MODELS = {
  fast: { id: "gpt-5.3-codex-spark", tokensPerSecond: 1_000, firstTokenMs: 150 },
  strong: { id: "gpt-5.3-codex", tokensPerSecond: 67, firstTokenMs: 900 },
} as const satisfies Record<string, DemoModel>;

/** What the two models say, written beforehand. */
export interface DemoReplies {
  /** The fast model's draft of the game with its two defects, as a V4A patch. */
  readonly draft: string;
  /** The strong model's review: two findings, and the edits that mend both. */
  readonly review: Readonly<Record<string, unknown>>;
}

/** Reads the demo's replies from `folder`: beside the bundle (`demo/`), or beside this file when run from source. */
export async function readDemoReplies(folder: URL = ownFolder()): Promise<DemoReplies> {
  const read = (name: string) => readFile(new URL(name, folder), "utf8");
  const [draft, edits, report] = await Promise.all([
    read("draft.v4a"),
    read("review.v4a"),
    read("review.json"),
  ]);
  const review: unknown = JSON.parse(report);
  if (!isObject(review)) throw new Error("the demo's review.json is no object");
  return { draft, review: { ...review, edits } };
}

function ownFolder(): URL {
  const bundled = new URL("./demo/", import.meta.url);
  return existsSync(bundled) ? bundled : new URL("./files/", import.meta.url);
}

/** The script of the demo: the fast model drafts, the strong one reviews, each at its own pace. */
export function demoScript({ draft, review }: DemoReplies): Script {
  const { fast, strong } = DEMO_MODELS;
  return {
    models: {
      [fast.id]: { ...fast, replies: [{ kind: "text", text: draft }] },
      // The thought that finding the two defects takes is paid for in time, as with the real model.
      [strong.id]: { ...strong, replies: [{ kind: "json", value: review, reasoningTokens: 200 }] },
    },
  };
}

/** The game as the fast model wrote it, before the review: an added file's lines carry a plus. */
export function draftedFile({ draft }: DemoReplies): string {
  return draft
    .split("\n")
    .filter((line) => line.startsWith("+"))
    .map((line) => `${line.slice(1)}\n`)
    .join("");
}
