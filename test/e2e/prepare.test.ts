import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../support/repo.ts";

const { PATH } = process.env;
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

function npm(folder: string, ...args: readonly string[]) {
  const env = { PATH, HOME: folder, npm_config_offline: "true", npm_config_update_notifier: "false" };
  return spawnSync("npm", args, { cwd: folder, env, encoding: "utf8" });
}

test("an install without development dependencies works, and says in one line what is missing", () => {
  const { status, stderr } = npm(clone(), "install", "--omit=dev");
  expect(status, stderr).toBe(0);
  expect(stderr).toContain(SAID);
});

test.each([
  ["packed", { npm_command: "pack" }, "npm install --include=dev"],
  ["published", { npm_command: "publish" }, "npm install --include=dev"],
  [
    "installed for all",
    { npm_command: "install", npm_config_global: "true" },
    "in a clone: npm ci && npm install -g .",
  ],
])("nothing is %s that was not built", (_name, env, advice) => {
  const prepare = spawnSync(process.execPath, ["scripts/prepare.mjs"], {
    cwd: clone(),
    env: { PATH, ...env },
    encoding: "utf8",
  });
  const stderr = SAID.replace("npm install --include=dev", advice);
  expect(prepare).toMatchObject({ status: 1, stderr });
});

test("npm pack prints the name of the package alone, as the framework pre-commit takes it", () => {
  const folder = clone();
  const built = { name: "tandem", version: "1.0.0", scripts: { prepare: "echo built" } };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(built));
  copyFileSync(path.join(ROOT, ".npmrc"), path.join(folder, ".npmrc"));
  expect(npm(folder, "pack").stdout).toBe("tandem-1.0.0.tgz\n");
});
