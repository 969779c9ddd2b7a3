import { type Attributes, NO_ATTRIBUTES } from "./attributes.ts";
import type { LeftOut } from "./comparison.ts";
import { isLockFile } from "./lock-files.ts";

/** Folders of other people's code, as linguist's `vendor.yml` has them, less those that projects use themselves. */
const VENDORED = /(^|\/)(node_modules|bower_components|vendor|third[-_]?party)\//;
const MINIFIED = /[.-]min\.(js|css|mjs)$|\.(js|css|mjs)\.map$/;
/** Go's rule for generated code (go.dev/s/generatedcode), and the mark that linguist and others look for. */
const GENERATED_MARK =
  /^\W*Code generated .* DO NOT EDIT\.?\W*$|^\s*(?:\/\/|\/?\*|#|--|;|<!--|""").*@generated\b/m;
/** Generators put their mark at the head, in characters. */
const HEAD = 1_000;

/**
 * Why a changed file is nobody's own work; null when it is. What `.gitattributes` says of a file goes
 * before what its name and its head look like.
 *
 * @param text its content after the change, or before it where it was deleted
 */
export function tellApart(path: string, text: string, said: Attributes = NO_ATTRIBUTES): LeftOut | null {
  if (said.generated === true) {
    return { path, reason: "generated", why: "generated, says .gitattributes" };
  }
  if (said.vendored === true) return { path, reason: "vendored", why: "vendored, says .gitattributes" };
  if (said.vendored === null && VENDORED.test(path)) {
    return { path, reason: "vendored", why: "in a folder of other people's code" };
  }
  if (said.generated === false) return null;
  if (isLockFile(path)) return { path, reason: "lock file", why: "a lock file" };
  if (MINIFIED.test(path)) return { path, reason: "generated", why: "minified, says its name" };
  if (GENERATED_MARK.test(text.slice(0, HEAD))) {
    return { path, reason: "generated", why: "generated, says its head" };
  }
  return null;
}
