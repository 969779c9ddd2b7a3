import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import type { Overhead } from "./request-overhead-child.ts";

/*
 * What tandem adds to a request: `node scripts/run.mjs bench/request-overhead.ts`. From the moment at which a
 * request may go to the first byte on the wire, by the processor's time of the whole process (other load
 * hardly changes it) and by the clock. A fresh process for each sample, bundled as the product is, against a
 * server on the loopback; the medians are of the first request of each process, and of its second.
 */

const SAMPLES = 21;
const PROMPT_BYTES = 60_000;
const TARGET_MS = 15;

const run = promisify(execFile);
const folder = mkdtempSync(path.join(tmpdir(), "tandem-bench-"));
const server = http.createServer((request, response) => {
  request.resume().on("end", () => {
    if (request.method === "GET") {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ data: [{ id: "gpt-5.3-codex-spark" }] }));
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(request.url?.endsWith("/responses") === true ? RESPONSES : CHAT);
  });
});

const USAGE = { input_tokens: 1, output_tokens: 1, prompt_tokens: 1, completion_tokens: 1 };
const RESPONSES = frames({ type: "response.completed", response: { model: "m", output: [], usage: USAGE } });
const CHAT = frames(
  { model: "m", choices: [{ index: 0, delta: { content: "hi" }, finish_reason: "stop" }] },
  { model: "m", choices: [], usage: USAGE },
);

function frames(...events: readonly object[]): string {
  return events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

try {
  await build({
    entryPoints: ["bench/request-overhead-child.ts"],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    minifySyntax: true,
    external: ["gpt-tokenizer"],
    logLevel: "warning",
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const url = `http://127.0.0.1:${address.port}/v1`;
  const processor = cpus()[0]?.model ?? "an unknown processor";
  const today = new Date().toISOString().slice(0, 10);
  console.log(`Node ${process.version}, ${cpus().length} × ${processor}, ${today}`);
  console.log(
    `a prompt of ${PROMPT_BYTES} bytes, medians of ${SAMPLES} processes, target ${TARGET_MS} ms of CPU\n`,
  );
  for (const api of ["responses", "chat"]) {
    for (const state of ["warm", "cold"]) {
      const pairs: Overhead[][] = [];
      for (let sample = 0; sample < SAMPLES; sample += 1) {
        const args = [path.join(folder, "request-overhead-child.mjs"), url, path.join(folder, "history.db")];
        const { stdout } = await run(process.execPath, [...args, api, state, `${PROMPT_BYTES}`]);
        pairs.push(JSON.parse(stdout));
      }
      const told = ["first", "second"].map((name, at) => {
        const taken = pairs.flatMap((pair) => pair[at] ?? []);
        const [cpu, wall] = [median(taken.map((one) => one.cpu)), median(taken.map((one) => one.wall))];
        return `${name} request ${cpu.toFixed(1)} ms of CPU, ${wall.toFixed(1)} ms by the clock`;
      });
      console.log(`${api.padEnd(10)} ${state.padEnd(5)} ${told.join("; ")}`);
    }
  }
} finally {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
}
