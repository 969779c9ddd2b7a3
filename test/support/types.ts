import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { ChangeSet } from "../../src/domain/change.ts";
import type { Finding } from "../../src/domain/finding.ts";
import type { Checker } from "../../src/stages/inspect/checker.ts";
import { createTypeChecker } from "../../src/stages/inspect/types/check.ts";
import { createKeeper } from "../../src/stages/inspect/types/keeper.ts";
import { inspect } from "../stages/inspect/check.ts";
import { repoAt, type TempRepo } from "./repo.ts";

/** JSON as a file holds it. */
export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** What the types check says of a change. */
interface TypesLook {
  /** Each finding as `path:line severity rule message`. */
  readonly found: readonly string[];
  /** The state of the check, with the reason where it isn't `ran`. */
  readonly state: string;
  readonly note: string;
  readonly findings: readonly Finding[];
}

/** A repository for a whole file of tests, and the one engine that looks at it. */
export interface TypesBench {
  readonly repo: () => TempRepo;
  readonly look: (after: Readonly<Record<string, string | null>> | ChangeSet) => Promise<TypesLook>;
}

/** Sets the repository up before the tests of a file, and ends its engine after them. */
export function typesBench(files: Readonly<Record<string, string>>): TypesBench {
  const repos: TempRepo[] = [];
  const repo = (): TempRepo => {
    const [first] = repos;
    if (first === undefined) throw new Error("the repository is only there within tests");
    return first;
  };
  const keeper = createKeeper();
  const types: Checker = {
    ...createTypeChecker(keeper),
    name: "types",
    limitMs: 60_000,
    wants: (path) => /\.[cm]?[jt]sx?$/.test(path),
  };
  beforeAll(() => {
    const made = repoAt(realpathSync(mkdtempSync(join(tmpdir(), "tandem-types-"))));
    made.git("init", "-q", "-b", "main");
    for (const [path, content] of Object.entries(files)) made.write(path, content);
    made.commit();
    repos.push(made);
  });
  afterAll(() => {
    keeper.stop();
    rmSync(repo().root, { recursive: true, force: true });
  });
  return {
    repo,
    look: async (after) => {
      const { findings, checks } = await inspect(repo(), after, [types]);
      const found = findings.map(
        ({ path, start_line, severity, rule, message }) =>
          `${path}:${start_line} ${severity} ${rule} ${message}`,
      );
      const { state, why } = checks[0] ?? { state: "none", why: "" };
      return { found, state: state === "ran" ? state : `${state} ${why}`, note: why, findings };
    },
  };
}
