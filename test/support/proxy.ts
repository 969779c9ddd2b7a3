import http from "node:http";
import { connect } from "node:net";
import { onTestFinished } from "vitest";

/** A proxy on the loopback, and what it was asked for. */
interface Proxy {
  readonly url: string;
  readonly host: string;
  /** Each CONNECT, with its headers. */
  readonly asked: readonly { readonly target: string; readonly headers: http.IncomingHttpHeaders }[];
  /** All that went through it towards the servers. */
  readonly passed: () => string;
}

/** Starts a proxy that connects, or that answers every CONNECT with a status. Ends with the test. */
export async function startProxy(status = 200): Promise<Proxy> {
  const asked: { target: string; headers: http.IncomingHttpHeaders }[] = [];
  let passed = "";
  const server = http.createServer();
  server.on("connect", (request, socket) => {
    asked.push({ target: request.url ?? "", headers: request.headers });
    socket.on("error", () => {});
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const [host = "", port = ""] = (request.url ?? "").split(":");
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.on("data", (bytes: Buffer) => (passed += bytes.toString("latin1")));
      socket.pipe(onward).pipe(socket);
    });
    onward.on("error", () => socket.destroy());
    socket.on("close", () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  const host = `127.0.0.1:${address.port}`;
  return { url: `http://${host}`, host, asked, passed: () => passed };
}
