import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { providerMemory } from "../src/config/provider-memory.ts";
import { rateLimits } from "../src/config/rate-limits.ts";
import { ask } from "../src/models/ask.ts";
import { createModel } from "../src/models/create.ts";

/** What one request took until its first byte was written, in milliseconds. */
export interface Overhead {
  readonly cpu: number;
  readonly wall: number;
}

/*
 * One process of the bench: makes requests one after the other and prints what each took, as one line of
 * JSON: arguments URL HISTORY API WARM PROMPT-BYTES. WARM is `warm` where the router has worked meanwhile.
 */
const [url = "", history = "", api = "", state = "", promptBytes = "0"] = process.argv.slice(2);
const model = createModel({
  provider: { name: "bench", api: api === "chat" ? "chat" : "responses", baseUrl: url, keyEnv: "KEY" },
  model: "gpt-5.3-codex-spark",
  overrides: null,
  key: "sk-bench",
  proxy: null,
  memory: providerMemory(history, url, "gpt-5.3-codex-spark"),
  rate: rateLimits(history, [url, "gpt-5.3-codex-spark", "sk-bench"]),
  lists: new Map(),
});
if (!model.ok) throw new Error(model.failure.message);
const line = "  const total = lines.reduce((sum, each) => sum + each.amount, 0);\n";
const prompt = line.repeat(Math.ceil(Number(promptBytes) / line.length));

let written: (() => void) | null = null;
// What is written while the connection opens waits in the socket: only what goes out counts.
const write: unknown = Reflect.get(Socket.prototype, "_writeGeneric");
if (typeof write !== "function") throw new Error("this Node writes to sockets in another way");
Reflect.set(Socket.prototype, "_writeGeneric", function (this: Socket, ...args: unknown[]): unknown {
  if (!this.connecting) written?.();
  return Reflect.apply(write, this, args);
});

async function measure(): Promise<Overhead> {
  if (!model.ok) throw new Error(model.failure.message);
  let taken: Overhead | null = null;
  const start = performance.now();
  const cpu = process.cpuUsage();
  written = () => {
    const { user, system } = process.cpuUsage(cpu);
    taken ??= { cpu: (user + system) / 1_000, wall: performance.now() - start };
  };
  const request = {
    instructions: "Answer with a patch.",
    messages: [{ role: "user" as const, text: prompt }],
    schema: null,
    tools: [],
    effort: "low" as const,
    maxOutputTokens: 32_000,
    cacheKey: "tandem-bench",
  };
  const reply = await ask(model.value, request, new AbortController().signal);
  written = null;
  if (reply.outcome.kind !== "completed" || taken === null) throw new Error(JSON.stringify(reply.outcome));
  return taken;
}

if (state === "warm") {
  model.value.warm();
  // The router and the gathering of files take about as long.
  await sleep(300);
}
console.log(JSON.stringify([await measure(), await measure()]));
