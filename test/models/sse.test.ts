import fc from "fast-check";
import { expect, test } from "vitest";
import { readEvents } from "../../src/models/sse.ts";

const ORIGIN = { host: "api.example", model: "m", keyEnv: null, key: null };

async function read(...chunks: readonly (string | Uint8Array)[]): Promise<unknown[]> {
  const bytes = chunks.map((chunk) => (typeof chunk === "string" ? Buffer.from(chunk) : chunk));
  const events: unknown[] = [];
  for await (const event of readEvents(bytes, ORIGIN)) events.push(event);
  return events;
}

test.each<readonly [string, string, readonly unknown[]]>([
  ["line feeds", "data: 1\n\ndata: 2\n\n", [1, 2]],
  ["carriage returns with line feeds", "data: 1\r\n\r\ndata: 2\r\n\r\n", [1, 2]],
  ["carriage returns", "data: 1\r\rdata: 2\r\r.", [1, 2]],
  ["no space after the colon", "data:1\n\n", [1]],
  ["data of several lines", "data: [1,\ndata: 2]\n\n", [[1, 2]]],
  ["comments, types, ids and fields nobody knows", ": hi\nevent: x\nid: 7\nfoo: bar\ndata: 1\n\n", [1]],
  ["events without data", "event: ping\n\ndata:\n\ndata\n\ndata: 1\n\n", [1]],
  ["a mark of the byte order", "\uFEFFdata: 1\n\n", [1]],
  ["the end of Chat Completions", "data: 1\n\ndata: [DONE]\n\n", [1]],
  ["an event that is not ended", "data: 1\n\ndata: 2", [1]],
  ["an empty error", 'data: {"error":null}\n\ndata: {"error":""}\n\n', [{ error: null }, { error: "" }]],
  ["nothing", "", []],
])("%s", async (_, text, events) => {
  expect(await read(text)).toEqual(events);
});

test("a stream may be cut anywhere, between the bytes of a character too", async () => {
  const value = { text: "wörld 👋\r\n" };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("\n", "\r\n"),
      fc.array(fc.nat(70), { maxLength: 8 }),
      async (end, cuts) => {
        const line = `data: ${JSON.stringify(value)}${end}${end}`;
        const bytes = Buffer.from(line + line);
        const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((to, at) => bytes.subarray(places[at], to));
        expect(await read(...chunks)).toEqual([value, value]);
      },
    ),
    { numRuns: 60 },
  );
});

test.each([
  ["data: {not json\n\n", /not JSON/],
  ['data: {"error":{"message":"out of credit"}}\n\n', /out of credit/],
  ['data: {"error":"out of memory"}\n\n', /out of memory/],
])("%o is an error", async (text, message) => {
  await expect(read(text)).rejects.toThrow(message);
});

test("a long line that comes in small pieces takes time by its length alone", async () => {
  const piece = "x".repeat(100);
  const pieces = ['data: "', ...Array.from({ length: 20_000 }, () => piece), '"\n\n'];
  expect(await read(...pieces)).toEqual([piece.repeat(20_000)]);
});
