import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { loadSettings } from "../../src/config/load.ts";
import { setUserValue } from "../../src/config/set.ts";
import { promised, type Target } from "./target.ts";

const key = fc.constantFrom(
  "fast",
  "strong",
  "providers",
  "models",
  "verify",
  "boundaries",
  "max_usd",
  "words",
  "hooks",
  "preset",
  "model",
  "provider",
  "base_url",
  "key_env",
  "fallbacks",
  "api",
  "x",
  "__proto__",
  "constructor",
  "openai",
);
const tree = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.jsonValue(),
    fc.constantFrom<unknown>("gpt-5.3-codex", "codex", "http://127.0.0.1:1/v1", "npm test", 5, true),
    fc.dictionary(key, tie("value"), { maxKeys: 4 }),
  ),
})).value;
const content = fc.oneof(
  tree.map((value) => JSON.stringify(value)),
  tree.map((value) => `\uFEFF${JSON.stringify(value, null, 2)}`),
  fc.string({ unit: "binary" }),
);

/** The loader of the configuration, and what writes it. */
export function config(): Target {
  const folder = mkdtempSync(path.join(tmpdir(), "tandem-fuzz-"));
  const [home, root] = [path.join(folder, "home"), path.join(folder, "shop")];
  const [userFile, repositoryFile] = [path.join(home, "config.json"), path.join(root, ".tandem.json")];
  for (const one of [home, root]) mkdirSync(one);
  const load = (env: Readonly<Record<string, string>> = {}) =>
    loadSettings({
      flags: {},
      env: { TANDEM_HOME: home, OPENAI_API_KEY: "sk-own", ...env },
      cwd: root,
      root,
      tracked: async () => false,
    });
  return {
    close: () => rmSync(folder, { recursive: true, force: true }),
    properties: {
      "whatever the files hold, there are settings or one line": promised(
        fc.asyncProperty(content, content, content, async (user, repository, dotenv) => {
          writeFileSync(userFile, user);
          writeFileSync(repositoryFile, repository);
          writeFileSync(path.join(root, ".env"), dotenv);
          const loaded = await load();
          if (loaded.ok) return;
          assert.equal(loaded.failure.code, "config");
          assert.doesNotMatch(loaded.failure.message, /\n/);
        }),
      ),
      "a repository never says where a key goes": promised(
        fc.asyncProperty(content, content, async (repository, dotenv) => {
          rmSync(userFile, { force: true });
          writeFileSync(repositoryFile, repository);
          writeFileSync(path.join(root, ".env"), dotenv);
          const loaded = await load();
          if (!loaded.ok) return;
          for (const { provider } of [loaded.value.fast, loaded.value.strong]) {
            if (provider.kind === "codex") continue;
            assert.equal(new URL(provider.baseUrl).host, "api.openai.com");
            assert.equal(provider.key?.reveal(), "sk-own");
          }
        }),
      ),
      "what is set is read back, and the rest of the file stays": promised(
        fc.asyncProperty(
          fc.double({ min: 0.01, max: 1e6, noNaN: true }),
          fc.string({ unit: "grapheme" }),
          async (usd, command) => {
            rmSync(repositoryFile, { force: true });
            rmSync(path.join(root, ".env"), { force: true });
            writeFileSync(userFile, '{"strong":{"model":"kept"}}');
            assert.ok((await setUserValue(userFile, "max_usd", String(usd))).ok);
            // Text that is JSON of another type is kept as the text that it is.
            const verify = await setUserValue(userFile, "verify", command);
            const file: unknown = JSON.parse(readFileSync(userFile, "utf8"));
            const expected = { strong: { model: "kept" }, max_usd: usd };
            if (verify.ok) assert.ok(JSON.stringify(file).startsWith(JSON.stringify(expected).slice(0, -1)));
            else assert.deepEqual(file, expected);
            const loaded = await load();
            assert.ok(loaded.ok, loaded.ok ? "" : loaded.failure.message);
            assert.equal(loaded.value.maxUsd, usd);
            assert.equal(loaded.value.strong.model, "kept");
          },
        ),
      ),
    },
  };
}
