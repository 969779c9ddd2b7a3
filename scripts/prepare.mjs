// What npm runs in a clone after an install and before it packs: builds dist/, where what that takes is installed.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { npm_command: command, npm_config_global: isGlobal } = process.env;
if (existsSync(path.join(root, "node_modules/esbuild"))) {
  await import("./build.mjs");
} else {
  // `npm install -g` of a git address installs no development dependencies, whatever is said (npm/cli#8440).
  const advice = isGlobal === "true" ? "in a clone: npm ci && npm install -g ." : "npm install --include=dev";
  console.error(`tandem is not built: that takes the development dependencies (${advice})`);
  // To do without is for who installs a clone; a package without dist/ is nobody's wish.
  if (isGlobal === "true" || !["install", "ci"].includes(command)) process.exitCode = 1;
}
