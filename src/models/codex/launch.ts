import { execFile } from "node:child_process";
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod/mini";
import { catch as orElse } from "zod/mini";
import { fail, ok, type Result } from "../../domain/failure.ts";
import { OVERRIDES } from "./overrides.ts";

/** Environment variables as the process got them. */
type Environment = Readonly<Record<string, string | undefined>>;

/** Where the Codex CLI is looked for. */
export interface CodexPlace {
  readonly env: Environment;
  /** The working tree, of which nothing is ever started; null outside one. */
  readonly root: string | null;
}

/** How the Codex CLI is started, whatever for. */
export interface Launch {
  /** Absolute path. */
  readonly command: string;
  /** Settings that stand over the user's own, as `key=value`. */
  readonly overrides: readonly string[];
  /** The provider that the user's `config.toml` describes; null for one that is built in, which takes no settings. */
  readonly provider: string | null;
  /** The whole environment that it gets. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * What the CLI needs of the user's environment: to be found, its login, the way to the network, the
 * language. The key of the user's own provider is added by the name that `config.toml` gives.
 */
const KEPT: ReadonlySet<string> = new Set([
  "HOME",
  "USER",
  "LOGNAME",
  "LANG",
  "TZ",
  "TMPDIR",
  "CODEX_HOME",
  "CODEX_API_KEY",
  "CODEX_CA_CERTIFICATE",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "HTTPS_PROXY",
  "HTTP_PROXY",
  "ALL_PROXY",
  "NO_PROXY",
  "https_proxy",
  "http_proxy",
  "all_proxy",
  "no_proxy",
]);

/** How long it may take to say its version, in milliseconds. */
const VERSION_MS = 5_000;

const ModelProvider = z.object({
  env_key: orElse(z.optional(z.string()), undefined),
  env_http_headers: orElse(z.optional(z.record(z.string(), z.string())), undefined),
});
/** What matters here of the user's `config.toml`; the CLI itself complains of what is wrong with it. */
const UserConfig = z.object({
  model_provider: orElse(z.optional(z.string()), undefined),
  model_providers: orElse(z.record(z.string(), ModelProvider), {}),
  mcp_servers: orElse(z.record(z.string(), z.unknown()), {}),
});
type UserConfig = z.infer<typeof UserConfig>;

/** Finds the Codex CLI and says how it is started; fails with `model_unavailable` where there is none. */
export async function prepareLaunch({ env, root }: CodexPlace): Promise<Result<Launch>> {
  // Who keeps the home folder in git has all programs of their own in the working tree.
  const tree = root === null || isWithin(env["HOME"] ?? "", root) ? null : root;
  const folders = (env["PATH"] ?? "").split(path.delimiter).filter((folder) => isTrusted(folder, tree));
  const command = folders.map((folder) => path.join(folder, "codex")).find((file) => isProgram(file, tree));
  if (command === undefined) {
    return fail(
      "model_unavailable",
      "the Codex CLI is not on the PATH",
      "install it with `npm install -g @openai/codex`, then `codex login`",
    );
  }
  const config = await userConfig(env);
  const own = config.model_providers[config.model_provider ?? ""];
  const keys = [own?.env_key, ...Object.values(own?.env_http_headers ?? {})].filter(isText);
  const kept = Object.entries(env).flatMap(([name, value]): [string, string][] => {
    const wanted = KEPT.has(name) || keys.includes(name) || name.startsWith("LC_");
    return wanted && value !== undefined ? [[name, value]] : [];
  });
  return ok({
    command,
    overrides: [...OVERRIDES, ...withoutServers(config)],
    provider: own === undefined ? null : (config.model_provider ?? null),
    env: { ...Object.fromEntries(kept), PATH: folders.join(path.delimiter) },
  });
}

/** What the CLI calls itself, as `codex-cli 0.169.0`; fails where there is none, or it can't be run. */
export async function codexVersion(place: CodexPlace): Promise<Result<string>> {
  const launch = await prepareLaunch(place);
  if (!launch.ok) return launch;
  const { command, env } = launch.value;
  return new Promise((resolve) => {
    execFile(command, ["--version"], { env: { ...env }, timeout: VERSION_MS }, (error, stdout) => {
      const [line = ""] = stdout.trim().split("\n");
      if (error === null && line !== "") resolve(ok(line));
      else resolve(fail("model_unavailable", `${command} can't be run`, "install the Codex CLI anew"));
    });
  });
}

/**
 * How often the CLI itself connects again, as settings; 0 where attempts are counted here. A built-in
 * provider doesn't let itself be told.
 */
export function retrySettings({ provider }: Launch, times: number): readonly string[] {
  if (provider === null || !isBareKey(provider)) return [];
  const of = `model_providers.${provider}`;
  return [`${of}.request_max_retries=0`, `${of}.stream_max_retries=${times}`];
}

/** The user's MCP servers would run outside the sandbox, and start slowly. */
function withoutServers({ mcp_servers }: UserConfig): readonly string[] {
  return Object.keys(mcp_servers)
    .filter(isBareKey)
    .map((name) => `mcp_servers.${name}.enabled=false`);
}

/** A key that can stand in a dotted path as it is. */
function isBareKey(key: string): boolean {
  return /^[\w-]+$/.test(key);
}

function isText(value: string | null | undefined): value is string {
  return typeof value === "string";
}

async function userConfig(env: Environment): Promise<UserConfig> {
  const home = env["CODEX_HOME"] || path.join(env["HOME"] ?? "", ".codex");
  try {
    const text = await readFile(path.join(home, "config.toml"), "utf8");
    const { parse } = await import("smol-toml");
    return UserConfig.parse(parse(text));
  } catch {
    return UserConfig.parse({});
  }
}

/** True for a folder of a PATH that no repository can fill: absolute and outside the working tree. */
function isTrusted(folder: string, tree: string | null): boolean {
  return path.isAbsolute(folder) && (tree === null || !isWithin(folder, tree));
}

/** True for a file that can be run and does not lead into the working tree. */
function isProgram(file: string, tree: string | null): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile() && (tree === null || !isWithin(file, tree));
  } catch {
    return false;
  }
}

function isWithin(file: string, root: string): boolean {
  return [file, realOr(file)].some((one) => {
    const relative = path.relative(realOr(root), one);
    return relative === "" || !(relative.startsWith("..") || path.isAbsolute(relative));
  });
}

function realOr(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
