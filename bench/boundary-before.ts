import { auroc } from "../src/stages/route/metrics.ts";
import { type Evidence, History } from "./boundary-history.ts";
import { type FlaggedTask, type Target, touches } from "./boundary-tasks.ts";
import { textFeatures, trainStack, trainText } from "./boundary-text.ts";
import { foldsByRepository } from "./tasks.ts";

const FOLDS = 5;
const SEED = 7;
const BITS = 16;
/** The newest fifth of a repository is predicted, from what is older. */
const NEWEST = 0.8;
/** Shares of the unflagged that may be stopped. */
export const ALARMS = [0.02, 0.05, 0.06, 0.12, 0.2] as const;

/** A keyword list as one writes it first. */
const KEYWORDS: Readonly<Record<Target, RegExp>> = {
  security:
    /\b(?:auth\w*|log ?in|log ?out|sign ?in|sign ?up|passwords?|tokens?|sessions?|permissions?|roles?|access|crypto\w*|encrypt\w*|decrypt\w*|hash\w*|secrets?|security|secure|csrf|xss|cors|cookies?|jwt|ssl|tls|certificates?|validat\w+|saniti[sz]\w+|escape\w*)\b/i,
  migration: /\b(?:migrat\w+|schema|database|db|sql|tables?|columns?|index(?:es)?|models?)\b/i,
  "multi-service": /\b(?:services?|packages?|monorepo|workspaces?|across|all|every(?:where)?)\b/i,
};

/** How well something tells flagged tasks from the others. */
export interface Curve {
  readonly auroc: number;
  /** Share of the flagged that is found at each of `ALARMS`; a yes or no has no curve. */
  readonly recall: readonly number[] | null;
  /** Where its yes or no stands: share of the unflagged stopped, share of the flagged found. */
  readonly point: { readonly alarms: number; readonly recall: number } | null;
}

interface Row {
  readonly task: FlaggedTask;
  readonly label: boolean;
  readonly fold: number;
  readonly text: number;
  readonly evidence: Evidence | null;
}

/** Measures each way of telling from the text on one boundary; all on the same newest fifths. */
export function measureBefore(
  tasks: readonly FlaggedTask[],
  target: Target,
): Readonly<Record<string, Curve>> {
  const rows = rowsOf(tasks, target).filter(({ evidence }) => evidence !== null);
  const labels = rows.map(({ label }) => label);
  const keywords = rows.map(({ task }) => Number(KEYWORDS[target].test(task.text)));
  const of = (read: (evidence: Evidence) => readonly number[], row: Row): readonly number[] =>
    row.evidence === null ? [] : read(row.evidence);
  const own = ({ words, anyWords, named, learnt, strongest, sum, base }: Evidence): readonly number[] => [
    words[target],
    anyWords,
    named[target],
    learnt[target],
    strongest[target],
    sum[target],
    base[target],
  ];
  const words = rows.map(({ evidence }) => evidence?.words[target] ?? 0);
  return {
    keywords: curve(keywords, labels, true),
    words: curve(words, labels, true),
    "words + paths + history": curve(
      stacked(rows, (row) => of(own, row)),
      labels,
      false,
    ),
    text: curve(
      rows.map(({ text }) => text),
      labels,
      false,
    ),
    all: curve(
      stacked(rows, (row) => [...of(own, row), row.text, Number(KEYWORDS[target].test(row.task.text))]),
      labels,
      false,
    ),
  };
}

function rowsOf(tasks: readonly FlaggedTask[], target: Target): readonly Row[] {
  const folds = foldsByRepository(tasks, FOLDS, SEED);
  const featured = tasks.map((task) => ({
    task,
    label: touches(task, target),
    features: textFeatures(task.text, BITS),
    fold: folds.get(task.repo) ?? 0,
  }));
  const histories = new Map<string, History>();
  for (const repo of new Set(tasks.map(({ repo }) => repo))) {
    histories.set(repo, new History(tasks.filter((task) => task.repo === repo && task.q < NEWEST)));
  }
  return Array.from({ length: FOLDS }, (_, fold) => {
    const score = trainText(
      featured.filter((example) => example.fold !== fold),
      BITS,
    );
    return featured
      .filter((example) => example.fold === fold)
      .map(({ task, label, features }) => ({
        task,
        label,
        fold,
        text: score(features),
        evidence: task.q < NEWEST ? null : (histories.get(task.repo)?.evidence(task.text) ?? null),
      }));
  }).flat();
}

/** Scores of each fold by a combination fitted on the others. */
function stacked(rows: readonly Row[], read: (row: Row) => readonly number[]): readonly number[] {
  const featured = rows.map((row) => ({ ...row, features: read(row) }));
  const fits = Array.from({ length: FOLDS }, (_, fold) =>
    trainStack(featured.filter((row) => row.fold !== fold)),
  );
  return featured.map(({ fold, features }) => fits[fold]?.(features) ?? 0);
}

function curve(scores: readonly number[], labels: readonly boolean[], yesOrNo: boolean): Curve {
  const outcomes = scores.map((predicted, index) => ({ predicted, actual: labels[index] === true }));
  const flagged = outcomes.filter(({ actual }) => actual).map(({ predicted }) => predicted);
  const rest = outcomes.filter(({ actual }) => !actual).map(({ predicted }) => predicted);
  const above = (list: readonly number[], line: number): number =>
    list.filter((value) => value > line).length / Math.max(1, list.length);
  const falling = [...rest].sort((a, b) => b - a);
  return {
    auroc: auroc(outcomes),
    recall: yesOrNo
      ? null
      : ALARMS.map((share) => above(flagged, falling[Math.floor(share * falling.length)] ?? 0)),
    point: yesOrNo ? { alarms: above(rest, 0.5), recall: above(flagged, 0.5) } : null,
  };
}
