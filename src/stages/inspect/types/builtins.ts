import { createRequire } from "node:module";
import { isBuiltin } from "../imports/packages.ts";

/** Modules that warn when they are loaded, or that are of no one's concern. */
export const UNLOADED = /^_|^(punycode|sys|wasi|trace_events|sqlite|sea)$/;

/** Exports that later versions of Node have and the oldest supported one lacks. */
const LATER = new Set(
  (
    "glob globSync openAsBlob mkdtempDisposable mkdtempDisposableSync matchesGlob parseEnv styleText diff " +
    "getCallSite getCallSites getSystemErrorMessage setTraceSigInt convertProcessSignalToExitCode MIMEType " +
    "loadEnvFile getBuiltinModule finalization features execve threadCpuUsage ref unref addUncaughtExceptionCaptureCallback " +
    "registerHooks stripTypeScriptTypes findPackageJSON enableCompileCache flushCompileCache getCompileCacheDir constants " +
    "setSourceMapsSupport getSourceMapsSupport hash crc32 argon2 argon2Sync encapsulate decapsulate " +
    "createZstdCompress createZstdDecompress ZstdCompress ZstdDecompress zstdCompress zstdCompressSync zstdDecompress zstdDecompressSync " +
    "WebSocket CloseEvent MessageEvent EventSource setGlobalProxyFromEnv performServerHandshake fileURLToPathBuffer URLPattern " +
    "postMessageToThread isInternalThread locks isMarkedAsUntransferable markAsUncloneable queryObjects isStringOneByteRepresentation " +
    "startCpuProfile startHeapProfile GCProfiler getHeapStatistics snapshot assert suite only partialDeepStrictEqual Assert " +
    "duplexPair setDefaultHighWaterMark getDefaultHighWaterMark boundedChannel timerify eventLoopUtilization " +
    "isKeyObject setDefaultCACertificates getCACertificates setDefaultResultOrder getDefaultAutoSelectFamilyAttemptTimeout " +
    "setDefaultAutoSelectFamilyAttemptTimeout tracingChannel getPriority isatty transcode isAscii isUtf8 File"
  ).split(" "),
);

/** What a module of Node has, by any way of asking for it; null for one that can't be asked. */
export function builtinMembers(specifier: string): ReadonlySet<string> | null {
  const name = specifier.replace(/^node:/, "");
  if (!isBuiltin(specifier) || UNLOADED.test(name)) return null;
  try {
    const held: unknown = createRequire(import.meta.url)(specifier);
    const found = new Set<string>(["default", "module.exports"]);
    for (
      let at: unknown = held;
      at instanceof Object && at !== Object.prototype;
      at = Object.getPrototypeOf(at)
    ) {
      for (const key of Object.getOwnPropertyNames(at)) found.add(key);
    }
    return found;
  } catch {
    // A module of a later Node.
    return null;
  }
}

/** Whether some later version of Node has it, so that its absence here says nothing. */
export function isLater(name: string): boolean {
  return LATER.has(name);
}

/** A module of Node that has the name; null when none has. */
export function builtinWith(name: string): string | null {
  const likely =
    "fs/promises fs path util os child_process crypto events stream stream/promises timers/promises url http buffer process".split(
      " ",
    );
  return likely.find((module) => builtinMembers(module)?.has(name) === true) ?? null;
}
