import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ChangeSet } from "../../../domain/change.ts";
import type { View } from "../view.ts";
import type { Environment } from "./environment.ts";

/** Files that say which packages a project asks for, in which version. */
const MANIFEST =
  /(^|\/)(requirements[^/]*\.(txt|in)|requirements\/[^/]+\.(txt|in)|pyproject\.toml|setup\.(py|cfg)|Pipfile|Pipfile\.lock|uv\.lock|poetry\.lock|pdm\.lock|environment[^/]*\.ya?ml)$/;

/**
 * Whether a package is installed in another version than the project asks for, by the name of its
 * module: then what is installed says nothing certain about what the code will meet.
 */
export function createVersionCheck(
  tree: View,
  changes: ChangeSet,
  environment: Environment | null,
): (module: string) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  let texts: Promise<readonly string[]> | null = null;
  async function look(module: string): Promise<boolean> {
    // What the change itself declares can't be installed yet.
    if (environment === null || changes.some(({ path }) => MANIFEST.test(path))) return true;
    const installed = await installedVersion(environment, module);
    if (installed === null) return false;
    return (await (texts ??= manifests(tree))).some((text) => asksForOther(text, installed));
  }
  return (module) => {
    const answer = known.get(module) ?? look(module);
    known.set(module, answer);
    return answer;
  };
}

async function manifests(tree: View): Promise<readonly string[]> {
  const paths = (await tree.list()).filter((path) => MANIFEST.test(path)).slice(0, 20);
  return Promise.all(paths.map(async (path) => (await tree.read(path)) ?? ""));
}

interface Installed {
  /** The distribution's name, lower case and with dashes. */
  readonly name: string;
  readonly version: string;
}

/** The distribution that brought a module: of the same name, or one that lists it among its files. */
async function installedVersion({ paths }: Environment, module: string): Promise<Installed | null> {
  for (const site of paths) {
    const infos = (await readdir(site).catch(() => [])).flatMap((entry) => {
      const [, name, version] = /^(.+)-([^-]+)\.dist-info$/.exec(entry) ?? [];
      return name === undefined || version === undefined ? [] : [{ entry, name: normalise(name), version }];
    });
    const same = infos.find(({ name }) => name === normalise(module));
    if (same !== undefined) return same;
    for (const info of infos) {
      const files = await readFile(join(site, info.entry, "RECORD"), "utf8").catch(() => "");
      if (new RegExp(String.raw`^${module}(\.py,|/)`, "m").test(files)) return info;
    }
  }
  return null;
}

/** Whether a manifest or lock file asks for a version that the installed one is not. */
function asksForOther(text: string, { name, version }: Installed): boolean {
  const spelled = name.replaceAll("-", "[-_.]");
  // `name = "x"` and `version = "1"` on the next line, as locks have it.
  const locked = new RegExp(String.raw`^name\s*=\s*"${spelled}"\s*\nversion\s*=\s*"([^"]+)"`, "im").exec(
    text,
  );
  if (locked?.[1] !== undefined) return compareVersions(locked[1], version) !== 0;
  const asked = new RegExp(
    String.raw`(?:^|["'\s])${spelled}(?:\[[^\]]*\])?["']?\s*(?:=\s*["'])?((?:[<>=!~^]=?=?\s*[\w.*]+\s*,?\s*)+)`,
    "im",
  ).exec(text);
  return [...(asked?.[1] ?? "").matchAll(/([<>=!~^]+)\s*([\w.]+)/g)].some(([, sign = "", wanted = ""]) => {
    const order = compareVersions(version, wanted);
    // `==2.*` is written without its star here.
    if (/^={2,3}$/.test(sign)) return order !== 0 && !(wanted.endsWith(".") && version.startsWith(wanted));
    if (sign === "<") return order >= 0;
    if (sign === "<=") return order > 0;
    return /^(>=|>|~=|\^|~)$/.test(sign) && order < 0;
  });
}

/** By their numbers; parts that one of them doesn't have count as 0. */
function compareVersions(a: string, b: string): number {
  const left = numbers(a);
  const right = numbers(b);
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbers(version: string): readonly number[] {
  return version.split(/[.+-]/).map((part) => Number(/^\d+/.exec(part)?.[0] ?? 0));
}

function normalise(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}
