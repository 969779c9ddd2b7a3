import { posix } from "node:path";
import { builtinModules } from "node:module";
import { checked, unchecked, type FileOutcome, type Observation, type SourceFile } from "../checker.ts";
import { lineCounter } from "../lines.ts";
import { nearestName, withMeant } from "../nearest.ts";
import { soundScripts, type Script } from "../scripts.ts";
import { oncePerView, type View } from "../view.ts";
import { resolvePackageImport, resolveTsconfigAlias } from "./aliases.ts";
import { foldersUp, manifestsFor, type Manifest } from "./manifests.ts";
import { isBuiltin, judgePackage, packageName } from "./packages.ts";
import { isModule, suggestRelative } from "./relative.ts";
import { findSpecifiers, type Specifier } from "./specifiers.ts";

/** What is wrong with one specifier; null when nothing is, or nothing can be proved. */
type Verdict = Pick<Observation, "rule" | "severity" | "message" | "suggestion"> | null;

/** Judges the specifiers of one JavaScript or TypeScript file, or of the scripts of a component. */
export async function checkJavaScriptImports(file: SourceFile, tree: View): Promise<FileOutcome> {
  const scripts = await soundScripts(file.path, file.content);
  if (typeof scripts === "string") return unchecked(scripts);
  const specifiers = (await Promise.all(scripts.map(specifiersOf))).flat().filter(({ guarded }) => !guarded);
  if (specifiers.length === 0) return checked([]);
  const { manifests, broken } = await manifestsFor(file.path, tree);
  const lineAt = lineCounter(file.content);
  const observations: Observation[] = [];
  let unknown: string | null = null;
  for (const specifier of specifiers) {
    const verdict = await judge(specifier, file.path, broken === null ? manifests : null, tree);
    if (verdict === "unknown")
      unknown ??= broken === null ? "no package.json above it" : `${broken} is not JSON`;
    else if (verdict !== null) {
      const line = lineAt(specifier.start);
      observations.push({
        ...verdict,
        category: "import",
        path: file.path,
        line,
        endLine: line,
        key: specifier.text,
      });
    }
  }
  // What was found stands; that packages could not be judged is only worth saying when nothing was.
  return observations.length === 0 && unknown !== null ? unchecked(unknown) : checked(observations);
}

async function specifiersOf({ parsed, src }: Script): Promise<readonly Specifier[]> {
  const inside = await findSpecifiers(parsed);
  return src === null ? inside : [{ ...src, typeOnly: false, guarded: false }, ...inside];
}

async function judge(
  specifier: Specifier,
  from: string,
  manifests: readonly Manifest[] | null,
  tree: View,
): Promise<Verdict | "unknown"> {
  const { text } = specifier;
  if (text === "" || text.includes("!") || text.startsWith("/")) return null;
  if (/^\.\.?(\/|$)/.test(text)) return judgeRelative(text, from, tree);
  if (isBuiltin(text)) return null;
  if (text.startsWith("node:")) return unknownBuiltin(text);
  // Other schemes belong to a runtime or a bundler: `https:`, `virtual:`, `bun:`, `npm:`.
  if (/^[a-z][a-z0-9+.-]*:/i.test(text)) return null;

  const alias = await resolveTsconfigAlias(text, from, tree);
  if (alias === "found") return null;
  if (text.startsWith("#")) {
    const target = await resolvePackageImport(text, manifests?.[0], tree);
    return target === "broken" || alias === "broken" ? brokenAlias(text) : null;
  }
  const name = packageName(text);
  if (name === null) return alias === "broken" && !(await isVirtual(text, tree)) ? brokenAlias(text) : null;
  if (manifests === null || manifests.length === 0) return "unknown";
  return judgePackageSpecifier(text, name, from, manifests, tree);
}

async function judgeRelative(text: string, from: string, tree: View): Promise<Verdict> {
  const target = posix.join(posix.dirname(from), text.replace(/[?#].*$/, ""));
  // Outside of the repository, or made by a framework (SvelteKit's `./$types`, React Router's `./+types`).
  if (target.startsWith("../") || target === ".." || /(^|\/)(\$|\+types\b)/.test(target)) return null;
  if (await isModule(target.replace(/\/$/, ""), tree)) return null;
  for (const ending of ["", ".ts", ".js", "/index.js"]) {
    // Ignored by git: built or generated, there or not.
    if (await tree.isIgnored(target + ending)) return null;
  }
  const suggestion = await suggestRelative(text, from, tree);
  return verdict("unresolved", "error", `"${text}" does not exist`, suggestion);
}

async function judgePackageSpecifier(
  text: string,
  name: string,
  from: string,
  manifests: readonly Manifest[],
  tree: View,
): Promise<Verdict> {
  const state = await judgePackage(text, name, from, manifests, tree);
  if (state === "available" || (await isVirtual(text, tree))) return null;
  if (state === "not-installed") {
    return verdict("not-installed", "info", `"${name}" is declared in package.json but not installed`, null);
  }
  if (state === "missing-path") {
    return verdict(
      "unresolved",
      "error",
      `the package "${name}" has no "${text.slice(name.length + 1)}"`,
      null,
    );
  }
  if (await isFirstParty(text, from, tree)) return null;
  const declared = manifests.flatMap((manifest) => [...manifest.declared]);
  const near = await nearestName(name, [
    ...declared,
    ...builtinModules.filter((module) => !module.startsWith("_")),
  ]);
  return verdict(
    "unknown-package",
    "error",
    `"${name}" is neither declared in package.json nor installed`,
    near === null ? null : near + text.slice(name.length),
  );
}

async function unknownBuiltin(text: string): Promise<Verdict> {
  const near = await nearestName(text.slice(5), builtinModules);
  return verdict(
    "unknown-package",
    "error",
    `Node has no module "${text}"`,
    near === null ? null : `node:${near}`,
  );
}

function brokenAlias(text: string): Verdict {
  return verdict(
    "unresolved",
    "error",
    `"${text}" leads to no file, by the alias that is configured for it`,
    null,
  );
}

function verdict(
  rule: string,
  severity: Observation["severity"],
  message: string,
  meant: string | null,
): Verdict {
  return { rule, severity, ...withMeant(message, meant) };
}

/** A bundler that looks names up in folders: the first part is a folder or file beside or above. */
async function isFirstParty(text: string, from: string, tree: View): Promise<boolean> {
  const [first = ""] = text.split("/");
  for (const folder of foldersUp(from)) {
    for (const base of ["", "src", "app", "lib"]) {
      if (await tree.isFolder(posix.join(folder, base, first))) return true;
    }
  }
  return false;
}

/** Modules that TypeScript is told of in so many words: `declare module "*.svg"`. */
const declaredModules = oncePerView(async (_, tree) => {
  const lines = await tree.searchUnchanged("declare module", 500);
  return lines.flatMap((line) => /declare module\s+["']([^"']+)["']/.exec(line)?.[1] ?? []);
});

async function isVirtual(text: string, tree: View): Promise<boolean> {
  return (await declaredModules("", tree)).some((declared) => {
    const [head = "", tail] = declared.split("*", 2);
    return tail === undefined ? declared === text : text.startsWith(head) && text.endsWith(tail);
  });
}
