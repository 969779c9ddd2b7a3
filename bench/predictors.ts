import { assess } from "../src/stages/route/assess.ts";
import { NO_BOUNDARY_SETTINGS } from "../src/domain/route.ts";
import { type Knowledge, shippedKnowledge } from "../src/stages/route/knowledge.ts";
import { predictSize, type SizeModel } from "../src/stages/route/size-model.ts";

/** What reads a task's words alone: each gives a score, the higher the more likely small. */
type WordPredictor = "length" | "keywords" | "model" | "router";

/** What is compared: these, and what its repository's own commits taught. */
export const PREDICTORS = ["length", "keywords", "model", "router", "frozen", "online"] as const;
export type Predictor = (typeof PREDICTORS)[number];

/** Those that give a probability, which can be held to what it says. */
export const PROBABILITIES: ReadonlySet<Predictor> = new Set(["model", "router", "frozen", "online"]);

export const TITLES: Readonly<Record<Predictor, string>> = {
  length: "short text = small",
  keywords: "keyword list",
  model: "size model alone",
  router: "router (rules + size model)",
  frozen: "calibrated model, frozen",
  online: "calibrated model, kept up to date",
};

/** The keyword list one writes first: what sounds small against what sounds large. */
const SOUNDS_SMALL =
  /\b(?:typo|rename|fix|tweak|bump|comment|docs?|readme|css|style|colou?r|label|text|prototype|scaffold|simple|small|minor|button|lint|format)\b/i;
const SOUNDS_LARGE =
  /\b(?:refactor|rewrite|migrat\w+|architect\w+|redesign|implement|integrat\w+|support|feature|system|service|across|all|every|overhaul|performance|concurren\w+|auth\w*|database|schema|security)\b/i;

/** The scores of a task of words alone, without a repository, by a model that must not have seen its own. */
export function scoresOf(text: string, model: SizeModel): Readonly<Record<WordPredictor, number>> {
  return {
    length: -text.length,
    keywords: Number(SOUNDS_SMALL.test(text)) - Number(SOUNDS_LARGE.test(text)),
    model: predictSize(text, model).probabilitySmall,
    router: probabilityOf(text, model),
  };
}

function probabilityOf(text: string, model: SizeModel): number {
  const task = { text, input: null, files: [], context: [], answer: false, forced: null };
  const located = { paths: [], identifiers: [], missing: [] };
  const setting = {
    boundaries: NO_BOUNDARY_SETTINGS,
    checkMs: null,
    contextWindow: 128_000,
    repository: false,
    knowledge: knowledgeOf(model),
  };
  return assess(task, located, setting, { fits: true, tokens: 0, counted: false }).estimate.probability;
}

function knowledgeOf(model: SizeModel): Knowledge {
  return { ...shippedKnowledge(), sizes: { basis: "model", predict: (text) => predictSize(text, model) } };
}
