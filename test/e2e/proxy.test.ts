import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import https from "node:https";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { project } from "../support/project.ts";
import { startProxy } from "../support/proxy.ts";
import { tempFolder } from "../support/repo.ts";
import { bench } from "../support/tandem.ts";
import * as wire from "../support/wire.ts";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

/** A provider behind TLS, with a certificate that the command is told to trust. */
async function startSecure(): Promise<{ url: string; certificate: string }> {
  const folder = tempFolder();
  const [key, certificate] = [path.join(folder, "key.pem"), path.join(folder, "certificate.pem")];
  const options = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  execFileSync("openssl", ["req", "-x509", ...options, ...names, "-keyout", key, "-out", certificate], {
    stdio: "ignore",
  });
  const answer = wire.textReply("it doubles a number");
  const server = https.createServer(
    { key: readFileSync(key), cert: readFileSync(certificate) },
    (request, response) => {
      request.resume();
      const seen = { method: "", path: "", headers: request.headers, body: null, connection: 0 };
      request.on("end", () => void answer(response, request.socket, seen));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return { url: `https://localhost:${address.port}/v1`, certificate };
}

test.skipIf(!hasOpenssl)(
  "a run goes through HTTPS_PROXY, and past it by NO_PROXY (needs openssl)",
  async () => {
    const { run } = await bench({});
    const { url, certificate } = await startSecure();
    const proxy = await startProxy();
    const env = { OPENAI_BASE_URL: url, HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: certificate };
    const ask = ["--strong", "--answer", "what does double do?"];
    const through = await run(ask, { cwd: project().root, env });
    expect(through).toMatchObject({ code: 0, stdout: expect.stringContaining("it doubles a number") });
    expect(proxy.asked.map(({ target }) => `https://${target}/v1`)).toContain(url);
    expect(proxy.passed()).not.toContain("sk-test-key");

    const before = proxy.asked.length;
    const past = await run(ask, { cwd: project().root, env: { ...env, NO_PROXY: "example.com, localhost" } });
    expect(past.code).toBe(0);
    expect(proxy.asked).toHaveLength(before);
  },
);
