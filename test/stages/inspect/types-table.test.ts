import { mkdirSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createTypeChecker } from "../../../src/stages/inspect/types/check.ts";
import { createKeeper } from "../../../src/stages/inspect/types/keeper.ts";
import { tempRepo } from "../../support/repo.ts";
import { inspect } from "./check.ts";

/** Inventions of the kind that fast models make, one a line. */
const INVENTED = String.raw`
import { readFileAsync } from "node:fs"; readFileAsync("a");
import { readJson } from "node:fs/promises"; await readJson("a");
import fs from "node:fs"; fs.readFileAsync("a");
import * as fs from "node:fs"; fs.existsAsync("a");
import fs from "node:fs"; fs.mkdirp("a");
import path from "node:path"; path.combine("a", "b");
import { joinPath } from "node:path"; joinPath("a");
import path from "node:path"; path.getExtension("a");
import os from "node:os"; os.cpuCount();
import { randomString } from "node:crypto"; randomString(4);
import crypto from "node:crypto"; crypto.hash256("a");
import { execAsync } from "node:child_process"; await execAsync("ls");
import { promisifyAll } from "node:util"; promisifyAll({});
import { sleep } from "node:timers/promises"; await sleep(5);
import { EventEmmiter } from "node:events"; new EventEmmiter();
import { EventEmitter } from "node:events"; new EventEmitter().unsubscribe("a");
import { createServer } from "node:http"; createServer().start(80);
import http from "node:http"; http.fetch("a");
import { URL } from "node:url"; new URL("a").queryParams;
import { parseQuery } from "node:querystring"; parseQuery("a");
import assert from "node:assert"; assert.equals(1, 1);
import { performance } from "node:perf_hooks"; performance.elapsed();
import zlib from "node:zlib"; zlib.compressSync("a");
import { Readable } from "node:stream"; Readable.fromString("a");
import { createHash } from "node:crypto"; createHash("md5").hexDigest();
"a".contains("b");
"a".reverse();
"a".replaceFirst("a", "b");
"a".capitalize();
"a".isEmpty();
"a".format(1);
"a".trimLeading();
[1].contains(1);
[1].remove(1);
[1].isEmpty();
[1].first();
[1].sum();
[1].unique();
[1].groupBy((x: number) => x);
[1].flatten();
[1].length();
new Map<string, number>().getOrDefault("a", 1);
new Map<string, number>().put("a", 1);
new Map<string, number>().containsKey("a");
new Set([1]).contains(1);
new Set([1]).length;
new Set([1]).map((x) => x);
Object.map({}, (x: unknown) => x);
Object.isEmpty({});
Object.clone({});
Array.range(0, 5);
Array.isEmpty([]);
Math.clamp(1, 2, 3);
Math.sum(1, 2);
Number.isNumeric("1");
JSON.tryParse("{}");
Promise.delay(5);
Promise.map([], (x) => x);
Date.format("a");
new Date().format("YYYY");
new Date().addDays(1);
new RegExp("a").matches("a");
console.success("a");
process.cwdir();
Buffer.fromBase64("a");
fetch("https://x.invalid", { timeout: 5 });
import { readFile } from "node:fs/promises"; await readFile("a", { encode: "utf8" });
import { mkdir } from "node:fs/promises"; await mkdir("a", { parents: true });
import { spawn } from "node:child_process"; spawn("ls", [], { workingDirectory: "/" });
import { rm } from "node:fs/promises"; await rm("a", { recursively: true });
structuredClone({}, {}, {});
parseInt("1", 10, true);
import { join } from "node:path"; join(1 as never, "a").size;
setTimeOut(() => {}, 5);
const total = [1].reduce((sum, x) => sum + x, 0); console.log(totals);
sleep(100);
encodeURL("a");
import { cents } from "./lib.ts"; cents(1, 2, 3);
import { cents } from "./lib.ts"; cents();
import { toCents } from "./lib.ts"; toCents(1);
import { Ledger } from "./lib.ts"; new Ledger("a").deposit(1);
import { Ledger } from "./lib.ts"; new Ledger();
import { open } from "./lib.ts"; open({ retry: 3 });
import { open } from "./lib.ts"; open({ retries: 3, onError: 1 });
import lib from "./lib.ts"; lib;
import { type Option } from "./lib.ts"; export const o: Option = {};
import * as lib from "./lib.ts"; lib.close();
import { Ledger } from "./lib.ts"; Ledger.create("a");
import { Ledger } from "./lib.ts"; class L extends Ledger { f() { return this.balances; } } new L("a");
import { version } from "./lib.ts"; version;
`;

