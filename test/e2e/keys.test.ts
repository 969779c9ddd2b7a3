import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { HALF, project, TASK } from "../support/project.ts";
import { bench, patch, verdict } from "../support/tandem.ts";

const KEY = "sk-proj-0123456789-the-only-key";

/** A server that answers every request the same way and counts what reaches it. */
async function listener(answer: http.RequestListener) {
  const seen = { connections: 0, text: "" };
  const server = http.createServer((request, response) => {
    seen.text += `${request.url} ${JSON.stringify(request.headers)}`;
    request.resume();
    answer(request, response);
  });
  server.on("connection", () => (seen.connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return { seen, url: `http://127.0.0.1:${address.port}/v1` };
}

/** Files below the folder that hold the key. */
function holders(folder: string): string {
  try {
    return execFileSync("grep", ["-rlaF", KEY, folder], { encoding: "utf8" });
  } catch {
    return "";
  }
}

describe("the key", () => {
  test.each([301, 302, 303, 307, 308])(
    "does not follow a redirect (%i): the other host gets nothing",
    async (status) => {
      const attacker = await listener((_, response) => response.end());
      const provider = await listener((_, response) => {
        response.writeHead(status, { location: `${attacker.url}/responses` }).end();
      });
      const { runHere } = await bench({});
      const repo = project();
      const env = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: provider.url };
      const ended = await runHere(["-y", TASK], { cwd: repo.root, env });
      expect(ended.code).toBe(5);
      expect(ended.stderr).toContain("not followed");
      expect(provider.seen.text).toContain(KEY);
      expect(attacker.seen.connections).toBe(0);
    },
  );

  test("is in no output, history or file, though the provider says it aloud", async () => {
    const provider = await listener(({ headers }, response) => {
      const error = { code: "invalid_api_key", message: `wrong key: ${headers.authorization}` };
      response.writeHead(401, { "content-type": "application/json" }).end(JSON.stringify({ error }));
    });
    const { runHere, home } = await bench({});
    const repo = project();
    const env = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: provider.url };
    const ended = await runHere(["-y", "--events", TASK], { cwd: repo.root, env });
    expect(ended.code).toBe(5);
    expect(ended.stderr).toContain("wrong key");
    expect(ended.stdout + ended.stderr).not.toContain(KEY);
    expect(holders(home) + holders(repo.root)).toBe("");
  });

  test("is not in the check's environment, and not in its output where the check found it", async () => {
    const { run, runHere, home, server } = await bench({
      fast: [patch(...HALF)],
      strong: [verdict("approved"), patch(...HALF)],
    });
    const repo = project();
    const check = `env | grep -c '${KEY}'; cat secrets.txt; exit 1`;
    const outside = mkdtempSync(path.join(home, "outside-"));
    writeFileSync(path.join(outside, "secrets.txt"), `found ${KEY}\n`);
    const ended = await run(
      ["-y", "--events", "--verify", check.replace("secrets", `${outside}/secrets`), TASK],
      {
        cwd: repo.root,
        env: { OPENAI_API_KEY: KEY },
      },
    );
    expect(ended.code).toBe(1);
    const events = ended.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const finished = events.find((event) => event.type === "verify.finished");
    expect(finished.verification.output_tail).toBe("0\nfound [key]");
    // The model that mends it is shown the output, too.
    expect(JSON.stringify(server.requests.map(({ body }) => body))).toContain("found [key]");
    expect(JSON.stringify(server.requests.map(({ body }) => body))).not.toContain(`found ${KEY}`);
    const { run: last } = events.at(-1);
    const shown = await runHere(["show", "--json", last.id], { cwd: repo.root });
    expect(JSON.parse(shown.stdout).verification.output_tail).toContain("found [key]");
  });
});

describe("a fast model of a provider of its own", () => {
  test.each([
    ["words", ["-n", "store the reset token hashed"], undefined],
    ["a file named with -f", ["-n", "-f", "src/auth/session.js", "rename a to b"], undefined],
    ["a file that is located", ["-n", "rename the constant a in session.js"], undefined],
    ["piped code", ["-n", "fix this"], "function verifyPassword(a) { return bcrypt.compare(a) }\n"],
    ["a piped task", ["-n", "-"], "encrypt the session cookies"],
    ["--fast", ["-n", "--fast", "hash the passwords"], undefined],
    ["--answer", ["--answer", "write a function that verifies a JWT signature"], undefined],
  ])("hears nothing of a boundary task, not even a connection: %s", async (_, args, stdin) => {
    const cheap = await listener((_request, response) => response.end("{}"));
    const { runHere, home } = await bench({
      strong: [patch("*** Update File: math.js", "*** Move to: sum.js")],
    });
    const providers = { cheap: { api: "responses", base_url: cheap.url, key_env: "CHEAP_KEY" } };
    const config = { providers, fast: { provider: "cheap", model: "x" } };
    writeFileSync(path.join(home, "config.json"), JSON.stringify(config));
    const repo = project({ "src/auth/session.js": "export const a = 1;\n" });
    const options = { cwd: repo.root, env: { CHEAP_KEY: "cheap" } };
    const ended = await runHere(args, stdin === undefined ? options : { ...options, stdin });
    expect(ended.stderr).toContain("strong");
    expect(cheap.seen.connections).toBe(0);
  });
});
