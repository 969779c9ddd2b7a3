import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import path from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { reportBug } from "../../src/cli/report-bug.ts";
import { struck } from "../../src/models/struck.ts";
import type { ModelEvent } from "../../src/models/model.ts";
import { HALF, project, TASK } from "./support.ts";
import { captureOutput } from "../support/output.ts";
import { tempFolder } from "../support/repo.ts";
import { bench, patch, runHere, verdict } from "../support/tandem.ts";
import { KEY, sweep } from "./sweep.ts";

/** A port on which an attacker listens, and the bytes that it got. */
async function attacker() {
  const got = { connections: 0, bytes: 0 };
  const server = net.createServer((socket) => {
    got.connections += 1;
    socket.on("data", (chunk) => (got.bytes += chunk.length)).on("error", () => undefined);
    socket.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { got, url: `http://127.0.0.1:${address.port}` };
}

describe("what a repository may say leads no byte to an attacker", () => {
  test.each([
    ["an address", (url: string) => ({ providers: { openai: { base_url: url } } })],
    ["a proxy", (url: string) => ({ https_proxy: url })],
  ])("%s in .tandem.json", async (_name, config) => {
    const evil = await attacker();
    const set = await bench({});
    const repo = project({ ".tandem.json": JSON.stringify(config(evil.url)) });
    expect((await set.runHere(["-y", TASK], { cwd: repo.root })).code).toBe(2);
    expect(evil.got).toEqual({ connections: 0, bytes: 0 });
    expect(set.server.requests).toEqual([]);
  });

  test.each(["tracked", "untracked"])("files that other programs heed, %s", async (how) => {
    const evil = await attacker();
    const { url } = evil;
    const files = {
      ".env": `OPENAI_BASE_URL=${url}/v1\nHTTPS_PROXY=${url}\nHTTP_PROXY=${url}\nALL_PROXY=${url}\n`,
      ".npmrc": `proxy=${url}\nhttps-proxy=${url}\nregistry=${url}\n`,
      ".codex/config.toml": `model_provider = "x"\n[model_providers.x]\nbase_url = "${url}"\n`,
    };
    const set = await bench({ fast: [patch(...HALF)], strong: [verdict("approved")] });
    const repo = project(how === "tracked" ? files : {});
    for (const [name, text] of Object.entries(files)) repo.write(name, text);
    const ended = await set.runHere(["-n", TASK], { cwd: repo.root });
    expect(ended.code).toBe(0);
    expect(evil.got).toEqual({ connections: 0, bytes: 0 });
  });

  test("and the key of one provider goes to no other, when a model of it takes over", async () => {
    const heard: string[] = [];
    const other = http.createServer((request, response) => {
      heard.push(JSON.stringify(request.headers));
      request.resume();
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    const address = other.address();
    const port = typeof address === "object" ? address?.port : null;
    // No such model is offered there: the fallback is asked.
    const set = await bench({});
    const config = {
      strong: { model: "gone", fallbacks: ["x@other"] },
      providers: { other: { api: "chat", base_url: `http://127.0.0.1:${port}/v1`, key_env: "OTHER_KEY" } },
    };
    writeFileSync(path.join(set.home, "config.json"), JSON.stringify(config));
    const env = { OPENAI_API_KEY: KEY, OTHER_KEY: "the-key-of-the-other-provider" };
    await set.runHere(["--answer", "--strong", "--timeout", "5", "why?"], { cwd: project().root, env });
    expect(heard.join()).toContain("the-key-of-the-other-provider");
    expect(heard.join()).not.toContain(KEY);
    expect(JSON.stringify(set.server.requests.map(({ headers }) => headers))).not.toContain(
      "the-other-provider",
    );
  });
});

test("a provider that repeats the key wherever it can brings it into no output, file, history or child", async () => {
  const { runs, holders, started, message, requests } = await sweep();
  const said = runs.map(({ stdout, stderr }) => stdout + stderr).join("\n");
  expect(said).toContain("[key]");
  expect(said).not.toContain(KEY);
  expect(holders).toBe("");
  expect(started).not.toContain(KEY);
  expect(message).not.toContain(KEY);
  // It was sent, and in no body.
  expect(JSON.stringify(requests.map(({ headers }) => headers))).toContain(KEY);
  expect(JSON.stringify(requests.map(({ body }) => body))).not.toContain(KEY);
});

test("a crash report, which is sent to strangers, holds no key", () => {
  vi.stubGlobal("__TANDEM_VERSION__", "0.0.0");
  onTestFinished(() => void vi.unstubAllGlobals());
  const { output, err } = captureOutput();
  let said = "";
  const stderr = { write: (text: string | Uint8Array) => (said += String(text)) !== "" };
  const env = { OPENAI_API_KEY: KEY, MY_TOKEN: "another-secret", HTTPS_PROXY: "http://me:word@proxy" };
  const error = new Error(`${KEY} another-secret http://me:word@proxy`);
  expect(reportBug(error, { surroundings: { stderr, env }, output, format: "json" })).toBe(70);
  expect(said).toContain("[key] [key] [key]");
  expect(said + err()).not.toMatch(/of-the-user|another-secret|me:word/);
});

describe("a key in a reply", () => {
  const events = async function* (pieces: readonly string[]): AsyncGenerator<ModelEvent> {
    for (const delta of pieces) yield { type: "text", delta };
    yield { type: "finished", reason: "stop" };
  };

  test.each([
    [[`one ${KEY} two`]],
    [[...`one ${KEY} two`]],
    [["one ", KEY.slice(0, 10), KEY.slice(10), " two"]],
    [[`one ${KEY.slice(0, 9)}`, `${KEY.slice(9)} two`]],
  ])("is struck out, however it is cut: %j", async (pieces) => {
    let text = "";
    for await (const event of struck(events(pieces), KEY)) if (event.type === "text") text += event.delta;
    expect(text).toBe("one [key] two");
  });

  test("half of one is passed on, and so is the word that stands for none", async () => {
    for (const [text, key] of [
      [`ends with ${KEY.slice(0, 20)}`, KEY],
      ["ollama runs ollama", "ollama"],
    ] as const) {
      const seen = [];
      for await (const event of struck(events([...text]), key)) seen.push(event);
      expect(seen.map((event) => (event.type === "text" ? event.delta : "")).join("")).toBe(text);
      expect(seen.at(-1)).toEqual({ type: "finished", reason: "stop" });
    }
  });
});

/** What each kind of state is kept in. */
const KEPT = [
  "config.json",
  "trust.json",
  "history.db",
  "receipts",
  "verdicts",
  "calibration",
  "undo",
  "ID.json",
];

describe("files with state are their owner's alone", () => {
  test.each([0o000, 0o077])("with umask %o", async (mask) => {
    const before = process.umask(mask);
    onTestFinished(() => void process.umask(before));
    const set = await bench({
      fast: [patch(...HALF)],
      strong: [
        verdict("approved"),
        { kind: "json", value: { findings: [] } },
        { kind: "json", value: { findings: [] } },
      ],
    });
    const home = path.join(tempFolder(), "deep/home");
    const repo = project({ ".tandem.json": '{"verify":"true"}', "a.lua": "return 1\n" });
    const env = { ...set.env, TANDEM_HOME: home };
    const go = (...args: readonly string[]) => runHere(args, { cwd: repo.root, env });
    await go("config", "set", "max_usd", "5");
    await go("trust");
    await go("-y", TASK);
    repo.write("a.lua", "return 2\n");
    repo.git("add", "-A");
    await go("review", "--staged");
    await go("hook", "run", "pre-commit");
    await runHere(["hook", "run", "pre-commit"], { cwd: repo.root, env: { ...env, TANDEM_SKIP: "1" } });
    await go("calibrate");
    const folders = [home, path.join(repo.root, ".git/tandem")];
    const kept = folders.flatMap((folder) => [
      folder,
      ...readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => path.join(folder, name)),
    ]);
    const odd = kept.filter((place) => {
      const stat = statSync(place);
      return (stat.mode & 0o777) !== (stat.isDirectory() ? 0o700 : 0o600);
    });
    expect(odd).toEqual([]);
    const names = kept.map((place) => path.basename(place).replace(/^[0-9A-Za-z]{20,}/, "ID"));
    expect(names).toEqual(expect.arrayContaining(KEPT));
  });

  test("a home that others may read is a home of the user's: what is new in it is not", async () => {
    const home = tempFolder();
    chmodSync(home, 0o755);
    mkdirSync(path.join(home, "x"));
    const set = await bench({});
    await set.runHere(["config", "set", "max_usd", "5"], { cwd: project().root, env: { TANDEM_HOME: home } });
    expect((statSync(path.join(home, "config.json")).mode & 0o777).toString(8)).toBe("600");
  });
});
