/**
 * What the project's check may know of the user's environment: where tools and their caches are, the
 * language, the terminal. Keys and tokens are not on the list, whatever they are called.
 */
const ALLOWED: ReadonlySet<string> = new Set([
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "TERM",
  "LANG",
  "TZ",
  "TMPDIR",
  "CI",
  "NO_COLOR",
  "FORCE_COLOR",
  "XDG_CACHE_HOME",
  "XDG_CONFIG_HOME",
  "XDG_DATA_HOME",
  "XDG_RUNTIME_DIR",
  "CARGO_HOME",
  "RUSTUP_HOME",
  "GOPATH",
  "GOROOT",
  "GOCACHE",
  "GOMODCACHE",
  "JAVA_HOME",
  "VIRTUAL_ENV",
  "CONDA_PREFIX",
  "PYENV_ROOT",
  "NVM_DIR",
  "VOLTA_HOME",
  "ASDF_DIR",
  "PNPM_HOME",
  "BUN_INSTALL",
  "GEM_HOME",
  "DISPLAY",
  "WAYLAND_DISPLAY",
]);

/** The environment of the project's check, and of what else is no git and no provider's, built from a list of names (and every `LC_…`). */
export function checkEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && (ALLOWED.has(name) || name.startsWith("LC_")) ? [[name, value]] : [],
    ),
  );
}
