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

test("an install without development dependencies works, and says in one line what is missing", () => {
  const folder = clone();
  const env = { PATH, HOME: folder, npm_config_offline: "true", npm_config_update_notifier: "false" };
  const { status, stderr } = spawnSync("npm", ["install", "--omit=dev"], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  expect(stderr).toContain(SAID);
});

test("nothing is packed or published that was not built", () => {
  const folder = clone();
  for (const npm_command of ["pack", "publish"]) {
    const prepare = spawnSync(process.execPath, ["scripts/prepare.mjs"], {
      cwd: folder,
      env: { PATH, npm_command },
      encoding: "utf8",
    });
    expect(prepare).toMatchObject({ status: 1, stderr: SAID });
  }
});
