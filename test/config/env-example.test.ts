import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { DEFAULTS } from "../../src/config/schema.ts";

test(".env.example names every variable with its default", () => {
  const text = readFileSync(path.join(import.meta.dirname, "../../.env.example"), "utf8");
  const lines = [...text.matchAll(/^(?:# )?([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]);
  expect(Object.fromEntries(lines)).toEqual({
    OPENAI_API_KEY: "",
    OPENAI_BASE_URL: DEFAULTS.providers.openai.base_url,
    TANDEM_FAST_MODEL: DEFAULTS.fast.model,
    TANDEM_STRONG_MODEL: DEFAULTS.strong.model,
    TANDEM_FAST_PROVIDER: DEFAULTS.fast.provider,
    TANDEM_STRONG_PROVIDER: DEFAULTS.strong.provider,
    TANDEM_RACE: DEFAULTS.race,
    TANDEM_HOME: "",
    TANDEM_SKIP: "",
    NO_COLOR: "",
    HTTPS_PROXY: "",
    NO_PROXY: "",
  });
});
