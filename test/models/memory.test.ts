import { execFile } from "node:child_process";
import type { ServerResponse } from "node:http";
import path from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";
import * as chat from "../support/chat-wire.ts";
import type { Survived } from "../support/faults-child.ts";
import { tempFolder } from "../support/repo.ts";
import * as wire from "../support/wire.ts";

const MIB = 1_048_576;

/** Writes a piece again and again, as fast as the other side reads. */
function pour(response: ServerResponse, piece: string | Buffer, times = Number.POSITIVE_INFINITY): void {
  let left = times;
  const more = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= 1;
      if (!response.write(piece)) return;
    }
    if (left === 0) response.end();
  };
  response.on("drain", more);
  more();
}

const DEPTH = 100_000;
const deep = (inner: string): string => `${'{"a":'.repeat(DEPTH)}${inner}${"}".repeat(DEPTH)}`;
/** Puts text into an event where it can't be put as a value: nothing here can take it in. */
const holding = (event: object, text: string): string =>
  `data: ${JSON.stringify(event).replace('"HERE"', () => text)}\n\n`;

const text64k = "again and ".repeat(6_500);
/** 1 GiB of nothing, in 1 MB: the members of a gzip file add up. */
const bomb = Buffer.concat(Array<Buffer>(128).fill(gzipSync(Buffer.alloc(8 * MIB))));

interface Row {
  readonly answer: (response: ServerResponse, api: string) => void | Promise<void>;
  /** What becomes of the call, by Responses and by Chat Completions. */
  readonly codes: readonly [string, string];
}

const both = (code: string): Row["codes"] => [code, code];

const ROWS: Readonly<Record<string, Row>> = {
  "100-mb-line": {
    answer: (response) => {
      wire.open(response);
      response.write('data: "');
      pour(response, "x".repeat(65_536), 1_600);
    },
    codes: both("server_error"),
  },
  "endless-text": {
    answer: (response, api) => {
      wire.open(response);
      const event = api === "chat" ? chat.chunk({ content: text64k }) : wire.delta(text64k);
      pour(response, `data: ${JSON.stringify(event)}\n\n`);
    },
    codes: both("server_error"),
  },
  "endless-error": {
    answer: (response) => {
      response.writeHead(401, { "content-type": "application/json" });
      pour(response, "[".repeat(65_536));
    },
    codes: both("auth"),
  },
  "gzip-bomb": {
    answer: (response) => {
      response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip" }).end(bomb);
    },
    codes: both("server_error"),
  },
  "deep-event": {
    answer: (response) => {
      wire.open(response);
      response.end(`data: ${deep("1")}\n\n`);
    },
    codes: ["stream_cut", "server_error"],
  },
  "deep-error": {
    answer: (response) => {
      wire.open(response);
      response.end(`data: {"error":${deep('{"message":1}')}}\n\n`);
    },
    codes: both("server_error"),
  },
  "deep-error-answer": {
    answer: (response) =>
      wire.status(403, "application/json", deep("1"))(response, response.req.socket, SEEN),
    codes: both("auth"),
  },
  "deep-arguments": {
    answer: (response, api) => {
      wire.open(response);
      const call = { index: 0, id: "a", function: { name: "read", arguments: "HERE" } };
      const item = { type: "function_call", call_id: "a", name: "read", arguments: "HERE" };
      const event =
        api === "chat"
          ? chat.chunk({ tool_calls: [call] }, "tool_calls")
          : { type: "response.output_item.done", item };
      response.end(holding(event, deep("1")));
    },
    codes: ["stream_cut", "server_error"],
  },
  "deep-text": {
    answer: (response, api) => {
      const reply = api === "chat" ? chat.chatReply(deep("1")) : wire.textReply(deep("1"));
      return reply(response, response.req.socket, SEEN);
    },
    codes: both("completed"),
  },
};

const SEEN = { method: "", path: "", headers: {}, body: null, connection: 0 };

test("no provider can make a process grow: long lines, replies without end, bombs and deep JSON", async () => {
  const answer: wire.Script = (response, _, { path: asked }) => {
    const [name = "", api = ""] = asked.split("/").slice(2);
    return ROWS[name]?.answer(response, api);
  };
  const server = await wire.startWire([answer], answer);
  const file = path.join(tempFolder(), "child.mjs");
  await build({
    entryPoints: [path.join(import.meta.dirname, "../support/faults-child.ts")],
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["gpt-tokenizer"],
    logLevel: "warning",
  });
  const names = Object.keys(ROWS);
  const child = await promisify(execFile)(process.execPath, [file, server.url, ...names], {
    timeout: 25_000,
  });
  expect(child.stderr).toBe("");
  const { outcomes, peakBytes }: Survived = JSON.parse(child.stdout);
  expect(outcomes).toEqual(
    Object.fromEntries(
      Object.entries(ROWS).flatMap(
        ([
          name,
          {
            codes: [responses, chatCode],
          },
        ]) => [
          [`${name} responses`, responses],
          [`${name} chat`, chatCode],
        ],
      ),
    ),
  );
  expect(peakBytes).toBeGreaterThan(20 * MIB);
  expect(peakBytes / MIB).toBeLessThan(512);
});
