import { expect } from "vitest";
import { exports } from "../../../../src/stages/inspect/structure/exports.ts";
import { inspect, plant } from "../check.ts";

/** Files of a repository, by path. */
export type Files = Readonly<Record<string, string>>;

/** What the check of exports says of a change, a line each. */
export async function findings(
  files: Files,
  after: Readonly<Record<string, string | null>>,
): Promise<readonly string[]> {
  const { findings, checks } = await inspect(plant(files), after, [exports]);
  expect(checks[0]?.state).toBe("ran");
  return findings.map(({ severity, path, message }) => `${severity} ${path}: ${message}`);
}

/** A module with three names, and with one of them gone. */
export const A = "export function one() {}\nexport const two = 2;\nexport default class {}\n";
export const ONLY_TWO = "export const two = 2;\nexport default class {}\n";

/** A workspace whose package leads to built files that are not there. */
export const WORKSPACE = {
  "package.json": '{"name": "root", "workspaces": ["packages/*"]}',
  "packages/core/package.json":
    '{"name": "@x/core", "exports": {".": {"import": "./dist/index.mjs"}, "./sub": "./dist/sub.js"}}',
  "packages/core/src/index.ts": 'export * from "./a";\n',
  "packages/core/src/a.ts": A,
  "packages/core/src/sub.ts": A,
  "packages/app/package.json": '{"name": "app", "dependencies": {"@x/core": "*"}}',
};
