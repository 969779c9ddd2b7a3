// What npm runs in a clone after an install and before it packs: builds dist/, where what that takes is installed.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
if (existsSync(path.join(root, "node_modules/esbuild"))) {
  await import("./build.mjs");
} else {
  console.error("tandem is not built: that takes the development dependencies (npm install --include=dev)");
  // To install without them is the user's choice; a package without dist/ is nobody's.
  if (!["install", "ci"].includes(process.env.npm_command)) process.exitCode = 1;
}
