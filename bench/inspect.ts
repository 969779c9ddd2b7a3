// What the local checks find, and how often they are wrong:
// npm run bench:inspect -- [--only ts,js,python,…] [--class member,…] [--limit N] [--changes N] [--patience N] [--held-out] [--json FILE] [--verbose]
import { rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { type Checkout, checkOut, workFolder } from "./inspect-corpus.ts";
import { CLASSES } from "./inspect-defect.ts";
import { isFound, type Judged } from "./inspect-figures.ts";
import { HELD_OUT } from "./inspect-held-out.ts";
import { type Project, PROJECTS } from "./inspect-projects.ts";
import { planReplay, type Replayed, replayOwnHistory } from "./inspect-replay.ts";
import { type Run, tables, toJson } from "./inspect-report.ts";
import { type Language, languages, seedClass, type Seeded } from "./inspect-seed.ts";
import { inspectAll, type Job, work } from "./inspect-work.ts";
import { random } from "./tasks.ts";

const SEED = 7;
/** Commits of this repository that are replayed, where it is one. */
const OWN_COMMITS = 15;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    class: { type: "string" },
    limit: { type: "string", default: "100" },
    changes: { type: "string", default: "200" },
    // A machine that is busy with other things: each check gets N times its time.
    patience: { type: "string", default: "1" },
    // Code that nothing was tuned on, in the place of the usual.
    "held-out": { type: "boolean", default: false },
    json: { type: "string" },
    verbose: { type: "boolean", default: false },
    jobs: { type: "string" },
  },
});

/** What the inspecting processes gave so far. */
interface Gathered {
  readonly judged: Judged[];
  /** Peak memory in MiB by the name of the program. */
  readonly memory: Map<string, number>;
}

if (values.jobs === undefined) await main();
else {
  await work(values.jobs, Number(values.patience));
  // An engine that is still up must not keep the process.
  process.exit();
}

