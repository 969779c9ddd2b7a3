import type { HookName } from "./names.ts";
import type { Manager } from "./place.ts";
import { quote } from "./script.ts";

/** The words after `tandem`: the files of a project know no paths of one machine. */
export function runLine(name: HookName, flags: readonly string[]): string {
  return ["tandem hook run", name, ...flags.map((flag) => quote(flag))].join(" ");
}

/** The line for a shell script that others have too: who has no tandem is not kept from working. */
export function shellLine(name: HookName, flags: readonly string[]): string {
  return `if command -v tandem >/dev/null 2>&1; then ${runLine(name, flags)} -- "$@" || exit; fi`;
}

/** What a person puts into a manager's configuration to have the hooks run by it. */
export function managerSnippet(
  manager: Exclude<Manager, "husky">,
  names: readonly HookName[],
  flags: readonly string[],
): string {
  return manager === "lefthook" ? lefthook(names, flags) : preCommit(names, flags);
}

function lefthook(names: readonly HookName[], flags: readonly string[]): string {
  return names
    .map((name) => {
      const line = runLine(name, flags);
      const run = name === "pre-commit" ? line : `${line} -- {0}`;
      const stdin = name === "pre-push" ? "\n      use_stdin: true" : "";
      // Git's editor waits for the message, and what git asks of the user needs the terminal.
      return `${name}:\n  commands:\n    tandem:\n      run: ${run}${stdin}\n`;
    })
    .join("");
}

function preCommit(names: readonly HookName[], flags: readonly string[]): string {
  const hooks = names.map(
    (name) => `      - id: tandem-${name}
        name: tandem ${name}
        entry: ${runLine(name, flags)}
        language: system
        stages: [${name}]
        always_run: true
        pass_filenames: ${name === "prepare-commit-msg"}
        verbose: true
`,
  );
  // Older ones take other names of stages alone.
  return `# pre-commit 3.2 or newer\nrepos:\n  - repo: local\n    hooks:\n${hooks.join("")}`;
}
