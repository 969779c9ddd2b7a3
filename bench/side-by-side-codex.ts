import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { asArguments, OVERRIDES } from "../src/models/codex/overrides.ts";
import { type Cost, quoted, timed } from "./scripted-run.ts";

/** The version that the figures are of. */
const VERSION = "0.169.0";
/** Where the CLI is kept when no other is there: 400 MB, too large for a dependency. */
const CACHE = path.resolve("node_modules/.cache/codex");
const KEY = "CODEX_BENCH_KEY";

/** A Codex CLI that can be run. */
export interface Codex {
  /** The folder with `codex` in it. */
  readonly folder: string;
  /** As it says itself. */
  readonly version: string;
}

/** The CLI in the folder that `TANDEM_CODEX` names, else the one of an earlier run, else installed now. */
export function findCodex(env: Readonly<Record<string, string | undefined>>, cache = CACHE): Codex {
  const folder = env["TANDEM_CODEX"] ?? path.join(cache, "node_modules", ".bin");
  if (!existsSync(path.join(folder, "codex"))) {
    if (env["TANDEM_CODEX"] !== undefined) throw new Error(`TANDEM_CODEX: there is no codex in ${folder}`);
    console.log(`installing @openai/codex@${VERSION} into ${cache} (400 MB, once)`);
    mkdirSync(cache, { recursive: true });
    const packages = ["install", "--prefix", cache, "--no-audit", "--no-fund", `@openai/codex@${VERSION}`];
    execFileSync("npm", packages, { stdio: ["ignore", "ignore", "inherit"] });
  }
  const version = execFileSync(path.join(folder, "codex"), ["--version"], { encoding: "utf8" }).trim();
  return { folder, version };
}

/** Where the CLI works and whom it asks. */
export interface CodexDesk {
  readonly codex: Codex;
  /** The repository. */
  readonly root: string;
  /** A home of its own, kept from one run to the next, as a user's is. */
  readonly home: string;
  /** Base URL of the Responses API. */
  readonly url: string;
  readonly key: string;
  readonly model: string;
}

/**
 * One `codex exec`, as fast as it can be had: without its extras, which tandem turns off as well where it
 * uses the CLI, and so without a connection to anything but `url`.
 */
export async function runCodex(prompt: string, desk: CodexDesk): Promise<Cost> {
  const { codex, root, home, url, key, model } = desk;
  const codexHome = path.join(home, ".codex");
  mkdirSync(codexHome, { recursive: true });
  writeFileSync(path.join(codexHome, "config.toml"), configOf(url));
  const settings = [...OVERRIDES, "model_reasoning_effort=medium"];
  const flags = ["exec", "--json", "--ephemeral", "--ignore-rules", "-s", "workspace-write", "-C", root];
  const words = [path.join(codex.folder, "codex"), ...flags, "-m", model, ...asArguments(settings), prompt];
  const env = {
    PATH: `${codex.folder}${path.delimiter}${path.dirname(process.execPath)}${path.delimiter}${process.env["PATH"] ?? ""}`,
    HOME: home,
    CODEX_HOME: codexHome,
    [KEY]: key,
  };
  return timed(words.map(quoted).join(" "), root, env);
}

function configOf(url: string): string {
  return [
    'model_provider = "bench"',
    "check_for_update_on_startup = false",
    "[analytics]",
    "enabled = false",
    "[model_providers.bench]",
    'name = "bench"',
    `base_url = "${url}"`,
    `env_key = "${KEY}"`,
    'wire_api = "responses"',
    "request_max_retries = 0",
    "stream_max_retries = 0",
    "",
  ].join("\n");
}
