import type { Git } from "../git.ts";
import type { TreePlace } from "./object-tree.ts";

/** What `.gitattributes` says of one path. */
export interface Attributes {
  /** `linguist-generated`: null where nothing is said. */
  readonly generated: boolean | null;
  /** `linguist-vendored`: null where nothing is said. */
  readonly vendored: boolean | null;
  /** True when git turns CRLF into LF on the way in, so that the ending of a line is no change. */
  readonly endingsConverted: boolean;
}

/** Nothing is said. */
export const NO_ATTRIBUTES: Attributes = { generated: null, vendored: null, endingsConverted: false };

const NAMES = ["linguist-generated", "linguist-vendored", "text", "eol"];

/**
 * Attributes of the paths, by the rules of the disk, the index, or a tree (of the disk where git is older
 * than 2.40). Attributes name drivers and filters, but asking for them runs none.
 */
export async function readAttributes(
  git: Git,
  paths: readonly string[],
  place: "disk" | TreePlace,
): Promise<ReadonlyMap<string, Attributes>> {
  const found = new Map<string, Map<string, string>>();
  if (paths.length === 0) return new Map();
  const input = `${paths.join("\0")}\0`;
  const ask = (source: readonly string[]) =>
    git(["check-attr", "-z", "--stdin", ...source, ...NAMES], { input });
  const source = place === "disk" ? [] : place === "index" ? ["--cached"] : [`--source=${place.tree}`];
  const [asked, autocrlf] = await Promise.all([ask(source), git(["config", "--get", "core.autocrlf"])]);
  let result = asked;
  if (typeof place === "object" && result.kind === "exited" && result.code !== 0) result = await ask([]);
  if (result.kind !== "exited" || result.code !== 0) return new Map();
  const fields = result.stdout.toString("utf8").split("\0");
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [path = "", name = "", value = ""] = fields.slice(at, at + 3);
    const known = found.get(path) ?? new Map<string, string>();
    found.set(path, known.set(name, value));
  }
  const always =
    autocrlf.kind === "exited" && /^(true|input)$/i.test(autocrlf.stdout.toString("utf8").trim());
  return new Map(
    [...found].map(([path, values]) => [
      path,
      {
        generated: asFlag(values.get("linguist-generated")),
        vendored: asFlag(values.get("linguist-vendored")),
        endingsConverted: isConverted(values.get("text"), values.get("eol"), always),
      },
    ]),
  );
}

/** As linguist reads them: set, or the word `true`. */
function asFlag(value: string | undefined): boolean | null {
  if (value === "set" || value === "true") return true;
  return value === "unset" || value === "false" ? false : null;
}

/** gitattributes(5), "End-of-line conversion". */
function isConverted(text = "unspecified", eol = "unspecified", always = false): boolean {
  if (text === "unset") return false;
  return text === "set" || text === "auto" || eol === "lf" || eol === "crlf" || always;
}
