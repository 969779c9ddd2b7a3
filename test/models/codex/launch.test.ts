import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { codexVersion, prepareLaunch, retrySettings } from "../../../src/models/codex/launch.ts";
import { fakeCodex } from "../../support/codex.ts";
import { tempFolder } from "../../support/repo.ts";

/** A folder with something called `codex` that can be run. */
function withCodex(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "codex"), "#!/bin/sh\n", { mode: 0o755 });
  return folder;
}

async function found(PATH: string, root: string): Promise<string> {
  const launch = await prepareLaunch({ env: { PATH, HOME: "/nonexistent" }, root });
  return launch.ok ? launch.value.command : launch.failure.code;
}

test("it is found on the PATH, in the first folder that has it", async () => {
  const [one, two] = [withCodex(tempFolder()), withCodex(tempFolder())];
  expect(await found(["/nonexistent", tempFolder(), one, two].join(":"), "/nonexistent/root")).toBe(
    path.join(one, "codex"),
  );
});

test("it never comes from the working tree, whichever way that is named", async () => {
  const root = tempFolder();
  const inside = withCodex(path.join(root, "node_modules/.bin"));
  const outside = tempFolder();
  symlinkSync(path.join(inside, "codex"), path.join(outside, "codex"));
  const linked = path.join(tempFolder(), "bin");
  symlinkSync(inside, linked);
  const relative = path.relative(process.cwd(), inside);
  const folders = ["", ".", relative, inside, outside, linked];
  expect(await found(folders.join(":"), root)).toBe("model_unavailable");
  const safe = withCodex(tempFolder());
  const launch = await prepareLaunch({ env: { PATH: [...folders, safe].join(":") }, root });
  expect(launch).toMatchObject({ ok: true, value: { command: path.join(safe, "codex") } });
  // What it starts by name is looked for in the same places.
  expect(launch).toMatchObject({ value: { env: { PATH: [outside, safe].join(":") } } });
});

test("what can't be run is not it, and without it the failure says how to install it", async () => {
  const folder = withCodex(tempFolder());
  chmodSync(path.join(folder, "codex"), 0o644);
  const other = tempFolder();
  mkdirSync(path.join(other, "codex"));
  expect(await prepareLaunch({ env: { PATH: `${folder}:${other}` }, root: "/nonexistent" })).toMatchObject({
    ok: false,
    failure: { code: "model_unavailable", hint: expect.stringContaining("npm install -g @openai/codex") },
  });
  expect(await prepareLaunch({ env: {}, root: "/nonexistent" })).toMatchObject({ ok: false });
});

test("the user's own provider keeps its key and makes one attempt, and MCP servers are off", async () => {
  const home = tempFolder();
  const config = `
model_provider = "azure"
[model_providers.azure]
env_key = "AZURE_KEY"
env_http_headers = { "X-Team" = "TEAM_TOKEN" }
[model_providers.other]
env_key = "OTHER_KEY"
[mcp_servers.browser]
command = "browser"
`;
  writeFileSync(path.join(home, "config.toml"), config);
  const env = {
    PATH: withCodex(tempFolder()),
    CODEX_HOME: home,
    AZURE_KEY: "a",
    TEAM_TOKEN: "t",
    OTHER_KEY: "o",
    OPENAI_API_KEY: "k",
  };
  const launch = await prepareLaunch({ env, root: "/nonexistent" });
  if (!launch.ok) throw new Error(launch.failure.message);
  expect(launch.value.env).toEqual({ PATH: env.PATH, CODEX_HOME: home, AZURE_KEY: "a", TEAM_TOKEN: "t" });
  expect(launch.value.overrides).toContain("mcp_servers.browser.enabled=false");
  expect(retrySettings(launch.value, 0)).toEqual([
    "model_providers.azure.request_max_retries=0",
    "model_providers.azure.stream_max_retries=0",
  ]);
});

test("in a home folder that is a repository it may be, and outside a repository anywhere", async () => {
  const home = tempFolder();
  const PATH = withCodex(path.join(home, ".local/bin"));
  const env = { PATH, HOME: home };
  expect(await prepareLaunch({ env, root: home })).toMatchObject({ ok: true });
  expect(await prepareLaunch({ env: { PATH }, root: home })).toMatchObject({ ok: false });
  expect(await prepareLaunch({ env: { PATH }, root: null })).toMatchObject({ ok: true });
});

test.each(["", "model_provider = 7", "not toml at all = ="])(
  "a config.toml of %j is the CLI's to complain of",
  async (text) => {
    const home = tempFolder();
    writeFileSync(path.join(home, "config.toml"), text);
    const env = { PATH: withCodex(tempFolder()), CODEX_HOME: home };
    const launch = await prepareLaunch({ env, root: "/nonexistent" });
    expect(launch).toMatchObject({ ok: true, value: { provider: null } });
    expect(launch.ok && retrySettings(launch.value, 0)).toEqual([]);
  },
);

test("it says its version, or that it can't be run", async () => {
  const { env } = fakeCodex([]);
  expect(await codexVersion({ env, root: "/nonexistent" })).toEqual({
    ok: true,
    value: "codex-cli 0.0.0-fake",
  });
  const folder = withCodex(tempFolder());
  writeFileSync(path.join(folder, "codex"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  expect(await codexVersion({ env: { PATH: folder }, root: "/nonexistent" })).toMatchObject({
    ok: false,
    failure: { code: "model_unavailable" },
  });
});
