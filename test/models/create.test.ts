import { expect, test } from "vitest";
import { createModel, type RoleSettings } from "../../src/models/create.ts";
import { NO_RATE_MEMORY } from "../../src/models/rate-limits.ts";
import { NO_MEMORY } from "../../src/models/http-model.ts";
import * as wire from "../support/wire.ts";
import { chatReply } from "../support/chat-wire.ts";
import { collect } from "./support.ts";

const OPENAI = {
  name: "openai",
  api: "responses",
  baseUrl: "https://api.openai.com/v1",
  keyEnv: "OPENAI_API_KEY",
} as const;

function role(more: Partial<RoleSettings> = {}): RoleSettings {
  return {
    provider: OPENAI,
    model: "gpt-5.3-codex",
    overrides: null,
    key: "sk-key",
    proxy: null,
    memory: NO_MEMORY,
    rate: NO_RATE_MEMORY,
    lists: new Map(),
    ...more,
  };
}

test("a model knows what the catalog says of it, and what the configuration says instead", () => {
  expect(createModel(role())).toMatchObject({
    ok: true,
    value: { id: "gpt-5.3-codex", contextWindow: 400_000, editFormat: "v4a", tokensPerSecond: 67 },
  });
  expect(createModel(role({ overrides: { contextWindow: 1_000, price: null } }))).toMatchObject({
    ok: true,
    value: { contextWindow: 1_000, price: null, editFormat: "v4a" },
  });
});

test.each<readonly [string, string | null]>([
  ["null", null],
  ["empty", ""],
  ["blank", " \n"],
])("a key that is %s is no key, whatever the host", (_, key) => {
  for (const baseUrl of [OPENAI.baseUrl, "http://127.0.0.1:9/v1"]) {
    expect(createModel(role({ key, provider: { ...OPENAI, baseUrl } }))).toEqual({
      ok: false,
      failure: {
        code: "auth",
        message: "no API key: OPENAI_API_KEY is not set",
        hint: "set OPENAI_API_KEY, or run 'tandem demo' to see it work without one",
      },
    });
  }
});

test("a key with a line break inside is refused, and not shown", () => {
  const result = createModel(role({ key: "sk-secret\nsecond" }));
  expect(result).toMatchObject({ ok: false, failure: { code: "auth" } });
  expect(JSON.stringify(result)).not.toContain("secret");
});

test("a key's surrounding white space is dropped, and a base URL may end with a slash", async () => {
  const server = await wire.startWire([wire.textReply("ok")]);
  const result = createModel(role({ key: " sk-key\n", provider: { ...OPENAI, baseUrl: `${server.url}/` } }));
  if (!result.ok) throw new Error(result.failure.message);
  expect((await collect(result.value)).at(-1)).toEqual({ type: "finished", reason: "stop" });
  expect(server.posts[0]).toMatchObject({
    path: "/v1/responses",
    headers: { authorization: "Bearer sk-key" },
  });
});

test("a provider that needs no key gets none", async () => {
  const server = await wire.startWire([wire.textReply("ok")]);
  const provider = { name: "local", api: "responses", baseUrl: server.url, keyEnv: null } as const;
  const result = createModel(role({ key: null, provider }));
  if (!result.ok) throw new Error(result.failure.message);
  expect((await collect(result.value)).at(-1)).toEqual({ type: "finished", reason: "stop" });
  expect(server.posts[0]?.headers.authorization).toBeUndefined();
});

test("a provider of Chat Completions is asked by that API", async () => {
  const server = await wire.startWire([chatReply("ok")]);
  const provider = { name: "local", api: "chat", baseUrl: server.url, keyEnv: null } as const;
  const result = createModel(role({ key: null, provider }));
  if (!result.ok) throw new Error(result.failure.message);
  expect((await collect(result.value)).at(-1)).toEqual({ type: "finished", reason: "stop" });
  expect(server.posts[0]?.path).toBe("/v1/chat/completions");
});

test.each<readonly [string, Partial<RoleSettings["provider"]>, string]>([
  ["no URL", { baseUrl: "api.openai.com" }, "provider openai: the base URL cannot be used"],
  ["another scheme", { baseUrl: "file:///etc/passwd" }, "provider openai: the base URL cannot be used"],
  [
    "credentials in the URL",
    { baseUrl: "https://me:pass@example.com/v1" },
    "provider openai: the base URL cannot be used",
  ],
])("a provider with %s is a mistake of the configuration", (_, more, message) => {
  expect(createModel(role({ provider: { ...OPENAI, ...more } }))).toMatchObject({
    ok: false,
    failure: { code: "config", message },
  });
});