async function main(): Promise<void> {
  const started = performance.now();
  const wanted = chosen(languages(), values.only);
  const projects = values["held-out"] ? HELD_OUT : PROJECTS;
  const folder = workFolder();
  const gathered: Gathered = { judged: [], memory: new Map() };
  const checkouts: Checkout[] = [];
  try {
    for (const project of projects.filter((one) =>
      one.languages.some((language) => wanted.includes(language)),
    )) {
      checkouts.push(await checkOut(project, project.versions.at(-1) ?? "", folder));
    }
    progress(`${checkouts.length} projects`);
    for (const language of wanted) await judgeDefects(checkouts, language, gathered);
    // Whoever asks for a class of defects asks for nothing else.
    for (const language of values.class === undefined ? wanted : [])
      await judgeChanges(projects, language, folder, gathered);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const run: Run = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0]?.model.trim() ?? "unknown processor"}, ${cpus().length} cores, Node ${process.version}`,
    corpus: checkouts.map(({ project: { package: name, versions } }) => `${name} ${versions.join(", ")}`),
    seconds: (performance.now() - started) / 1000,
    memory: Object.fromEntries(gathered.memory),
  };
  if (values.verbose) for (const line of details(gathered.judged)) console.log(line);
  console.log(tables(run, gathered.judged));
  if (values.json !== undefined) writeFileSync(values.json, toJson(run, gathered.judged));
}

async function judgeDefects(
  checkouts: readonly Checkout[],
  language: Language,
  gathered: Gathered,
): Promise<void> {
  const speaking = checkouts.filter(({ project }) => project.languages.includes(language));
  const seeded: Seeded[] = [];
  for (const name of chosen(CLASSES, values.class)) {
    const seed = SEED + CLASSES.indexOf(name);
    seeded.push(...(await seedClass(speaking, language, name, Number(values.limit), seed)));
  }
  for (const checkout of speaking) {
    const own = seeded.filter((one) => one.checkout === checkout);
    const jobs = own.map(({ defect: { path, before, after } }): Job => [
      { path, renamedFrom: null, before, after },
    ]);
    const project = `${checkout.project.name} ${checkout.version}`;
    inspect(checkout.workspace.root, jobs, gathered, (index) => ({
      language,
      class: own[index]?.defect.class ?? null,
      kind: own[index]?.defect.kind ?? "",
      name: `${project} ${seedIn(own[index])}`,
    }));
    progress(`${project}: ${own.length} defects in ${language}`);
  }
}

/** Where a defect is, and its first line. */
function seedIn(seeded: Seeded | undefined): string {
  if (seeded === undefined) return "";
  const { path, before, after } = seeded.defect;
  const [then, now] = [before ?? "", after ?? ""].map((text) => text.split("\n"));
  const at = (now ?? []).findIndex((line, index) => line !== then?.[index]);
  return `${path}:${at + 1} ${now?.[at]?.trim().slice(0, 160) ?? ""}`;
}

async function judgeChanges(
  projects: readonly Project[],
  language: Language,
  folder: string,
  gathered: Gathered,
): Promise<void> {
  const speaking = projects.filter(({ languages: own }) => own.includes(language));
  const steps = planReplay(speaking, language, Number(values.changes), random(SEED));
  for (const { project, version, changes } of steps.filter((step) => step.changes.length > 0)) {
    const { workspace } = await checkOut(project, version, folder);
    replay(workspace.root, changes, gathered);
    rmSync(workspace.root, { recursive: true, force: true });
    progress(`${project.name} ${version}: ${changes.length} correct changes`);
  }
  const commits = language === "ts" && !values["held-out"] ? replayOwnHistory(OWN_COMMITS, folder) : [];
  for (const commit of commits) replay(commit.root, [commit], gathered);
}

function replay(root: string, changes: readonly Replayed[], gathered: Gathered): void {
  const jobs = changes.map(({ job }) => job);
  inspect(root, jobs, gathered, (index) => {
    const { language, name, kind } = changes[index] ?? { language: "ts", name: "", kind: "published" };
    return { language, class: null, kind, name };
  });
}

/** Inspects changes of one tree, after a first look that is told apart from all others. */
function inspect(
  root: string,
  jobs: readonly Job[],
  { judged, memory }: Gathered,
  about: (index: number) => Pick<Judged, "language" | "class" | "kind" | "name">,
): void {
  if (jobs.length === 0) return;
  const shift = inspectAll(root, [coldJob(jobs), ...jobs], values.patience);
  for (const [name, mib] of Object.entries(shift.memory))
    memory.set(name, Math.max(mib, memory.get(name) ?? 0));
  for (const [index, reading] of shift.readings.entries()) {
    judged.push({ ...about(Math.max(0, index - 1)), reading, isCold: index === 0 });
  }
}

/** The first change without its defect: something to look at, and nothing to find. */
function coldJob(jobs: readonly Job[]): Job {
  return (jobs[0] ?? []).map((change) => ({ ...change, after: `${change.before ?? ""}\n` }));
}

/** What was missed, and what was found where nothing is wrong. */
function details(judged: readonly Judged[]): readonly string[] {
  return judged
    .filter(({ isCold }) => !isCold)
    .flatMap(({ class: of, kind, language, name, reading }) => {
      if (of !== null) {
        const why = reading.checks
          .filter((check) => check.state !== "ran" && !check.why.startsWith("no changed"))
          .map((check) => `${check.name}: ${check.why}`);
        return isFound(reading) ? [] : [`missed ${language} ${of} (${kind}) ${name} ${why.join("; ")}`];
      }
      const alarms = reading.findings.filter(({ severity }) => severity !== "info");
      return alarms.map(
        ({ severity, rule, path, line, message }) =>
          `alarm ${language} ${severity} ${name} ${rule} ${path}:${line} ${message}`,
      );
    });
}

function chosen<T extends string>(all: readonly T[], list: string | undefined): readonly T[] {
  const names = list?.split(",");
  const unknown = names?.find((name) => !all.some((one) => one === name));
  if (unknown !== undefined) throw new Error(`"${unknown}" is none of ${all.join(", ")}`);
  return names === undefined ? all : all.filter((one) => names.includes(one));
}

function progress(text: string): void {
  if (process.stderr.isTTY || values.verbose) console.error(text);
}
