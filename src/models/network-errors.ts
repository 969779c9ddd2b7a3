import * as z from "zod/mini";
import type { ModelFailure } from "./model.ts";
import { CallError, passing, permanent } from "./failures.ts";

const CHECK_URL = "check the network and the base URL of the provider";

/**
 * The failure of a connection that broke before any answer, from the codes of Node and OpenSSL.
 * `reused` is true when the request went out on a kept-alive connection: that it was closed meanwhile
 * is ordinary (RFC 9112, 9.3.1), so the next attempt need not wait.
 */
export function connectionError(error: unknown, host: string, reused: boolean): CallError {
  const code = codeOf(error);
  return new CallError(connectionFailure(code, host, messageOf(error)), {
    retryAfterMs: reused && (code === "ECONNRESET" || code === "EPIPE") ? 0 : null,
  });
}

/** The failure of an answer that broke off after its headers. */
export function cutError(error: unknown, host: string): CallError {
  return new CallError(
    passing("stream_cut", `${host} broke off in the middle of its reply (${codeOf(error)})`, "try again"),
  );
}

const Answer = z.object({ statusCode: z.number() });

/** A host that is reached through a proxy, in words; the proxy's own login is left out. */
export function viaProxy(url: URL, proxy: string): string {
  return `${url.host} through the proxy ${new URL(proxy).host}`;
}

/** The failure of a proxy's answer to CONNECT; null when it connects. */
export function proxyError(answer: unknown, place: string): CallError | null {
  const parsed = Answer.safeParse(answer);
  const status = parsed.success ? parsed.data.statusCode : 0;
  if (status === 200) return null;
  const said = `cannot connect to ${place}: it answered ${status}`;
  if (status === 407) {
    return new CallError(
      permanent("auth", said, "put its login into HTTPS_PROXY, as http://user:password@proxy:8080"),
    );
  }
  const hint = "check HTTPS_PROXY, or name the host in NO_PROXY";
  return new CallError(status >= 500 ? passing("network", said, hint) : permanent("network", said, hint));
}

function connectionFailure(code: string, host: string, message: string): ModelFailure {
  switch (code) {
    case "ECONNREFUSED":
      return passing("network", `cannot connect to ${host}: connection refused`, CHECK_URL);
    case "ENOTFOUND":
      return permanent("network", `cannot connect to ${host}: no such host name`, CHECK_URL);
    case "EAI_AGAIN":
      return passing("network", `cannot connect to ${host}: no name server answers`, CHECK_URL);
    case "ECONNRESET":
    case "EPIPE":
      return passing("network", `${host} closed the connection before it answered`, "try again");
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return passing("network", `cannot reach ${host} (${code})`, CHECK_URL);
    default:
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code)) {
    return permanent(
      "network",
      `the certificate of ${host} is not trusted (${code})`,
      "name your own authority's certificate with NODE_EXTRA_CA_CERTS",
    );
  }
  if (/^(EPROTO|ERR_SSL)/.test(code)) {
    return permanent("network", `${host} does not speak TLS on this port`, "use http:// or the right port");
  }
  if (code.startsWith("HPE_")) {
    return permanent("network", `${host} does not speak HTTP on this port (${code})`, CHECK_URL);
  }
  return passing("network", `cannot connect to ${host}: ${message}`, CHECK_URL);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "no code";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
