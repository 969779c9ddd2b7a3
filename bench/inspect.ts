// What the local checks find, and how often they are wrong:
// npm run bench:inspect -- [--only ts,js,python,…] [--class member,…] [--limit N] [--changes N] [--patience N] [--json FILE] [--verbose]
import { rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { type Checkout, checkOut, workFolder } from "./inspect-corpus.ts";
import { CLASSES } from "./inspect-defect.ts";
import { isFound, type Judged } from "./inspect-figures.ts";
import { PROJECTS } from "./inspect-projects.ts";
import { planReplay, type Replayed, replayOwnHistory } from "./inspect-replay.ts";
import { type Run, tables, toJson } from "./inspect-report.ts";
import { languages, seedClass, type Seeded, seedersOf } from "./inspect-seed.ts";
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
    json: { type: "string" },
    verbose: { type: "boolean", default: false },
    jobs: { type: "string" },
  },
});

if (values.jobs === undefined) await main();
else {
  await work(values.jobs, Number(values.patience));
  // An engine that is still up must not keep the process.
  process.exit();
}

async function main(): Promise<void> {
  const started = performance.now();
  const wanted = new Set(chosen(languages(), values.only));
  const classes = new Set(chosen(CLASSES, values.class));
  const folder = workFolder();
  const judged: Judged[] = [];
  const checkouts: Checkout[] = [];
  const memory = new Map<string, number>();
  try {
    for (const project of PROJECTS.filter((one) => one.languages.some((language) => wanted.has(language)))) {
      checkouts.push(await checkOut(project, project.versions.at(-1) ?? "", folder));
    }
    progress(`${checkouts.length} projects`);
    const seeded: Seeded[] = [];
    for (const language of wanted) {
      for (const name of CLASSES.filter(
        (one) => classes.has(one) && seedersOf(language)[one] !== undefined,
      )) {
        const seed = SEED + CLASSES.indexOf(name);
        const of = checkouts.filter(({ project }) => project.languages.includes(language));
        seeded.push(...(await seedClass(of, language, name, Number(values.limit), seed)));
      }
    }
    progress(`${seeded.length} defects`);
    for (const checkout of checkouts) {
      for (const language of wanted)
        judge(
          seeded.filter((one) => one.checkout === checkout && one.language === language),
          memory,
          judged,
        );
    }
    if (values.class === undefined) {
      for (const language of wanted) {
        const projects = PROJECTS.filter(({ languages: own }) => own.includes(language));
        for (const { project, version, changes } of planReplay(
          projects,
          language,
          Number(values.changes),
          random(SEED),
        )) {
          if (changes.length === 0) continue;
          const { workspace } = await checkOut(project, version, folder);
          replay(workspace.root, changes, memory, judged);
          rmSync(workspace.root, { recursive: true, force: true });
        }
      }
      for (const own of wanted.has("ts") ? replayOwnHistory(OWN_COMMITS, folder) : [])
        replay(own.root, [own], memory, judged);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const run: Run = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0]?.model.trim() ?? "unknown processor"}, ${cpus().length} cores, Node ${process.version}`,
    corpus: checkouts.map(({ project: { package: name, versions } }) => `${name} ${versions.join(", ")}`),
    seconds: (performance.now() - started) / 1000,
    memory: Object.fromEntries(memory),
  };
  if (values.verbose) for (const line of details(judged)) console.log(line);
  console.log(tables(run, judged));
  if (values.json !== undefined) writeFileSync(values.json, toJson(run, judged));
}

function judge(seeded: readonly Seeded[], memory: Map<string, number>, judged: Judged[]): void {
  const [first] = seeded;
  if (first === undefined) return;
  const jobs = seeded.map(({ defect: { path, before, after } }): Job => [
    { path, renamedFrom: null, before, after },
  ]);
  const shift = inspectAll(first.checkout.workspace.root, [coldJob(jobs), ...jobs], values.patience);
  remember(shift.memory, memory);
  const project = `${first.checkout.project.name} ${first.checkout.version}`;
  for (const [index, reading] of shift.readings.entries()) {
    const defect = seeded[index - 1]?.defect;
    const about = { language: first.language, name: `${project} ${defect?.path ?? ""}`, reading };
    judged.push({
      ...about,
      class: defect?.class ?? null,
      kind: defect?.kind ?? "first look",
      isCold: index === 0,
    });
  }
  progress(`${project}: ${seeded.length} defects`);
}

/** The first change without its defect: something to look at, and nothing to find. */
function coldJob(jobs: readonly Job[]): Job {
  return (jobs[0] ?? []).map((change) => ({ ...change, after: `${change.before ?? ""}\n` }));
}

function replay(
  root: string,
  replayed: readonly Replayed[],
  memory: Map<string, number>,
  judged: Judged[],
): void {
  const [first] = replayed;
  if (first === undefined) return;
  const jobs = replayed.map(({ job }) => job);
  const shift = inspectAll(root, [coldJob(jobs), ...jobs], values.patience);
  remember(shift.memory, memory);
  for (const [index, reading] of shift.readings.entries()) {
    const name = replayed[index - 1]?.name ?? first.name;
    judged.push({
      language: first.language,
      class: null,
      kind: "correct",
      name,
      reading,
      isCold: index === 0,
    });
  }
}

function remember(peaks: Readonly<Record<string, number>>, memory: Map<string, number>): void {
  for (const [name, mib] of Object.entries(peaks)) memory.set(name, Math.max(mib, memory.get(name) ?? 0));
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
