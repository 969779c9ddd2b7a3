import { posix } from "node:path";
import picomatch from "picomatch";
import { asObject, asStrings } from "../json.ts";
import { oncePerView, type View } from "../view.ts";
import { entryTargets, leaves } from "./aliases.ts";
import { foldersUp, manifestsFor, ownPackages, type Manifest } from "./manifests.ts";
import { packageName } from "./packages.ts";

/**
 * The paths in the repository that a specifier may stand for by a package's name: a member of the same
 * workspace, or the package that the file itself is of. There or not, the likeliest first; none where
 * the package is installed from elsewhere.
 */
export async function workspacePaths(
  specifier: string,
  from: string,
  tree: View,
): Promise<readonly string[]> {
  const name = packageName(specifier);
  const manifest = name === null ? undefined : (await ownPackages(tree)).get(name);
  if (name === null || manifest === undefined || !(await isLinked(name, manifest, from, tree))) return [];
  const subpath = specifier.slice(name.length + 1);
  const targets = targetsOf(manifest, subpath);
  const guesses = subpath === "" ? ["index", "src/index"] : [subpath, `src/${subpath}`];
  return [...targets.flatMap((target) => [target, ...sourcesOf(target)]), ...guesses].map((path) =>
    posix.join(manifest.folder, path),
  );
}

/** Whether the name leads to the package in the repository and not to a published one. */
async function isLinked(name: string, target: Manifest, from: string, tree: View): Promise<boolean> {
  // A workspace links its members, and a link is no folder.
  for (const folder of foldersUp(from)) {
    if (await tree.isFolder(posix.join(folder, "node_modules", name))) return false;
  }
  const { manifests } = await manifestsFor(from, tree);
  if (manifests[0]?.folder === target.folder) return true;
  const members = await membersOf("", tree);
  // Code of the root stands in no member, and sees all of them.
  return members.has(target.folder) && manifests.some(({ folder }) => folder === "" || members.has(folder));
}

/** Folders of the members of all workspaces of the repository: npm, Yarn, pnpm, Bun, Lerna. */
const membersOf = oncePerView(async (_, tree): Promise<ReadonlySet<string>> => {
  const packages = [...(await ownPackages(tree)).values()];
  const members = new Set<string>();
  const roots = new Set(["", ...packages.map(({ folder }) => folder)]);
  for (const root of roots) {
    const globs = await globsOf(root, tree);
    if (globs.length === 0) continue;
    const wanted = globs.filter((glob) => !glob.startsWith("!")).map(plain);
    const ignore = globs.filter((glob) => glob.startsWith("!")).map((glob) => plain(glob.slice(1)));
    const isMember = picomatch(wanted, { ignore });
    for (const { folder } of packages) if (isMember(posix.relative(root, folder))) members.add(folder);
  }
  return members;
});

async function globsOf(root: string, tree: View): Promise<readonly string[]> {
  const { manifests } = await manifestsFor(posix.join(root, "package.json"), tree);
  const own = manifests.find(({ folder }) => folder === root)?.fields["workspaces"];
  const globs = [...asStrings(own), ...asStrings(asObject(own)["packages"])];
  const pnpm = await tree.read(posix.join(root, "pnpm-workspace.yaml"));
  if (pnpm === null) return globs;
  // A list of texts under `packages:`; the rest of the file is of no interest.
  const [, list = ""] = /^packages:[^\n]*\n((?:[^\S\n]*(?:-[^\n]*|#[^\n]*)?\n?)*)/m.exec(pnpm) ?? [];
  const items = [...list.matchAll(/^[^\S\n]*-[^\S\n]+["']?([^"'#\n]+?)["']?[^\S\n]*(?:#.*)?$/gm)];
  return [...globs, ...items.map(([, glob = ""]) => glob)];
}

function plain(glob: string): string {
  return glob.replace(/^\.\//, "").replace(/\/$/, "");
}

/** What a manifest says that a path of the package stands for. */
function targetsOf({ fields }: Manifest, subpath: string): readonly string[] {
  const { exports: opened } = fields;
  const entries = asObject(opened);
  const isTable = Object.keys(entries).some((key) => key.startsWith("."));
  const key = subpath === "" ? "." : `./${subpath}`;
  const main = ["source", "types", "typings", "module", "main", "browser"].flatMap((field) =>
    subpath === "" ? leaves(fields[field] ?? null) : [],
  );
  if (isTable) return [...entryTargets(key, entries), ...main];
  return subpath === "" && opened !== undefined ? [...leaves(opened), ...main] : main;
}

/** Folders that a build writes to. */
const BUILT = /^(?:dist|lib|build|out|output|esm|cjs|es|umd|types|node|browser|prod|dev)$/;

/** Where the source of something built probably is: `src/index` for `./dist/esm/index.mjs`. */
function sourcesOf(target: string): readonly string[] {
  const parts = target.replace(/^\.\//, "").split("/");
  const first = parts.findIndex((part) => !BUILT.test(part));
  if (first <= 0) return [];
  const rest = parts.slice(first).join("/");
  return [posix.join("src", rest), rest];
}
