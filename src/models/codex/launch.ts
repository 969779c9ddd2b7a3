import { execFile } from "node:child_process";
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod/mini";
import { catch as orElse } from "zod/mini";
import { fail, ok, type Result } from "../../domain/failure.ts";
import { OVERRIDES } from "./overrides.ts";

/** Environment variables as the process got them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the Codex CLI is looked for. */
export interface CodexPlace {
  readonly env: Environment;
  /** The working tree (or the folder outside one): nothing that lies in it is ever started. */
  readonly root: string;
}

/** How the Codex CLI is started, whatever for. */
export interface Launch {
  /** Absolute path. */
  readonly command: string;
  /** Settings that stand over the user's own, as `-c key=value`. */
  readonly overrides: readonly string[];
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
  const folders = trustedFolders(env["PATH"] ?? "", root);
  const command = folders.map((folder) => executable(path.join(folder, "codex"), root)).find(isText);
  if (command === undefined) {
    return fail(
      "model_unavailable",
      "the Codex CLI is not on the PATH",
      "install it with `npm install -g @openai/codex`, then `codex login`",
    );
  }
  const config = await userConfig(env);
  const provider = config.model_provider ?? "";
  const own = config.model_providers[provider];
  const keys = [own?.env_key, ...Object.values(own?.env_http_headers ?? {})].filter(isText);
  const kept = Object.entries(env).flatMap(([name, value]): [string, string][] => {
    const wanted = KEPT.has(name) || keys.includes(name) || name.startsWith("LC_");
    return wanted && value !== undefined ? [[name, value]] : [];
  });
  return ok({
    command,
    overrides: [...OVERRIDES, ...ownRetries(own === undefined ? "" : provider), ...withoutServers(config)],
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

/** Attempts are counted here, so the CLI makes one; of a built-in provider it doesn't let itself be told. */
function ownRetries(provider: string): readonly string[] {
  if (!isBareKey(provider)) return [];
  return ["request_max_retries", "stream_max_retries"].map((key) => `model_providers.${provider}.${key}=0`);
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

/** The folders of a PATH that no repository can fill: absolute ones outside the working tree. */
function trustedFolders(value: string, root: string): readonly string[] {
  return value.split(path.delimiter).filter((folder) => path.isAbsolute(folder) && !isWithin(folder, root));
}

/** The file itself where it can be run and does not lead into the working tree; else null. */
function executable(file: string, root: string): string | null {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile() && !isWithin(file, root) ? file : null;
  } catch {
    return null;
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
