import { RepositoryLearner } from "../src/stages/route/repository-learner.ts";
import { type Parts, stacked } from "../src/stages/route/repository-stack.ts";
import type { SizeModel } from "../src/stages/route/size-model.ts";
import { byRepository } from "./metrics.ts";
import { foldsByRepository, type LabelledTask } from "./tasks.ts";
import { quantize, SHIPPED, trainSizeModel } from "./size-training.ts";

/** The newest fifth of each repository: what a router meets next. */
export const NEWEST = 0.8;
export const FOLDS = 5;
export const SEED = 7;

/** What a repository's past says of a task before its outcome is known. */
export interface Foretold {
  readonly task: LabelledTask;
  readonly parts: Parts;
  /** Commits learnt from by then. */
  readonly commits: number;
}

/** A repository's tasks as its own past foretells them. */
export interface Replay {
  /** Every task, each from all before it. */
  readonly online: readonly Foretold[];
  /** The newest fifth from the older four. */
  readonly frozen: readonly Foretold[];
}

/** A size model and the repositories that it was trained without. */
export interface Fold {
  readonly model: SizeModel;
  readonly repositories: ReadonlyMap<string, readonly LabelledTask[]>;
}

/** Trains a model for each fold on the others' repositories. */
export function foldsOf(tasks: readonly LabelledTask[]): readonly Fold[] {
  const folds = foldsByRepository(tasks, FOLDS, SEED);
  return Array.from({ length: FOLDS }, (_, fold) => ({
    model: quantize(
      trainSizeModel(
        tasks.filter(({ repo }) => folds.get(repo) !== fold),
        SHIPPED,
      ),
    ),
    repositories: byRepository(tasks.filter(({ repo }) => folds.get(repo) === fold)),
  }));
}

/** A path, or a file's name with its ending. */
const NAMED = /[\w.-]*(?:[./][\w-]+)+/g;

/** Goes through a repository's tasks as they came, predicting each and then learning it. */
export function replay(tasks: readonly LabelledTask[], shipped: SizeModel): Replay {
  const ordered = [...tasks].sort((a, b) => a.q - b.q);
  const learner = new RepositoryLearner(shipped, null);
  const online: Foretold[] = [];
  let frozen: readonly Foretold[] = [];
  /** Paths that were changed so far, and their names. */
  const known = new Set<string>();
  const foretell = (task: LabelledTask, commits: number): Foretold => {
    const named = (task.text.match(NAMED) ?? []).some((one) => known.has(one));
    return { task, parts: learner.parts(task.text, named), commits };
  };
  const start = ordered.findIndex(({ q }) => q >= NEWEST);
  ordered.forEach((task, index) => {
    if (index === start) frozen = ordered.slice(start).map((later) => foretell(later, index));
    online.push(foretell(task, index));
    learner.learn({ text: task.text, seconds: task.est1, small: task.small1 === 1 });
    for (const [path] of task.files ?? []) known.add(path).add(path.slice(path.lastIndexOf("/") + 1));
  });
  return { online, frozen };
}

/** The probability of small that the repository's past gives a task. */
export function probabilityOf({ parts, commits }: Foretold): number {
  return 1 / (1 + Math.exp(-stacked(parts, commits)));
}
