// Runs a TypeScript file of the project: node scripts/run.mjs FILE [ARGUMENT…]. Node 20 can't by itself.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error("run: name a TypeScript file, such as bench/router.ts");
  process.exit(2);
}
// Inside the clone, so that packages resolve as they do for the source.
const folder = await mkdtemp(path.join(root, "node_modules/.run-"));
try {
  const outfile = path.join(folder, "main.mjs");
  await build({
    entryPoints: [path.resolve(file)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    packages: "external",
    logLevel: "warning",
  });
  // The router's models are read from beside the code.
  for (const model of ["size-model.bin", "boundary-model.bin"]) {
    await copyFile(path.join(root, "src/stages/route", model), path.join(folder, model));
  }
  const { status } = spawnSync(process.execPath, [outfile, ...args], { stdio: "inherit" });
  process.exitCode = status ?? 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
