import { execFileSync } from "node:child_process";

/** Builds dist/ once before the suite: black-box tests run the built command. */
export function setup(): void {
  execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit" });
}