/** The same kinds of code as it really is; § stands for a backtick and ¶ for a dollar sign. */
const RIGHT = String.raw`
import { readFile, writeFile } from "node:fs/promises"; await writeFile("b", await readFile("a", { encoding: "utf8" }));
import { readFileSync, existsSync } from "node:fs"; if (existsSync("a")) readFileSync("a", "utf8").split("\n");
import fs from "node:fs"; fs.mkdirSync("a", { recursive: true, mode: 0o700 });
import * as fs from "node:fs"; fs.promises.stat("a").then((s) => s.isDirectory());
import fs from "fs"; fs.createReadStream("a").pipe(fs.createWriteStream("b"));
import path from "node:path"; path.join("a", path.basename("b", ".ts"), path.posix.sep);
import { resolve, relative, extname } from "path"; relative(resolve("a"), extname("b.c"));
import os from "node:os"; os.cpus().length + os.availableParallelism();
import { randomUUID, createHash } from "node:crypto"; createHash("sha256").update(randomUUID()).digest("hex");
import { timingSafeEqual, scryptSync } from "node:crypto"; timingSafeEqual(scryptSync("a", "b", 4), Buffer.alloc(4));
import { execFile } from "node:child_process"; import { promisify } from "node:util"; await promisify(execFile)("ls", ["-l"], { cwd: "/" });
import { spawn } from "node:child_process"; spawn("ls", [], { stdio: "inherit", detached: true }).unref();
import { setTimeout as sleep } from "node:timers/promises"; await sleep(5, null, { ref: false });
import { EventEmitter, once } from "node:events"; const e = new EventEmitter(); once(e, "a"); e.emit("a", 1).valueOf();
import { createServer } from "node:http"; createServer((q, r) => r.writeHead(200, { a: "b" }).end(q.url)).listen(0, "127.0.0.1");
import { parseArgs, inspect, styleText } from "node:util"; inspect(parseArgs({ args: [], strict: true, options: { a: { type: "boolean" } } }), { depth: 1 }); styleText("red", "a");
import assert from "node:assert/strict"; assert.equal(1, 1); assert.rejects(async () => {}, /a/);
import { performance } from "node:perf_hooks"; performance.now().toFixed(2);
import { gzipSync, gunzipSync } from "node:zlib"; gunzipSync(gzipSync("a", { level: 9 })).toString("utf8");
import { Readable, pipeline } from "node:stream"; pipeline(Readable.from(["a"]), process.stdout, () => {});
import { createInterface } from "node:readline/promises"; for await (const line of createInterface({ input: process.stdin })) line.trim();
import { fileURLToPath, pathToFileURL } from "node:url"; fileURLToPath(pathToFileURL("a").href);
import { AsyncLocalStorage } from "node:async_hooks"; new AsyncLocalStorage<number>().run(1, () => 2);
import { Worker, isMainThread } from "node:worker_threads"; if (isMainThread) new Worker("a", { workerData: 1 });
import net from "node:net"; net.connect({ port: 1, host: "a" }).setTimeout(5);
import { test } from "node:test"; test("a", { skip: true }, async (t) => { t.mock.fn(); });
import { StringDecoder } from "node:string_decoder"; new StringDecoder("utf8").write(Buffer.from("a"));
import { brotliCompress } from "zlib"; brotliCompress("a", (error, out) => out.byteLength + (error?.message.length ?? 0));
import type { Stats } from "node:fs"; export const f = (s: Stats): number => s.mtimeMs;
import { lookup } from "node:dns/promises"; (await lookup("a", { family: 4 })).address;
"a".includes("b") && "a".startsWith("b", 1);
"a".replaceAll("a", "b").padStart(3, "0").at(-1);
"a".split("").toReversed().join("");
"a-b".localeCompare("b", "en", { numeric: true });
"a".normalize("NFC").codePointAt(0)?.toString(16);
[..."a b".matchAll(/(?<x>\w)/g)].map((m) => m.groups?.["x"]);
[1].includes(1) && [1].at(-1);
[3, 1].toSorted((a, b) => a - b).findLast((x) => x > 1);
[1, [2]].flat(2).flatMap((x) => [x]);
[1, 2].reduce((sum, x) => sum + x, 0).toString();
[1].with(0, 2).toSpliced(0, 1);
Array.from({ length: 3 }, (_, i) => i * 2).entries().next().value;
Array.from(new Set([1, 1])).length;
Array.isArray([]) || Array.of(1, 2).copyWithin(0, 1);
new Map([["a", 1]]).get("a")?.toFixed(1);
[...new Map([["a", 1]]).entries()].map(([k, v]) => §¶{k}¶{v}§);
new Set([1]).add(2).has(2);
new WeakMap<object, number>().set({}, 1).has({});
Object.fromEntries(Object.entries({ a: 1 }).map(([k, v]) => [k, v * 2]));
Object.hasOwn({ a: 1 }, "a") || Object.freeze([1]).length;
Object.assign({}, { a: 1 }).a.toFixed();
Math.max(...[1, 2], Math.trunc(1.5), Math.hypot(3, 4));
Number.isInteger(1) && Number.parseFloat("1") < Number.MAX_SAFE_INTEGER;
JSON.parse(JSON.stringify({ a: 1 }, null, 2), (k, v) => (k === "" ? v : v)).anything.at.all;
Promise.allSettled([Promise.resolve(1)]).then(([r]) => r.status);
Promise.race([1, Promise.any([2])]).finally(() => {});
const { promise, resolve } = { promise: Promise.resolve(1), resolve: () => {} }; promise.catch(resolve);
new Date(0).toISOString().slice(0, 10) + Date.now() + Date.UTC(2020, 1);
new Intl.DateTimeFormat("en", { dateStyle: "short" }).format(new Date());
new Intl.NumberFormat("en", { style: "currency", currency: "EUR" }).formatToParts(1);
/a/giu.exec("a")?.index ?? /b/.test("b");
console.table([1]); console.error("%s", 1); console.time("a");
process.argv.slice(2).length + process.memoryUsage().rss + process.hrtime.bigint().toString().length;
process.on("SIGINT", () => process.exit(1)); process.env["A"]?.trim();
Buffer.from("a", "base64url").toString("hex"); Buffer.concat([Buffer.alloc(1)]).subarray(0, 1).readUInt8(0);
await fetch("https://x.invalid", { method: "POST", body: "a", signal: AbortSignal.timeout(5) }).then((r) => r.json());
const r = await fetch("https://x.invalid"); if (!r.ok) throw new Error(§¶{r.status}§, { cause: r }); r.headers.get("a")?.at(0);
new URL("a?b=c", "https://x.invalid").searchParams.getAll("b").length;
new URLSearchParams({ a: "b" }).append("c", "d");
new AbortController().signal.addEventListener("abort", () => {}, { once: true });
structuredClone({ a: 1 }, { transfer: [] }).a;
parseInt("1", 10) + Number("1") + Number.parseInt("f", 16);
setTimeout((a: number) => a, 5, 1).unref().hasRef();
queueMicrotask(() => {}); setImmediate(() => {}); clearInterval(setInterval(() => {}, 5));
new TextDecoder("utf-8", { fatal: true }).decode(new TextEncoder().encode("a"));
btoa(atob("YQ==")) + encodeURIComponent("a");
globalThis.crypto.getRandomValues(new Uint8Array(4)).fill(0).buffer.byteLength;
crypto.subtle.digest("SHA-256", new Uint8Array(1)).then((b) => b.byteLength);
import { cents } from "./lib.ts"; cents(1) + cents(1, 2);
import { cents as c, type Options } from "./lib.ts"; const o: Options = { retries: c(1) }; o.retries?.toFixed();
import { Ledger } from "./lib.ts"; new Ledger("a").add(1).balance.toFixed(2);
import { Ledger } from "./lib.ts"; class L extends Ledger { f() { return this.balance; } } new L("a").f();
import { open } from "./lib.ts"; open(); open({}); open({ retries: 3, signal: AbortSignal.abort() });
import * as lib from "./lib.ts"; lib.open({ retries: lib.cents(1) });
import type { Options } from "./lib.ts"; export const use = (o: Options & { more: number }): number => o.more;
export class Queue<T> { #items: T[] = []; push(item: T): this { this.#items.push(item); return this; } get size() { return this.#items.length; } } new Queue<number>().push(1).size;
export function pick<T extends object, K extends keyof T>(o: T, k: K): T[K] { return o[k]; } pick({ a: 1 }, "a").toFixed();
export type Shape = { kind: "a"; r: number } | { kind: "b"; w: number }; export const area = (s: Shape): number => (s.kind === "a" ? s.r : s.w);
export enum Colour { Red, Green } Colour[Colour.Red].length;
export const memo = new Proxy({ a: 1 }, { get: (t, k) => Reflect.get(t, k) }); memo.a.toFixed();
export function* ids(): Generator<number> { let i = 0; while (true) yield i++; } ids().next().value;
export const has = (x: unknown): x is { a: number } => typeof x === "object" && x !== null && "a" in x; export const y = (x: unknown) => (has(x) ? x.a : 0);
export const tag = (s: TemplateStringsArray, ...v: readonly number[]) => s.raw.join("") + v.length; tag§a¶{1}§;
export abstract class Base { abstract run(): void; static of = (f: () => void): Base => new (class extends Base { run = f; })(); } Base.of(() => {}).run();
declare global { interface Array<T> { last(): T | undefined } } export {}; [1].last()?.toFixed();
export const deep = { a: { b: { c: 1 } } } as const satisfies object; deep.a.b.c.toFixed();
export async function retry<T>(f: () => Promise<T>, n = 3): Promise<T> { try { return await f(); } catch (error) { if (n <= 1 || !(error instanceof Error)) throw error; return retry(f, n - 1); } }
export const wait = (ms: number, signal?: AbortSignal) => new Promise<void>((done, fail) => { const t = setTimeout(done, ms); signal?.addEventListener("abort", () => { clearTimeout(t); fail(signal.reason); }); });
export const overload: { (a: string): string; (a: number): number } = (a: any) => a; overload("a").trim(); overload(1).toFixed();
label: for (const x of [1, 2]) { for (const z of [3]) { if (x + z > 4) break label; } }
`;

