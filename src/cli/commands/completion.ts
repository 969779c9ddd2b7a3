import type { Command } from "commander";
import { type CommandGrammar, grammarOf } from "../completion/grammar.ts";
import { type Shell, SHELLS } from "../completion/shells.ts";
import type { Action } from "../program.ts";

/** `tandem completion SHELL`: the completion of a shell, made from the program's own definition. */
export function completionOf(program: Command): Action {
  return async ([name], _flags, cli) => {
    const shell = SHELLS.find((known) => known === name);
    if (shell === undefined) throw new Error(`no shell ${String(name)}, though the line was checked`);
    cli.output.result(await print(shell, grammarOf(program)));
    return 0;
  };
}

async function print(shell: Shell, grammar: readonly CommandGrammar[]): Promise<string> {
  switch (shell) {
    case "bash":
      return (await import("../completion/bash.ts")).bashCompletion(grammar);
    case "zsh":
      return (await import("../completion/zsh.ts")).zshCompletion(grammar);
    case "fish":
      return (await import("../completion/fish.ts")).fishCompletion(grammar);
  }
}
