import { accessSync, constants, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { tempFolder } from "./repo.ts";

/** The folder of the real Codex CLI; null where there is none. */
const REAL = [process.env["TANDEM_CODEX"] ?? "", ...(process.env["PATH"] ?? "").split(path.delimiter)].find(
  (folder) => path.isAbsolute(folder) && isExecutable(path.join(folder, "codex")),
);

/** Why no test can run the real CLI here; null where one can. */
export const noCodex =
  REAL === undefined
    ? "no `codex` on the PATH (npm install -g @openai/codex, or set TANDEM_CODEX to its folder)"
    : null;

/** A key that must turn up nowhere. */
export const CODEX_KEY = "sk-codex-0123456789abcdefSECRET";

/**
 * The environment of the real CLI with a home of its own, in which it asks a server of the Responses API.
 * The home lies below the user's own: for one in the temporary folder the CLI writes a warning.
 */
export function codexEnv(baseUrl: string, more = ""): Readonly<Record<string, string>> {
  const home = path.join(tempFolder(), ".codex");
  mkdirSync(home);
  const config = [
    'model_provider = "loopback"',
    more,
    "[model_providers.loopback]",
    'name = "loopback"',
    `base_url = "${baseUrl}"`,
    'env_key = "LOOPBACK_KEY"',
    'wire_api = "responses"',
  ];
  writeFileSync(path.join(home, "config.toml"), config.join("\n"));
  return {
    PATH: `${REAL ?? ""}${path.delimiter}${process.env["PATH"] ?? ""}`,
    HOME: path.dirname(home),
    CODEX_HOME: home,
    LOOPBACK_KEY: CODEX_KEY,
  };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
