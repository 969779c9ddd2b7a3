import { CLASSES, type DefectClass } from "./inspect-defect.ts";
import { alarmsOf, type Cell, type Judged, recallOf, timesOf } from "./inspect-figures.ts";
import { type Language, languages } from "./inspect-seed.ts";

type Goal = Partial<Record<Language, number>>;

/** What is aimed at, as shares found on code that nothing was tuned on. */
const RECALL: Partial<Record<DefectClass, Goal>> = {
  package: { ts: 0.99, js: 0.99, python: 0.97 },
  path: { ts: 0.99, js: 0.99, python: 0.97 },
  export: { ts: 0.99, js: 0.99, python: 0.97 },
  undefined: { ts: 0.99, js: 0.99, python: 0.97 },
  syntax: { ts: 0.99, js: 0.99, python: 0.97 },
  "removed export": { ts: 0.99, js: 0.92, python: 0.92 },
  member: { ts: 0.98, js: 0.9, python: 0.85 },
  argument: { ts: 0.95, js: 0.55, python: 0.75 },
  option: { ts: 0.9, js: 0.3, python: 0.65 },
  placeholder: { ts: 0.95, js: 0.95, python: 0.97 },
};
/** Shares of correct changes that may be blocked. */
const ALARMS: Goal = { ts: 0.005, js: 0.01, python: 0.01 };
/** Milliseconds of the whole inspection of a change: warm at the median and at 95 %, and cold. */
const TIMES: Partial<Record<Language, readonly [number, number, number]>> = {
  ts: [100, 500, 1500],
  js: [60, 250, 600],
  python: [200, 2000, 6000],
};

const NAMES: Readonly<Record<Language, string>> = {
  ts: "TypeScript",
  js: "JavaScript",
  python: "Python",
  go: "Go",
  rust: "Rust",
  java: "Java",
  ruby: "Ruby",
  php: "PHP",
  c: "C",
  cpp: "C++",
  csharp: "C#",
  shell: "shell",
};

/** What is known of a run beside its readings. */
export interface Run {
  readonly date: string;
  readonly machine: string;
  /** Packages and their versions, as `zod 4.1.12`. */
  readonly corpus: readonly string[];
  readonly seconds: number;
  /** Peak memory in MiB by the name of the program. */
  readonly memory: Readonly<Record<string, number>>;
}

/** The figures as tables in Markdown, as the documentation shows them. */
export function tables(run: Run, judged: readonly Judged[]): string {
  return [
    `${run.date}, ${run.machine}, ${Math.round(run.seconds)} s`,
    "",
    ...recallTable(judged),
    "",
    ...alarmTable(judged),
    "",
    ...timeTable(judged),
    "",
    ...memoryLines(run),
    `Corpus: ${run.corpus.join(", ")}.`,
  ].join("\n");
}

function recallTable(judged: readonly Judged[]): readonly string[] {
  const recall = recallOf(judged);
  const shown = languages().filter((language) => [...recall.values()].some((row) => row.has(language)));
  const main = shown.filter((language) => TIMES[language] !== undefined);
  const others = shown.filter((language) => TIMES[language] === undefined);
  const table = (columns: readonly Language[]): readonly string[] => [
    row(["found", ...columns.map((language) => NAMES[language])]),
    row(["---", ...columns.map(() => "---")]),
    ...CLASSES.filter((name) => columns.some((language) => recall.get(name)?.has(language))).map((name) =>
      row([
        name,
        ...columns.map((language) => cellText(recall.get(name)?.get(language), RECALL[name]?.[language])),
      ]),
    ),
  ];
  return [...(main.length > 0 ? [...table(main), ""] : []), ...(others.length > 0 ? table(others) : [])];
}

/** `97.5 % of 120 (60.0 % block)`; what misses its goal says so. */
function cellText(cell: Cell | undefined, goal: number | undefined): string {
  if (cell === undefined) return "";
  const blocks = cell.blocked === cell.caught ? "" : ` (${percent(cell.blocked)} block)`;
  const unchecked = cell.unchecked === 0 ? "" : `, ${percent(cell.unchecked)} not checked`;
  const missed = goal !== undefined && cell.caught < goal ? `; goal ${percent(goal)}` : "";
  return `${percent(cell.caught)} of ${cell.defects}${blocks}${unchecked}${missed}`;
}

function alarmTable(judged: readonly Judged[]): readonly string[] {
  const alarms = [...alarmsOf(judged)];
  if (alarms.length === 0) return [];
  return [
    row(["correct changes", "how many", "blocked", "warned only", "not wholly checked"]),
    row(["---", "---", "---", "---", "---"]),
    ...alarms.map(([source, { changes, blocking, warned, unchecked }]) => {
      const goal = source === "own" ? undefined : ALARMS[source];
      const missed = goal !== undefined && blocking > goal ? `; goal ${percent(goal)}` : "";
      return row([
        source === "own" ? "this repository" : NAMES[source],
        String(changes),
        percent(blocking) + missed,
        percent(warned),
        percent(unchecked),
      ]);
    }),
  ];
}

function timeTable(judged: readonly Judged[]): readonly string[] {
  const rows = [...timesOf(judged)].flatMap(([language, checks]) => {
    const goal = TIMES[language];
    // Check by check only where there are goals: the others have the quick checks alone.
    const shown = [...checks].filter(([name]) => name === "all" || goal !== undefined);
    return shown.map(([name, { looks, p50, p95, coldLooks, coldP50, coldP95 }]) => {
      const wanted = name !== "all" || goal === undefined ? "" : `${goal[0]} / ${goal[1]}, cold ${goal[2]}`;
      const cold = coldLooks === 0 ? "" : `${ms(coldP50)} / ${ms(coldP95)} of ${coldLooks}`;
      return row([NAMES[language], name, `${ms(p50)} / ${ms(p95)} of ${looks}`, cold, wanted]);
    });
  });
  return [
    row(["language", "check", "warm p50 / p95, ms", "cold p50 / p95, ms", "goal"]),
    row(["---", "---", "---", "---", "---"]),
    ...rows,
  ];
}

function memoryLines({ memory }: Run): readonly string[] {
  const parts = Object.entries(memory).map(([name, mib]) => `${name} ${Math.round(mib)} MiB`);
  return parts.length === 0 ? [] : [`Peak memory: ${parts.join(", ")}.`];
}

/** All figures for a program to read. */
export function toJson(run: Run, judged: readonly Judged[]): string {
  const plain = <T>(map: ReadonlyMap<string, ReadonlyMap<string, T>>): unknown =>
    Object.fromEntries([...map].map(([key, row]) => [key, Object.fromEntries(row)]));
  const report = {
    ...run,
    recall: plain(recallOf(judged)),
    alarms: Object.fromEntries(alarmsOf(judged)),
    times: plain(timesOf(judged)),
  };
  return `${JSON.stringify(report, (_, value: unknown) => (typeof value === "number" ? Number(value.toFixed(4)) : value), 1)}\n`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function ms(value: number): string {
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}
