import { COMPILER_VERSION, findCompiler } from "./types/compiler.ts";

/** A heavy part of the local checks that an installation may lack. */
export interface OptionalEngine {
  readonly name: string;
  /** What the checks see with it and don't without. */
  readonly use: string;
  /** How it gets there. */
  readonly install: string;
  /** The version found beside this program; null when none is that can be used. */
  readonly find: () => string | null;
}

/** All of them, as `tandem doctor` lists them. */
export const OPTIONAL_ENGINES: readonly OptionalEngine[] = [
  {
    name: "typescript",
    use: "exports, members, arguments and options that don't exist, in TypeScript and JavaScript",
    install: `npm install -g typescript@${COMPILER_VERSION}`,
    find: () => findCompiler()?.version ?? null,
  },
];
