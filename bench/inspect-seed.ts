import { isDeclaration } from "../src/stages/inspect/structure/code.ts";
import { type Checkout, wordsInstalled } from "./inspect-corpus.ts";
import type { Defect, DefectClass, Seeder } from "./inspect-defect.ts";
import { seedArgument, seedOption } from "./inspect-seed-calls.ts";
import { seedExport, seedMember, seedPackage, seedPath, seedUndefined } from "./inspect-seed-names.ts";
import { seedLeak, seedSecret } from "./inspect-seed-other.ts";
import * as python from "./inspect-seed-python.ts";
import { seedRemoved } from "./inspect-seed-removed.ts";
import { seedTest } from "./inspect-seed-tests.ts";
import { seedBody, seedPlaceholder, seedSyntax } from "./inspect-seed-text.ts";
import { random, shuffled } from "./tasks.ts";

/** Languages that are measured, by the endings of their files. */
const ENDINGS = {
  ts: /\.[cm]?tsx?$/,
  js: /\.[cm]?jsx?$/,
  python: /\.py$/,
  go: /\.go$/,
  rust: /\.rs$/,
  java: /\.java$/,
  ruby: /\.rb$/,
  php: /\.php$/,
  c: /\.c$/,
  cpp: /\.(?:cc|cpp|h)$/,
  csharp: /\.cs$/,
  shell: /\.sh$/,
} as const satisfies Readonly<Record<string, RegExp>>;

/** One of the languages that are measured. */
export type Language = keyof typeof ENDINGS;

/** What every language has. */
const TEXT = {
  placeholder: seedPlaceholder,
  syntax: seedSyntax,
  body: seedBody,
  secret: seedSecret,
} as const satisfies Partial<Record<DefectClass, Seeder>>;

const SCRIPT: Partial<Record<DefectClass, Seeder>> = {
  package: seedPackage,
  path: seedPath,
  export: seedExport,
  undefined: seedUndefined,
  member: seedMember,
  argument: seedArgument,
  option: seedOption,
  "removed export": seedRemoved,
  test: seedTest,
  leak: seedLeak,
  ...TEXT,
};

const PYTHON: Partial<Record<DefectClass, Seeder>> = {
  package: python.seedPythonPackage,
  path: python.seedPythonPath,
  export: python.seedPythonExport,
  undefined: python.seedPythonUndefined,
  member: python.seedPythonMember,
  argument: python.seedPythonArgument,
  option: python.seedPythonOption,
  "removed export": python.seedPythonRemoved,
  test: seedTest,
  ...TEXT,
};

/** The seeders of a language by the class that they make. */
function seedersOf(language: Language): Partial<Record<DefectClass, Seeder>> {
  if (language === "ts" || language === "js") return SCRIPT;
  return language === "python" ? PYTHON : TEXT;
}

/** The language of a file; null for any other, for what only declares, and for what is not the project's own. */
export function languageOf(path: string): Language | null {
  if (isDeclaration(path) || /(?:^|\/)(?:node_modules|vendor)\//.test(path)) return null;
  for (const language of languages()) if (ENDINGS[language].test(path)) return language;
  return null;
}

/** All languages, in the order of the report. */
export function languages(): readonly Language[] {
  return ["ts", "js", "python", "go", "rust", "java", "ruby", "php", "c", "cpp", "csharp", "shell"];
}

/** A defect and the project that it was made in. */
export interface Seeded {
  readonly checkout: Checkout;
  readonly language: Language;
  readonly defect: Defect;
}

/** Files beyond this are data more often than code. In characters. */
const MAX_FILE = 150_000;
/** How often a file is asked for another defect of a class that lacks some. */
const ROUNDS = 12;

/** Up to `limit` defects of a class, one file of each project in turn; the same for the same seed. */
export async function seedClass(
  checkouts: readonly Checkout[],
  language: Language,
  of: DefectClass,
  limit: number,
  seed: number,
): Promise<readonly Seeded[]> {
  const seeder = seedersOf(language)[of];
  if (seeder === undefined) return [];
  const next = random(seed);
  const queues = checkouts.map((checkout) => {
    const paths = [...checkout.tree.texts].filter(
      ([path, text]) => languageOf(path) === language && text.length < MAX_FILE,
    );
    return { checkout, paths: shuffled(paths, next), barren: new Set<string>() };
  });
  const made = new Map<string, Seeded>();
  // Some are dropped below, where the name turns out to exist.
  const wanted = Math.ceil(limit * 1.05);
  for (let round = 0; round < ROUNDS && made.size < wanted && queues.length > 0; round += 1) {
    const longest = Math.max(...queues.map(({ paths }) => paths.length));
    for (let turn = 0; turn < longest && made.size < wanted; turn += 1) {
      for (const { checkout, paths, barren } of queues) {
        const [path, text] = paths[turn] ?? [];
        if (path === undefined || text === undefined || barren.has(path) || made.size >= wanted) continue;
        const defects = await seeder({ tree: checkout.tree, path, text, next });
        // What gave nothing is not asked again: parsing is what takes the time.
        if (defects.length === 0) barren.add(path);
        // All ways of spoiling a test are taken, and one defect of any other class.
        for (const defect of shuffled(defects, next).slice(0, of === "test" ? 4 : 1)) {
          if (defect.after === defect.before) continue;
          made.set(`${checkout.project.name}\n${path}\n${defect.after}`, { checkout, language, defect });
        }
      }
    }
  }
  return withoutRealNames([...made.values()], checkouts).slice(0, limit);
}

/** Without those whose invented name some dependency has after all. */
function withoutRealNames(seeded: readonly Seeded[], checkouts: readonly Checkout[]): readonly Seeded[] {
  const real = new Map(
    checkouts.map((checkout) => {
      const names = seeded.flatMap(({ checkout: of, defect }) =>
        of === checkout && defect.invented !== null ? [defect.invented] : [],
      );
      return [checkout, wordsInstalled(checkout.project, names)];
    }),
  );
  return seeded.filter(
    ({ checkout, defect }) => defect.invented === null || real.get(checkout)?.has(defect.invented) !== true,
  );
}
