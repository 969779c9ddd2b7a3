import type { Command, Option } from "commander";
import { HOOK_NAMES } from "../../hooks/names.ts";

/** A flag as a shell completes it. */
export interface Flag {
  /** Short and long, as they are typed. */
  readonly names: readonly string[];
  readonly summary: string;
  /** What may follow: nothing, one of these words, the name of a file, or anything else. */
  readonly value: readonly string[] | "none" | "file" | "any";
}

/** A command as a shell completes it. */
export interface CommandGrammar {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly Flag[];
  /** Words that may follow its name; where there are none, files are offered. */
  readonly words: readonly string[];
}

/** Words that the definition takes as free ones, since what follows them is. */
const MORE_WORDS: Readonly<Record<string, readonly string[]>> = {
  config: ["list", "get", "set", "path"],
  hook: HOOK_NAMES,
};

/** The commands of the program as it is defined, with their flags; the first one is that of a bare task. */
export function grammarOf(program: Command): readonly CommandGrammar[] {
  const help = program.createHelp();
  const commands = help.visibleCommands(program);
  const names = commands.map((command) => command.name());
  return commands.map((command) => ({
    name: command.name(),
    summary: command.description(),
    flags: help.visibleOptions(command).map(flagOf),
    words: [
      ...command.registeredArguments.flatMap((argument) => argument.argChoices ?? []),
      ...(command.name() === "help" ? names : (MORE_WORDS[command.name()] ?? [])),
    ],
  }));
}

function flagOf(option: Option): Flag {
  const { short, long, description, required, argChoices, flags } = option;
  const names = [short, long].filter((name) => name !== undefined);
  const free = /<(path|file)>/.test(flags) ? "file" : "any";
  return { names, summary: description, value: required ? (argChoices ?? free) : "none" };
}
