import { createHash } from "node:crypto";
import type { HookName } from "./names.ts";

/** What is written into a hook's script. */
export interface ScriptInput {
  readonly name: HookName;
  /** Absolute path of Node, as it was at install. */
  readonly node: string;
  /** Absolute path of tandem's own program. */
  readonly program: string;
  /** Flags of `tandem hook run`, as `--fail-on error`. */
  readonly flags: readonly string[];
  /** The folder of the hooks was made for this script, and goes with the last one. */
  readonly madeFolder: boolean;
}

/** What the file of a hook is, by its text. */
export type ScriptKind =
  | { readonly kind: "foreign" }
  /** As tandem wrote it. */
  | { readonly kind: "ours"; readonly flags: string; readonly madeFolder: boolean }
  /** Tandem wrote it, and somebody changed it since. */
  | { readonly kind: "changed" };

/** What stands behind the name of a hook that was there before and now runs first. */
export const OLD_SUFFIX = ".tandem-old";

const MARK = "# tandem hook ";

/**
 * The script that git runs, for any POSIX shell. It needs nothing of the PATH as long as Node and tandem
 * are where they were; a hook that was there before runs first, with the same arguments and the same
 * standard input, and its failure is git's. Without Node or tandem nothing is in the way.
 */
export function hookScript({ name, node, program, flags, madeFolder }: ScriptInput): string {
  const isPush = name === "pre-push";
  const given = isPush ? "refs | " : "";
  const line = [name, ...flags.map((flag) => quote(flag))].join(" ");
  const body = [
    `# \`tandem hook uninstall\` takes it away again; TANDEM_SKIP=1 or git's --no-verify go past it.`,
    // Both are to read what git says once.
    ...(isPush ? ["input=$(cat)", `refs() { [ -z "$input" ] || printf '%s\\n' "$input"; }`] : []),
    `[ ! -x "$0${OLD_SUFFIX}" ] || ${given}"$0${OLD_SUFFIX}" "$@" || exit`,
    `node=${quote(node)}`,
    `program=${quote(program)}`,
    // A graphical client has a bare PATH, and a new version of Node another place.
    `[ -x "$node" ] || node=node`,
    `if [ -f "$program" ] && command -v "$node" >/dev/null; then`,
    `  tandem() { "$node" "$program" "$@"; }`,
    `elif ! { command -v tandem && command -v node; } >/dev/null; then`,
    `  echo "tandem: not found, so the ${name} hook did nothing (install it, or: rm '$0')" >&2`,
    `  exit 0`,
    `fi`,
    `${given}tandem hook run ${line} -- "$@"`,
    "",
  ].join("\n");
  const folder = madeFolder ? " +folder" : "";
  return `#!/bin/sh\n${MARK}${name}${folder} ${digest(`${folder}\n${body}`)}\n${body}`;
}

/** Reads the file of a hook. */
export function readScript(text: string): ScriptKind {
  const [, folder, sum, body] =
    /^#!\/bin\/sh\n# tandem hook [a-z-]+( \+folder)? ([0-9a-f]{16})\n(.*)$/s.exec(text) ?? [];
  if (body === undefined || sum === undefined) {
    return text.split("\n", 2)[1]?.startsWith(MARK) ? { kind: "changed" } : { kind: "foreign" };
  }
  if (digest(`${folder ?? ""}\n${body}`) !== sum) return { kind: "changed" };
  return {
    kind: "ours",
    flags: /tandem hook run [a-z-]+ ?(.*?) ?-- "\$@"\n$/.exec(body)?.[1] ?? "",
    madeFolder: folder !== undefined,
  };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** A word as a POSIX shell reads it back, whatever is in it; plain words stay as they are. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
