import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startServer } from "../../../../src/stages/inspect/python/server.ts";
import { repoAt, tempFolder } from "../../../support/repo.ts";

/** A server that answers the first request, and then nothing. */
const ANSWERS_ONCE = `
const body = JSON.stringify({ jsonrpc: "2.0", id: 0, result: { capabilities: {} } });
process.stdin.once("data", () => process.stdout.write("Content-Length: " + body.length + "\\r\\n\\r\\n" + body));
process.stdin.resume();
`;

test("a server that is ended while it is being asked rejects the question, and nothing else", async () => {
  const files = repoAt(tempFolder());
  files.write("server.js", ANSWERS_ONCE);
  const end = new AbortController();
  const project = { root: files.root, interpreter: { version: null, paths: [] }, sourceFolders: [] };
  const server = await startServer(join(files.root, "server.js"), project, end.signal);
  const unheard: unknown[] = [];
  const hear = (reason: unknown): void => void unheard.push(reason);
  process.on("unhandledRejection", hear);
  onTestFinished(() => void process.off("unhandledRejection", hear));
  // What is asked is written a moment later, when there is nobody to write to any more.
  const asked = server.request("textDocument/diagnostic", {});
  server.notify("textDocument/didOpen", {});
  end.abort();
  await expect(asked).rejects.toThrow("pyright was stopped");
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(unheard).toEqual([]);
  expect(server.isRunning()).toBe(false);
});
