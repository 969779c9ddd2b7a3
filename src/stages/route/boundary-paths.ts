import type { Boundary } from "../../domain/route.ts";
import { fileKind, isHarmlessKind } from "./file-kind.ts";
import { SECURITY_IN_PATH, UNLESS_IN_PATH } from "./path-words.ts";
import { firstMatch, screenOf } from "./screen.ts";
import { tables } from "./tables.ts";
import { normalize } from "./text.ts";

/** Files that hold keys and secrets, by name alone; templates of them hold none. */
const SECRET_FILE =
  /(?:^|\/)\.env(?:\.(?!example|sample|template|dist|defaults?\b)[\w.-]+)?$|\.(?:pem|key|p12|pfx|jks|keystore|kdbx|htpasswd)$|(?:^|\/)(?:id_(?:rsa|ed25519|ecdsa)|(?:firestore|storage|database)\.rules(?:\.json)?|\.npmrc|\.netrc|\.pgpass|\.htpasswd)$/i;
/** Among these, a file that draws something is a form, judged by the words of the task. */
const FORMS =
  /\b(?:login|logout|signin|signout|signup|sign (?:in|out|up)|log (?:in|out)|registration|passwords?)\b/g;
const DRAWN = /\.(?:tsx|jsx|vue|svelte|astro|html?|erb|ejs|hbs|jinja2?|swift|dart)$/i;

const MIGRATION =
  /(?:^|\/)(?:migrations?|migrate|alembic|flyway|liquibase|changesets\/db|ddl)(?:\/|$)|(?:^|\/)db\/(?:migrate|schema)|(?:^|\/)(?:schema|structure)\.(?:rb|sql|prisma|dbml)$|(?:^|\/)prisma\/schema|\.prisma$|\.sql$|(?:^|\/)(?:db|database|drizzle)\/(?:schema|migrations?)\b|(?:^|\/)V\d+(?:_\d+)*__\w+\.\w+$|(?:^|\/)\d{3,14}[_-][\w-]*(?:migration|create_|add_|drop_|alter_|rename_)[\w-]*\.\w+$|migrat(?:e|ions?|or)\.(?:[cm]?[jt]s|py|rb|go|php|cs|java|kt|rs)$|(?:^|\/)schema\.rs$/i;

/** Roots below which every folder is deployed or published on its own; not inside a source folder. */
const UNIT =
  /^((?:(?!src\/|lib\/|app\/|internal\/|tests?\/)[^/]+\/){0,2}(?:services|microservices|packages|apps|applications|lambdas|crates|cmd|deployables)\/([^/]+(?:\/(?!(?:src|lib|app)\/)[^/]+(?=\/(?:src|lib)\/))?))(?:\/|$)/;
/** Folders at the top that hold sources of their own (`api/src/`, `worker/lib/`), and .NET's projects. */
const TOP_UNIT =
  /^(?!(?:src|source|lib|libs|app|docs?|tests?|specs?|e2e|examples?|samples?|scripts?|tools|bench\w*|public|assets|vendor|config|website|www|build\w*)\/)(?:([\w.-]+)\/(?:src|lib|app)\/|([A-Z]\w*(?:\.[A-Z]\w*)+)\/.*\.(?:cs|fs|vb|csproj|fsproj)$)/;

const certainIn = screenOf(SECURITY_IN_PATH, () => tables().screens.paths);

/** A path that lies across a boundary, with the part of it that says so. */
export interface PathHit {
  readonly boundary: Boundary;
  readonly path: string;
  readonly word: string;
  /** A form or page whose looks may change harmlessly. */
  readonly drawn: boolean;
}

/** Whether the file draws a page, a form or a part of one. */
export function isDrawn(path: string): boolean {
  return DRAWN.test(path);
}

/** What a single path says; `mask` blanks the words a user called false alarms. */
export function pathBoundary(path: string, mask: (words: string) => string): PathHit | null {
  const migration = MIGRATION.exec(path);
  if (
    migration &&
    !/\.(?:mdx?|rst|txt)$/i.test(path) &&
    mask(normalize(migration[0])) === normalize(migration[0])
  ) {
    return { boundary: "migration", path, word: migration[0].replace(/^\/|\/$/g, ""), drawn: false };
  }
  if (isHarmlessKind(fileKind(path))) return null;
  const words = mask(normalize(path));
  if (SECRET_FILE.test(path) && words === normalize(path)) {
    return { boundary: "security", path, word: path, drawn: false };
  }
  const word = securityWord(words);
  if (word === null) return null;
  const drawn = isDrawn(path) && securityWord(words.replace(FORMS, " ")) === null;
  return { boundary: "security", path, word, drawn };
}

function securityWord(words: string): string | null {
  const certain = certainIn(words)[0];
  if (certain !== undefined) {
    const match = firstMatch(certain.patterns, words);
    if (match !== null) return match.text;
  }
  for (const { words: word, unless } of UNLESS_IN_PATH) {
    const match = word.exec(words);
    if (match !== null && !unless.test(words)) return match[0];
  }
  return null;
}

/** The services, packages or apps that own the paths; prose and looks don't count. */
export function unitsOf(paths: readonly string[]): readonly string[] {
  const units = new Set<string>();
  for (const path of paths) {
    if (isHarmlessKind(fileKind(path))) continue;
    const [, unit, name] = UNIT.exec(path) ?? [];
    if (unit === undefined) {
      const [, folder, project] = TOP_UNIT.exec(path) ?? [];
      const top = folder ?? project;
      if (top !== undefined) units.add(top);
    }
    // A file right below the root belongs to all of them, so to none.
    else if (!(unit === path && name?.includes(".") === true)) units.add(unit);
  }
  return [...units].sort();
}
