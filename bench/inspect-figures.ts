import { isUnchecked } from "../src/domain/finding.ts";
import type { DefectClass } from "./inspect-defect.ts";
import type { Language } from "./inspect-seed.ts";
import type { Reading } from "./inspect-work.ts";

/** What became of one seeded defect, or of one real change. */
export interface Judged {
  readonly language: Language;
  /** Class of the defect; null for a real, correct change. */
  readonly class: DefectClass | null;
  readonly kind: string;
  /** Where it is, as the project and the path. */
  readonly name: string;
  readonly reading: Reading;
  /** True for the first of a process: nothing was warm yet. */
  readonly isCold: boolean;
}

/** Shares of the defects of one class in one language, each of 0 to 1. */
export interface Cell {
  readonly defects: number;
  /** Of the defects that have a finding, an error or a warning. */
  readonly caught: number;
  /** Of those that have an error. */
  readonly blocked: number;
  /** Of those without a finding for which a check said that it could not judge. */
  readonly unchecked: number;
}

/** The recall of each class in each language that has any defects of it. */
export function recallOf(judged: readonly Judged[]): ReadonlyMap<DefectClass, ReadonlyMap<Language, Cell>> {
  const cells = new Map<DefectClass, Map<Language, Cell>>();
  const warm = judged.filter(({ isCold }) => !isCold);
  for (const [key, group] of groupBy(warm, (one) =>
    one.class === null ? null : `${one.class}\n${one.language}`,
  )) {
    const [first] = group;
    if (key === null || first === undefined || first.class === null) continue;
    const row = cells.get(first.class) ?? new Map<Language, Cell>();
    cells.set(first.class, row);
    row.set(first.language, {
      defects: group.length,
      caught: share(group, ({ reading }) => isFound(reading)),
      blocked: share(group, ({ reading }) => isBlocked(reading)),
      unchecked: share(group, ({ reading }) => !isFound(reading) && reading.checks.some(isUnchecked)),
    });
  }
  return cells;
}

/** How often real, correct changes of a language were found fault with: shares of 0 to 1. */
export interface Alarms {
  readonly changes: number;
  readonly blocking: number;
  /** Of those with warnings and no error. */
  readonly warned: number;
  readonly unchecked: number;
}

/** False alarms by language, and those of this repository's own commits apart from published code. */
export function alarmsOf(judged: readonly Judged[]): ReadonlyMap<Language | "own", Alarms> {
  const real = judged.filter((one) => one.class === null && !one.isCold);
  return new Map(
    [...groupBy(real, ({ kind, language }) => (kind === "own" ? kind : language))].map(([source, group]) => [
      source,
      {
        changes: group.length,
        blocking: share(group, ({ reading }) => isBlocked(reading)),
        warned: share(group, ({ reading }) => isFound(reading) && !isBlocked(reading)),
        unchecked: share(group, ({ reading }) => reading.checks.some(isUnchecked)),
      },
    ]),
  );
}

/** Times in milliseconds; those of the first look of a process apart from all others. */
export interface Times {
  readonly looks: number;
  readonly p50: number;
  readonly p95: number;
  readonly coldLooks: number;
  readonly coldP50: number;
  readonly coldP95: number;
}

/** Times of the whole inspection, as `all`, and of each check that had something to look at, by language. */
export function timesOf(judged: readonly Judged[]): ReadonlyMap<Language, ReadonlyMap<string, Times>> {
  return new Map(
    [...groupBy(judged, ({ language }) => language)].map(([language, group]) => {
      const names = new Set(group.flatMap(({ reading }) => reading.checks.map(({ name }) => name)));
      const rows = ["all", ...names].map((name): [string, Times] => {
        const warm = group.filter(({ isCold }) => !isCold).flatMap(({ reading }) => timeOf(reading, name));
        const cold = group.filter(({ isCold }) => isCold).flatMap(({ reading }) => timeOf(reading, name));
        return [
          name,
          {
            looks: warm.length,
            p50: quantile(warm, 0.5),
            p95: quantile(warm, 0.95),
            coldLooks: cold.length,
            coldP50: quantile(cold, 0.5),
            coldP95: quantile(cold, 0.95),
          },
        ];
      });
      return [language, new Map(rows.filter(([, { looks }]) => looks > 0))];
    }),
  );
}

function timeOf(reading: Reading, name: string): readonly number[] {
  if (name === "all") return [reading.ms];
  return reading.checks
    .filter((check) => check.name === name && (check.state !== "skipped" || isUnchecked(check)))
    .map(({ ms }) => ms);
}

/** The value below which a share of the values lies (nearest rank); not a number when there are none. */
export function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(at * sorted.length) - 1)] ?? Number.NaN;
}

/** True when there is anything to be mended or looked at: what is only said for information is not counted. */
export function isFound({ findings }: Reading): boolean {
  return findings.some(({ severity }) => severity !== "info");
}

/** True when something must be mended. */
function isBlocked({ findings }: Reading): boolean {
  return findings.some(({ severity }) => severity === "error");
}

function share<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.filter(holds).length / items.length;
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item)) ?? [];
    groups.set(keyOf(item), group);
    group.push(item);
  }
  return groups;
}
