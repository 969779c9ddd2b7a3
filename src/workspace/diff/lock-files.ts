/** Files that package managers write, by name. */
const LOCK_FILES: ReadonlySet<string> = new Set([
  "package-lock.json",
  "npm-shrinkwrap.json",
  "yarn.lock",
  "pnpm-lock.yaml",
  "bun.lock",
  "bun.lockb",
  "deno.lock",
  "poetry.lock",
  "pdm.lock",
  "uv.lock",
  "pipfile.lock",
  "pixi.lock",
  "conda-lock.yml",
  "cargo.lock",
  "go.sum",
  "go.work.sum",
  "gemfile.lock",
  "composer.lock",
  "podfile.lock",
  "package.resolved",
  "pubspec.lock",
  "mix.lock",
  "rebar.lock",
  "gradle.lockfile",
  "packages.lock.json",
  "paket.lock",
  "flake.lock",
  ".terraform.lock.hcl",
  "module.bazel.lock",
  "cartfile.resolved",
]);

/** True for what a package manager writes and nobody reads. */
export function isLockFile(path: string): boolean {
  return LOCK_FILES.has(path.slice(path.lastIndexOf("/") + 1).toLowerCase());
}
