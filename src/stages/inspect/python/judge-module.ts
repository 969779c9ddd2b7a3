import { dirname, join, relative, sep } from "node:path";
import { ownNames } from "../structure/exports-python.ts";
import type { Claim } from "./claims.ts";
import { withMeant } from "../nearest.ts";
import { meantName, weigh, type Scene, type Verdict } from "./verdict.ts";

/** Judges a name that a module is said not to have. */
export async function judgeModuleName(
  claim: Extract<Claim, { kind: "attribute" | "symbol" }>,
  scene: Scene,
): Promise<Verdict | null> {
  const { name } = claim;
  const { site, origins } = scene;
  if (site.isGuarded || /^__\w+__$/.test(name)) return null;
  const modules = await modulesOf(scene);
  // One import can lead to a stub and its source: all of them must lack the name.
  let severity: Verdict["severity"] | null = null;
  const known = new Set<string>();
  for (const path of modules) {
    const text = await origins.read(path);
    const origin = await origins.originOf(path);
    // Stubs bind nothing in secret, and pyright follows their stars.
    const isStub = origin.kind === "standard" || origin.kind === "foreign-stub";
    if (text === null || (isStub && /^def __getattr__\b/m.test(text))) return null;
    // What gives more names than it binds can't give one that nothing spells.
    if (!isStub && OPEN.test(text) && !(await isSpeltNowhere(name, scene))) return null;
    // A module that no import loaded may have been loaded by another one.
    if (/__init__\.pyi?$/.test(path) && (await origins.hasModule(path, name))) return null;
    const names = await ownNames(text, scene.signal);
    // What another version of Python or another platform has is bound in another branch.
    if (names === null || names.names.has(name)) return null;
    for (const star of isStub ? starsIn(text) : [])
      if (await origins.standardMentions(star, name)) return null;
    const weight = await weigh(origin, name, "", scene);
    if (weight === null) return null;
    severity = severity === "warning" ? severity : weight;
    for (const other of names.names) known.add(other);
  }
  if (severity === null) return null;
  const offered = site.dotAt === null ? [] : await scene.pyright.completions(scene.path, site.dotAt);
  const near = await meantName(name, [...known, ...offered]);
  if (claim.kind === "symbol") {
    return { severity, ...withMeant(`"${name}" is not in the module "${site.owner}"`, near) };
  }
  const meant = near === null ? null : `${site.owner}.${near}`;
  return { severity, ...withMeant(`"${site.owner}.${name}" does not exist`, meant) };
}

/** Whether the file itself is the only one that names a name, and doesn't set it. */
async function isSpeltNowhere(name: string, { path, content, tree, spelling }: Scene): Promise<boolean> {
  if (new RegExp(String.raw`["']${name}["']|\b${name}\s*=(?!=)`).test(content)) return false;
  const unknown = await spelling.unknown([name], relative(tree.root, path).split(sep).join("/"));
  return unknown?.has(name) === true;
}

async function modulesOf({ site, path, pyright }: Scene): Promise<readonly string[]> {
  if (site.ownerAt !== null) {
    const found = await pyright.definitions(path, site.ownerAt);
    // A module is defined at its beginning; what else is named is where it was imported.
    const modules = found.filter(({ start }) => start.line === 0 && start.character === 0);
    return [...new Set((modules.length > 0 ? modules : found).map((definition) => definition.path))];
  }
  // `from . import name`: dots have no definition to ask for.
  if (!/^\.+$/.test(site.owner)) return [];
  let folder = dirname(path);
  for (let level = 1; level < site.owner.length; level++) folder = dirname(folder);
  return [join(folder, "__init__.py")];
}

/** In the text of a module that can get names which it doesn't bind. */
const OPEN =
  /^(async )?def __getattr__\b|\b(globals|vars|locals)\(\)\s*(\[|\.update|\.setdefault)|\bsys\.modules\b|\b(exec|setattr|lazy\w*|attach|_?Lazy\w*|global_enum)\(|^\s*from\s+[A-Za-z_][\w.]*\s+import\s+\*/m;

function starsIn(text: string): readonly string[] {
  return [...text.matchAll(/^\s*from\s+(\w[\w.]*)\s+import\s+\*/gm)].map((match) => match[1] ?? "");
}
