// Packs the project, installs the package in an empty folder as a user would, and runs it there.
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const folder = await mkdtemp(path.join(tmpdir(), "tandem-pack-"));
const npm = (cwd, ...args) =>
  execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

try {
  const [packed] = JSON.parse(npm(root, "pack", "--json", "--silent", "--pack-destination", folder));
  const empty = path.join(folder, "empty");
  npm(
    root,
    "install",
    "--silent",
    "--no-package-lock",
    "--prefix",
    empty,
    path.join(folder, packed.filename),
  );
  const tandem = path.join(empty, "node_modules/.bin/tandem");
  const env = { PATH: process.env.PATH, HOME: empty, TANDEM_HOME: path.join(empty, "home") };
  const run = (...args) => execFileSync(tandem, args, { cwd: empty, env, encoding: "utf8" });

  check(run("--help").includes("demo"), "tandem --help names its commands");
  check(/^\d+\.\d+\.\d+\n$/.test(run("--version")), "tandem --version prints a version");
  const route = JSON.parse(run("route", "--json", "what does this regex do: ^a+$"));
  check(route.lane === "fast" && route.kind === "answer", "tandem route answers outside a repository");
  const demo = execFileSync(tandem, ["demo", path.join(empty, "snake")], {
    cwd: empty,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  check(demo.includes("scripted"), "tandem demo runs from the installed package");
  console.log(
    `package: ${(packed.size / 1024).toFixed(0)} KiB packed, ${(packed.unpackedSize / 1024).toFixed(0)} KiB unpacked, ${packed.entryCount} files`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}

function check(passed, what) {
  if (!passed) throw new Error(`not so: ${what}`);
  console.log(`ok: ${what}`);
}
