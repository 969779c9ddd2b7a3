import { afterEach } from "vitest";
import type { Pace, Script, ScriptedReply } from "../../src/scripted/script.ts";
import { type ScriptedServer, startScriptedServer } from "../../src/scripted/server.ts";

/** A model that answers at once. */
export const INSTANT: Pace = { tokensPerSecond: Infinity, firstTokenMs: 0 };

/** Starts a server that ends with its test. */
export function useServers(): (script: Script) => Promise<ScriptedServer> {
  const running: ScriptedServer[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.close()));
  });
  return async (script) => {
    const server = await startScriptedServer(script);
    running.push(server);
    return server;
  };
}

/** A script with one model, `m`, that answers at once. */
export function scriptOf(...replies: ScriptedReply[]): Script {
  return { models: { m: { ...INSTANT, replies } } };
}

/** Sends one request to the model `m`. */
export function ask(
  url: string,
  body: Record<string, unknown> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Response> {
  return fetch(`${url}/responses`, {
    method: "POST",
    signal,
    body: JSON.stringify({ model: "m", input: "hello", stream: true, ...body }),
  });
}

/** One server-sent event. */
export interface Sent {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Reads a stream of events to its end; throws where a frame is not whole. */
export async function readEvents(response: Response): Promise<Sent[]> {
  const text = await response.text();
  return text
    .split("\n\n")
    .filter((frame) => frame !== "")
    .map((frame) => {
      const match = /^event: (.+)\ndata: (.+)$/.exec(frame);
      if (match?.[1] === undefined || match[2] === undefined) throw new Error(`not an event: ${frame}`);
      const data: Record<string, unknown> = JSON.parse(match[2]);
      return { event: match[1], data };
    });
}

/** The deltas of a stream, put together. */
export function spoken(events: readonly Sent[]): string {
  return events.map(({ data }) => (typeof data["delta"] === "string" ? data["delta"] : "")).join("");
}

/** The names of a stream's events. */
export function names(events: readonly Sent[]): string[] {
  return events.map(({ event }) => event);
}

/** Waits until a condition holds; the test's own time-out is the limit. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
