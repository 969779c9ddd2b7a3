import { NO_BOUNDARY_STATISTICS } from "../src/domain/calibration.ts";
import type { MinedCommit } from "../src/domain/mined.ts";
import { NO_BOUNDARY_SETTINGS } from "../src/domain/route.ts";
import { findBoundary } from "../src/stages/route/boundaries.ts";
import { type LearntBoundaries, NOTHING_LEARNT } from "../src/stages/route/boundary-learnt.ts";
import { addBoundaryCommits, learnBoundaryWords } from "../src/stages/route/boundary-words-learnt.ts";
import { History } from "./boundary-history.ts";
import { type FlaggedTask, touchesAny } from "./boundary-tasks.ts";

const NEWEST = 0.8;

/** Share of the flagged tasks that are found, and of the others that are stopped. */
export interface Share {
  readonly recall: number;
  readonly alarms: number;
}

/**
 * What the router itself says before drafting, on the newest fifths: by its words alone, with the paths that
 * a task names and history located, and with what the older four fifths taught it.
 */
export function measureProduct(tasks: readonly FlaggedTask[]): Readonly<Record<string, Share>> {
  const answers = [...new Set(tasks.map(({ repo }) => repo))].flatMap((repo) => {
    const own = tasks.filter((task) => task.repo === repo);
    const older = own.filter(({ q }) => q < NEWEST);
    const history = new History(older);
    const statistics = addBoundaryCommits(
      NO_BOUNDARY_STATISTICS,
      older.map((task) => asMined(task, history)),
    );
    const learnt = { boundaryPaths: history.learnt, boundaryWords: learnBoundaryWords(statistics) };
    return own.filter(({ q }) => q >= NEWEST).map((task) => answer(task, history, learnt));
  });
  const share = (flagged: boolean, said: (of: Answer) => boolean): number => {
    const those = answers.filter((of) => of.flagged === flagged);
    return those.filter(said).length / Math.max(1, those.length);
  };
  const both = (said: (of: Answer) => boolean): Share => ({
    recall: share(true, said),
    alarms: share(false, said),
  });
  return {
    words: both(({ words }) => words),
    "words + named paths": both(({ paths }) => paths),
    "words + paths + learnt": both(({ learnt }) => learnt),
  };
}

interface Answer {
  readonly flagged: boolean;
  readonly words: boolean;
  readonly paths: boolean;
  readonly learnt: boolean;
}

function answer(task: FlaggedTask, history: History, learnt: LearntBoundaries): Answer {
  const crosses = (paths: readonly string[], known: LearntBoundaries): boolean =>
    findBoundary(task.text, paths, NO_BOUNDARY_SETTINGS, known) !== null;
  const located = history.located(task.text);
  return {
    flagged: touchesAny(task),
    words: crosses([], NOTHING_LEARNT),
    paths: crosses(located, NOTHING_LEARNT),
    learnt: crosses(located, learnt),
  };
}

/** As mining would have it, but for the contents of the files, which the data does not hold. */
function asMined(task: FlaggedTask, history: History): MinedCommit {
  const paths = task.files.filter(([, kind]) => "scot".includes(kind)).map(([path]) => path);
  return {
    sha: "",
    at: 0,
    text: task.text,
    prefix: "",
    scope: task.scope,
    files: [],
    fileCount: task.files.length,
    sourceFiles: 0,
    seconds: 0,
    small: false,
    boundaries: [...history.crossing(paths)],
  };
}
