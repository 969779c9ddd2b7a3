import type { CommandGrammar, Flag } from "./grammar.ts";

/** The completion for fish, as `~/.config/fish/completions/tandem.fish`. */
export function fishCompletion(commands: readonly CommandGrammar[]): string {
  const [bare] = commands;
  const others = commands.slice(1).map(({ name }) => name);
  const lines = commands.flatMap((command) => {
    const { name, summary, flags, words } = command;
    const seen = `__fish_seen_subcommand_from ${name}`;
    // A task without a command takes the flags of the first one.
    const flagsSeen = command === bare ? `not __fish_seen_subcommand_from ${others.join(" ")}` : seen;
    return [
      `complete -c tandem -n '__fish_use_subcommand' -f -a ${name} -d ${quote(summary)}`,
      ...flags.map((flag) => flagLine(flag, flagsSeen)),
      ...(words.length === 0 ? [] : [`complete -c tandem -n '${seen}' -f -a '${words.join(" ")}'`]),
    ];
  });
  return `# fish completion for tandem: tandem completion fish > ~/.config/fish/completions/tandem.fish\n${lines.join("\n")}\n`;
}

function flagLine({ names, summary, value }: Flag, seen: string): string {
  const named = names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return `complete -c tandem -n '${seen}' ${named.join(" ")}${valueOf(value)} -d ${quote(summary)}`;
}

function valueOf(value: Flag["value"]): string {
  if (value === "none") return "";
  if (value === "file") return " -r -F";
  return value === "any" ? " -x" : ` -x -a '${value.join(" ")}'`;
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
