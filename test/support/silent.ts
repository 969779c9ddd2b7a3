import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Worker } from "node:worker_threads";

/** More than a full queue of the kernel's takes, whose length it rounds up. */
const QUEUE = 3;

/** Listens, and never comes to accept anybody. */
const DEAF = `
  const { parentPort } = require("node:worker_threads");
  const server = require("node:net").createServer();
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 10);
  });`;

/** An address that packets to get lost, as behind a firewall: connecting neither works nor fails. */
export async function silentAddress(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const worker = new Worker(DEAF, { eval: true });
  const [port]: unknown[] = await once(worker, "message");
  await new Promise((resolve) => setTimeout(resolve, 50));
  const sockets: Socket[] = [];
  for (let at = 0; at < QUEUE; at += 1) {
    const socket = connect(Number(port), "127.0.0.1");
    socket.on("error", () => undefined);
    sockets.push(socket);
  }
  return {
    url: `http://127.0.0.1:${String(port)}/v1`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await worker.terminate();
    },
  };
}
