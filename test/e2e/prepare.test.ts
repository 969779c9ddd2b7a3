import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../support/repo.ts";

const ROOT = path.join(import.meta.dirname, "../..");

/** As much of a clone as npm needs to run its scripts, with nothing installed. */
function clone(): string {
  const folder = tempFolder();
  mkdirSync(path.join(folder, "scripts"));
  for (const name of ["prepare.mjs", "build.mjs"])
    copyFileSync(path.join(ROOT, "scripts", name), path.join(folder, "scripts", name));
  const { name, version, type, scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name, version, type, scripts }));
  return folder;
}

const SAID = "tandem is not built: that takes the development dependencies (npm install --include=dev)\n";

test.each([
  ["an install without development dependencies works", ["install", "--omit=dev"], 0],
  ["nothing is packed that was not built", ["pack"], 1],
])("%s, and says in one line what is missing", (_name, args, code) => {
  const folder = clone();
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    npm_config_offline: "true",
    npm_config_update_notifier: "false",
  };
  const { status, stderr } = spawnSync("npm", args, { cwd: folder, env, encoding: "utf8" });
  expect(status, stderr).toBe(code);
  expect(stderr).toContain(SAID);
  expect(stderr).not.toContain("node:internal");
});
