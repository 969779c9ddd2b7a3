import { fail, ok, type Result } from "../domain/failure.ts";
import { describeModel, type CatalogEntry } from "./catalog.ts";
import { chatModel } from "./chat.ts";
import type { Model } from "./model.ts";
import { openaiModel } from "./openai.ts";
import type { RateMemory } from "./rate-limits.ts";
import type { ModelLists, ProviderMemory } from "./http-model.ts";

/** A provider as the configuration names it. */
interface ProviderSettings {
  readonly name: string;
  /** The API it speaks. */
  readonly api: "responses" | "chat";
  /** As `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  /** Name of the environment variable that holds the key; null when the provider needs none. */
  readonly keyEnv: string | null;
}

/** A model, who serves it, and the key for it. */
export interface RoleSettings {
  readonly provider: ProviderSettings;
  readonly model: string;
  /** What the configuration says of the model, instead of the catalog. */
  readonly overrides: Partial<CatalogEntry> | null;
  /** The value of the variable named by `keyEnv`; null when it is not set. */
  readonly key: string | null;
  /** Address of the proxy that https goes through; null for none. */
  readonly proxy: string | null;
  readonly memory: ProviderMemory;
  readonly rate: RateMemory;
  readonly lists: ModelLists;
}

/** Builds the model of a role; fails with `config` or `auth`, without a connection. */
export function createModel(role: RoleSettings): Result<Model> {
  const { provider, model, overrides, proxy, memory, rate, lists } = role;
  const { name, keyEnv, baseUrl } = provider;
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    const hint = "use http:// or https://, without a user name or password";
    return fail("config", `provider ${name}: the base URL cannot be used`, hint);
  }
  const key = role.key?.trim() ?? "";
  if (keyEnv !== null && key === "") {
    const hint = `set ${keyEnv}, or run 'tandem demo' to see it work without one`;
    return fail("auth", `no API key: ${keyEnv} is not set`, hint);
  }
  if (!/^[\x21-\x7e]*$/.test(key)) {
    const hint = "copy the key again, without spaces, quotes or line breaks";
    return fail(
      "auth",
      `the API key in ${keyEnv ?? "the configuration"} holds characters that no key has`,
      hint,
    );
  }
  const entry = describeModel(model, overrides);
  const place = { baseUrl, model, keyEnv, key: key === "" ? null : key, proxy };
  const endpoint = { ...place, entry, memory, rate, lists };
  return ok(provider.api === "chat" ? chatModel(endpoint) : openaiModel(endpoint));
}
