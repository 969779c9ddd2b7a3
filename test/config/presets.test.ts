import { expect, test } from "vitest";
import presets from "../../src/config/presets.json" with { type: "json" };
import { PRESETS } from "../../src/config/schema.ts";
import { makePlace, valueOf } from "../support/settings.ts";

test("every preset has a name in the schema, and every name a preset", () => {
  expect(Object.keys(presets)).toEqual([...PRESETS]);
});

test.each<readonly [string, string, string]>([
  ["mission", "openai gpt-5.3-codex-spark", "openai gpt-5.3-codex"],
  ["current", "openai gpt-6-luna", "openai gpt-6.1-sol"],
  ["cerebras", "cerebras gpt-oss-120b", "openai gpt-6.1-sol"],
  ["local", "ollama qwen2.5-coder:7b", "ollama qwen3-coder:30b"],
  ["codex", "codex gpt-6-luna", "codex gpt-6.1-sol"],
])("preset %s fills the roles", async (preset, fast, strong) => {
  const { load } = makePlace({ user: { preset } });
  const settings = valueOf(await load());
  const named = [settings.fast, settings.strong].map(({ provider, model }) => `${provider.name} ${model}`);
  expect(named).toEqual([fast, strong]);
});

test("what is nearer to the user's hand wins over the preset, and the list says where each value is from", async () => {
  const { load, env, userFile } = makePlace({ user: { preset: "cerebras", strong: { model: "mine" } } });
  const settings = valueOf(await load({ env: { ...env, TANDEM_FAST_MODEL: "other" } }));
  expect(settings).toMatchObject({
    fast: { model: "other", provider: { name: "cerebras", keyEnv: "CEREBRAS_API_KEY" } },
    strong: { model: "mine", provider: { name: "openai" } },
  });
  expect(settings.entries).toEqual(
    expect.arrayContaining([
      { key: "preset", value: "cerebras", source: "user", from: userFile },
      { key: "fast.provider", value: "cerebras", source: "preset", from: "cerebras" },
    ]),
  );
});

test("a role's fallbacks are at its own provider, or at the one they name", async () => {
  const { load } = makePlace({
    user: {
      fast: { fallbacks: ["gpt-6-luna", "gpt-oss-120b@cerebras", "vendor/@odd"] },
      strong: { fallbacks: ["gpt-6.1-sol"] },
      providers: {
        cerebras: { api: "chat", base_url: "https://api.cerebras.ai/v1", key_env: "K" },
        odd: { api: "chat", base_url: "https://odd.example/v1" },
      },
    },
  });
  const { fast, strong } = valueOf(await load());
  const named = [fast, strong].map(({ fallbacks }) =>
    fallbacks.map(({ provider, model }) => `${provider.name} ${model}`),
  );
  expect(named).toEqual([
    ["openai gpt-6-luna", "cerebras gpt-oss-120b", "odd vendor/"],
    ["openai gpt-6.1-sol"],
  ]);
});

test("a fallback at a provider that nobody knows is a mistake", async () => {
  const { load, userFile } = makePlace({ user: { strong: { fallbacks: ["x@opnai"] } } });
  expect(await load()).toMatchObject({
    ok: false,
    failure: { code: "config", message: `${userFile}: strong.fallbacks: no provider "opnai"` },
  });
});
