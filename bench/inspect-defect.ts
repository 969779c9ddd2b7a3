import type { Tree } from "./inspect-tree.ts";

/** Kinds of defects that are seeded, as the report names them. */
export const CLASSES = [
  "package",
  "path",
  "export",
  "undefined",
  "member",
  "argument",
  "option",
  "placeholder",
  "removed export",
  "syntax",
  "test",
  "body",
  "leak",
  "secret",
] as const;

/** One of {@link CLASSES}. */
export type DefectClass = (typeof CLASSES)[number];

/** A defect in one file of a project. */
export interface Defect {
  readonly class: DefectClass;
  /** How it was made, as `a test deleted`. */
  readonly kind: string;
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** The name that must exist nowhere, to be looked for in the dependencies as well; null when none was invented. */
  readonly invented: string | null;
}

/** The file that a seeder is given. */
export interface Seedbed {
  readonly tree: Tree;
  readonly path: string;
  readonly text: string;
  /** Numbers of [0, 1) that follow from the seed. */
  readonly next: () => number;
}

/** Finds places in a file where a defect of its class can be made, and makes it at some of them. */
export type Seeder = (bed: Seedbed) => Promise<readonly Defect[]>;

/** One of the items, by chance; undefined when there is none. */
export function pick<T>(items: readonly T[], next: () => number): T | undefined {
  return items[Math.floor(next() * items.length)];
}

/** The file with a stretch of it replaced, as a defect. */
export function replaced(
  { path, text }: Seedbed,
  [start, end]: readonly [number, number],
  by: string,
  about: Pick<Defect, "class" | "kind"> & { readonly invented?: string },
): Defect {
  return {
    class: about.class,
    kind: about.kind,
    path,
    before: text,
    after: text.slice(0, start) + by + text.slice(end),
    invented: about.invented ?? null,
  };
}

/** What models make of names that they half remember. */
const VARIANTS: readonly ((name: string) => string)[] = [
  (name) => `${name}Async`,
  (name) => `${name}Sync`,
  (name) => `${name}Safe`,
  (name) => `${name}All`,
  (name) => `try${capital(name)}`,
  (name) => `get${capital(name)}`,
  (name) => `${name}OrDefault`,
  (name) => (/[a-z][A-Z]/.test(name) ? snake(name) : `${name}_all`),
  (name) => (name.includes("_") ? camel(name) : `${name}Value`),
  (name) => `${name}s`,
  (name) => `${name}WithOptions`,
];

/** A plausible name that occurs nowhere in the project and is no name of the language; null when all do. */
export function invent(
  name: string,
  tree: Tree,
  next: () => number,
  style: "camel" | "snake" = "camel",
): string | null {
  const turn = Math.floor(next() * VARIANTS.length);
  for (let index = 0; index < VARIANTS.length; index += 1) {
    const made = VARIANTS[(turn + index) % VARIANTS.length]?.(name) ?? name;
    const variant = style === "snake" && !/[A-Z]/.test(name) ? snake(made) : made;
    if (!tree.words().has(variant) && variant !== name) return variant;
  }
  return null;
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function snake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}

function camel(name: string): string {
  return name.replace(/(?<=[a-z0-9])_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
