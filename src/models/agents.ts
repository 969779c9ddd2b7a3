import http from "node:http";
import https from "node:https";

const agents = new Map<string, http.Agent>();

/**
 * Kept-alive connections to where a URL is, shared by all models of the process; https goes through the
 * proxy where one is given. Idle connections don't keep the process running.
 */
export async function agentFor({ protocol }: URL, proxy: string | null): Promise<http.Agent> {
  const way = protocol === "https:" ? (proxy ?? "https") : "http";
  const known = agents.get(way);
  if (known !== undefined) return known;
  const agent = await create(way);
  // Of two that were made at once the first stays.
  const first = agents.get(way) ?? agent;
  agents.set(way, first);
  return first;
}

async function create(way: string): Promise<http.Agent> {
  if (way === "http") return new http.Agent({ keepAlive: true });
  if (way === "https") return new https.Agent({ keepAlive: true });
  const { HttpsProxyAgent } = await import("https-proxy-agent");
  return new HttpsProxyAgent(way, { keepAlive: true });
}
