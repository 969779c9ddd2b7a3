// Completes package-lock.json: optional packages of other platforms that the registry in use does not
// carry are left out by npm, and npm 11's `ci` then calls the lock out of sync. Their versions are pinned
// by the packages that want them; os, cpu and libc stand in their names, so that npm skips them elsewhere.
import { readFile, writeFile } from "node:fs/promises";

const OS = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const CPU = ["arm64", "arm", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "wasm32", "x64"];

const file = "package-lock.json";
const lock = JSON.parse(await readFile(file, "utf8"));
for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (place === "" || lockedVersion(place, name) === version) continue;
    const words = name.split(/[/-]/);
    const os = OS.filter((one) => words.includes(one));
    const cpu = CPU.filter((one) => words.includes(one));
    if (!/^\d/.test(version) || (os.length === 0 && cpu.length === 0)) {
      console.error(`left out: ${name}@${version}, wanted by ${place}`);
      continue;
    }
    const key =
      lock.packages[`node_modules/${name}`] === undefined
        ? `node_modules/${name}`
        : `${place}/node_modules/${name}`;
    lock.packages[key] = {
      version,
      ...(cpu.length ? { cpu } : {}),
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
      ...(os.length ? { os } : {}),
    };
  }
}
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
);
await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`);

function lockedVersion(place, name) {
  for (let at = place; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    const found = lock.packages[`${at === "" ? "" : `${at}/`}node_modules/${name}`];
    if (found !== undefined) return found.version;
    if (at === "") return null;
  }
}
