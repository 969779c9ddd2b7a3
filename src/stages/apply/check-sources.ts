import type { ChangeSet, FileChange } from "../../domain/change.ts";
import { touched } from "./plan.ts";

/** Programs that start what a file of the tree says, and the files that say it. */
const RUNNERS: readonly { readonly program: RegExp; readonly file: RegExp }[] = [
  { program: /\b(make|gmake)\b/, file: /(^|\/)(GNUm|[mM])akefile$|\.mk$/ },
  { program: /\bjust\b/, file: /(^|\/)\.?justfile$/i },
  { program: /\btask\b/, file: /(^|\/)Taskfile\.ya?ml$/i },
  { program: /\brake\b/, file: /(^|\/)Rakefile$/i },
  { program: /\btox\b/, file: /(^|\/)tox\.ini$/ },
  { program: /\bnox\b/, file: /(^|\/)noxfile\.py$/ },
];

const PACKAGE_RUNNER = /\b(npm|npx|pnpm|yarn|bun|node\s+--run)\b/;

/**
 * Changed files that say what the check is: a script that its command names, the scripts of a
 * package.json, the targets of a Makefile and the like. Tests and the code that they run are not among
 * them: that they are run is what the check is for.
 */
export function checkSources(changes: ChangeSet, command: string): readonly string[] {
  const scripts = scriptsIn(command);
  const runners = RUNNERS.filter(({ program }) => program.test(command));
  const named = touched(changes).filter(
    (path) => scripts.has(path) || runners.some(({ file }) => file.test(path)),
  );
  const packages = PACKAGE_RUNNER.test(command) ? changes.filter(changesScripts) : [];
  return [...new Set([...named, ...packages.map(({ path }) => path)])];
}

const SHELL = /^(?:.*\/)?(?:sh|bash|dash|ksh|zsh|source|\.)$/;
/** The words of a shell's line, a quoted one in one piece, and what stands between commands. */
const TOKEN = /"(?:[^"\\]|\\.)*"|'[^']*'|[;&|()\n]+|[^\s;&|()'"]+/g;

/** What a command starts of the tree: programs by their paths, and scripts that it gives to a shell. */
function scriptsIn(command: string): ReadonlySet<string> {
  const scripts = new Set<string>();
  let wanted: "program" | "script" | "nothing" = "program";
  for (const [token] of command.matchAll(TOKEN)) {
    const word = token.replace(/^(["'])(.*)\1$/s, "$2");
    if (/^[;&|()\n]/.test(token)) wanted = "program";
    else if (wanted === "nothing" || /^-|^\w+=/.test(word)) continue;
    else if (wanted === "program" && SHELL.test(word)) wanted = "script";
    else {
      scripts.add(word.replace(/^(\.\/)+/, ""));
      wanted = "nothing";
    }
  }
  return scripts;
}

function changesScripts({ path, before, after }: FileChange): boolean {
  return /(^|\/)package\.json$/.test(path) && scriptsOf(before) !== scriptsOf(after);
}

/** The scripts as text, to compare; of a file that can't be read, the file. */
function scriptsOf(text: string | null): string {
  try {
    const parsed: unknown = JSON.parse(text ?? "{}");
    const scripts =
      typeof parsed === "object" && parsed !== null && "scripts" in parsed ? parsed.scripts : {};
    return JSON.stringify(scripts);
  } catch {
    return text ?? "";
  }
}
