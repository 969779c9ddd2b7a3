import type { CommandGrammar, Flag } from "./grammar.ts";

/** The completion for zsh, as a file `_tandem` in a folder of `fpath` or to be sourced behind `compinit`. */
export function zshCompletion(commands: readonly CommandGrammar[]): string {
  const names = commands.map(({ name }) => name);
  const [bare] = names;
  const values = commands.flatMap((command) =>
    command.flags
      .filter(({ value }) => value !== "none")
      .map((flag) => `    (${patterns(command, flag, bare)}) ${replyFor(flag)}; return ;;`),
  );
  const flags = commands.map(
    (command) =>
      `      (${command.name}${command.name === bare ? "|''" : ""}) offered=(${command.flags.flatMap(described).join(" ")}) ;;`,
  );
  const next = commands
    .filter((command) => command.words.length > 0)
    .map((command) => `    (${command.name}) compadd -- ${command.words.join(" ")} ;;`);
  return `#compdef tandem
# zsh completion for tandem; in ~/.zshrc, behind compinit: source <(tandem completion zsh)
_tandem() {
  local command= word cur=\${words[CURRENT]} prev=\${words[CURRENT-1]}
  local -a offered
  for word in \${words[2,CURRENT-1]}; do
    case $word in
      (${names.join("|")}) command=$word; break ;;
    esac
  done
  case $command:$prev in
${values.join("\n")}
  esac
  if [[ $cur == -* ]]; then
    case $command in
${flags.join("\n")}
    esac
    _describe -o option offered
    return
  fi
  case $command in
    ('')
      offered=(${commands.map(({ name, summary }) => item(name, summary)).join(" ")})
      _describe command offered ;;
${next.join("\n")}
    (*) _files ;;
  esac
}
if [[ $funcstack[1] == _tandem ]]; then _tandem "$@"; else compdef _tandem tandem; fi
`;
}

function replyFor({ value }: Flag): string {
  if (value === "file") return "_files";
  // Anything may follow: a message would be in the way.
  return typeof value === "string" ? "true" : `compadd -- ${value.join(" ")}`;
}

function patterns({ name }: CommandGrammar, { names }: Flag, bare: string | undefined): string {
  const of = (command: string) => names.map((flag) => `${command}:${flag}`);
  return [...of(name), ...(name === bare ? of("") : [])].join("|");
}

function described({ names, summary }: Flag): readonly string[] {
  return names.map((name) => item(name, summary));
}

function item(name: string, summary: string): string {
  return `'${`${name}:${summary}`.replaceAll("'", `'\\''`)}'`;
}
