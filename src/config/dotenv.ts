import path from "node:path";
import { parseEnv } from "node:util";
import { readSmallFile } from "./files.ts";
import type { Environment } from "./locations.ts";

/** The names that `.env` may set. */
const ALLOWED = ["OPENAI_API_KEY", "TANDEM_FAST_MODEL", "TANDEM_STRONG_MODEL"];

/** How many ignored names a notice lists. */
const LISTED = 5;

/** What `.env` adds to the environment. */
export interface Dotenv {
  readonly file: string;
  readonly values: Readonly<Record<string, string>>;
  readonly notices: readonly string[];
}

/**
 * Reads `.env` in the working folder. It may have come with the repository, so it counts only where
 * git does not track it (`tracked`, asked only when there is something to take), and only for the
 * names that choose neither where a key is sent nor what is run. The real environment wins, also
 * where it sets a name to nothing.
 */
export async function readDotenv(
  folder: string,
  env: Environment,
  tracked: (file: string) => Promise<boolean>,
): Promise<Dotenv> {
  const file = path.join(folder, ".env");
  const nothing = (...notices: string[]): Dotenv => ({ file, values: {}, notices });
  const read = await readSmallFile(file, "refuse");
  // A folder of this name is a Python environment.
  if (read.kind === "missing" || read.kind === "directory") return nothing();
  if (read.kind === "unusable") return nothing(`${file} is ignored: ${read.why}`);

  const entries = Object.entries(parseEnv(read.text.replace(/^\ufeff/u, "")));
  const ignored = entries.map(([name]) => name).filter((name) => !ALLOWED.includes(name));
  const taken = entries.flatMap(([name, value]): [string, string][] =>
    ALLOWED.includes(name) && value && env[name] === undefined ? [[name, value]] : [],
  );
  if (taken.length > 0 && (await tracked(file))) {
    return nothing(`${file} is ignored: git tracks it, so it came with the repository`);
  }
  const rest = ignored.length > LISTED ? ` and ${ignored.length - LISTED} more` : "";
  const names = ignored.slice(0, LISTED).join(", ");
  return {
    file,
    values: Object.fromEntries(taken),
    notices:
      ignored.length === 0 ? [] : [`${file}: ignored ${names}${rest}; only ${ALLOWED.join(", ")} count`],
  };
}