const LIBRARY = `
export interface Options { readonly retries?: number; readonly signal?: AbortSignal }
export function cents(amount: number, digits = 2): number { return amount * 10 ** digits; }
export function open(options: Options = {}): number { return options.retries ?? 0; }
export class Ledger {
  balance = 0;
  readonly name: string;
  constructor(name: string) { this.name = name; }
  add(amount: number): this { this.balance += amount; return this; }
}
`;

const CONFIG = {
  compilerOptions: {
    strict: true,
    target: "es2022",
    lib: ["es2024"],
    module: "preserve",
    types: ["node"],
    allowImportingTsExtensions: true,
    noEmit: true,
  },
};

const rows = (table: string): readonly string[] =>
  table
    .trim()
    .split("\n")
    .map((row) => row.replaceAll("§", "`").replaceAll("¶", "$"));

/** All rows as new files of one change, each with the errors that were found in it. */
async function errorsOf(table: readonly string[]): Promise<readonly (readonly string[])[]> {
  const repo = tempRepo({ "tsconfig.json": JSON.stringify(CONFIG), "lib.ts": LIBRARY });
  mkdirSync(join(repo.root, "node_modules/@types"), { recursive: true });
  const require = createRequire(import.meta.url);
  const nodeTypes = require.resolve("@types/node/package.json");
  symlinkSync(dirname(nodeTypes), join(repo.root, "node_modules/@types/node"), "junction");
  const undici = createRequire(nodeTypes).resolve("undici-types/package.json");
  symlinkSync(dirname(undici), join(repo.root, "node_modules/undici-types"), "junction");

  const keeper = createKeeper();
  onTestFinished(() => keeper.stop());
  const checker = { ...createTypeChecker(keeper), name: "types", limitMs: 60_000, wants: () => true };
  const files = Object.fromEntries(table.map((code, row) => [`row${row}.ts`, `export {};\n${code}\n`]));
  const { findings, checks } = await inspect(repo, files, [checker]);
  expect(checks).toMatchObject([{ state: "ran" }]);
  return table.map((_, row) =>
    findings
      .filter(({ path, severity }) => path === `row${row}.ts` && severity === "error")
      .map(({ rule, message }) => `${rule} ${message}`),
  );
}

test("inventions are found", async () => {
  const table = rows(INVENTED);
  const errors = await errorsOf(table);
  expect(table.filter((_, row) => errors[row]?.length === 0)).toEqual([]);
});

test("what is right is left alone", async () => {
  const table = rows(RIGHT);
  const errors = await errorsOf(table);
  expect(table.flatMap((code, row) => errors[row]?.map((error) => `${error} in: ${code}`))).toEqual([]);
});
