import { posix } from "node:path";
import { asObject, parseJsonc } from "../json.ts";
import { foldersUp } from "../imports/manifests.ts";
import { oncePerView, type View } from "../view.ts";

/**
 * A package that the nearest package.json above a file asks for and that isn't installed; null when
 * all are. Without it nothing can be said of what comes from it, nor of the global names it declares.
 */
export async function missingPackage(path: string, tree: View): Promise<string | null> {
  for (const folder of foldersUp(path)) {
    if (await tree.exists(posix.join(folder, "package.json"))) return missingIn(folder, tree);
  }
  return null;
}

/** Whether a package.json above a file says what it may use. */
export async function hasManifest(path: string, tree: View): Promise<boolean> {
  for (const folder of foldersUp(path)) {
    if (await tree.exists(posix.join(folder, "package.json"))) return true;
  }
  return false;
}

const missingIn = oncePerView(async (folder, tree): Promise<string | null> => {
  const text = (await tree.read(posix.join(folder, "package.json"))) ?? "";
  const manifest = asObject(await parseJsonc(text));
  const wanted = ["dependencies", "devDependencies"].flatMap((kind) => Object.keys(asObject(manifest[kind])));
  for (const name of wanted) {
    if (!(await isInstalled(name, folder, tree))) return name;
  }
  return null;
});

async function isInstalled(name: string, folder: string, tree: View): Promise<boolean> {
  for (const above of foldersUp(posix.join(folder, "package.json"))) {
    if (await tree.exists(posix.join(above, "node_modules", name))) return true;
  }
  return false;
}
