import type { CommandGrammar, Flag } from "./grammar.ts";

/** The completion for bash 3.2 and newer; it needs nothing of the package bash-completion. */
export function bashCompletion(commands: readonly CommandGrammar[]): string {
  const names = commands.map(({ name }) => name);
  const values = commands.flatMap((command) =>
    command.flags.flatMap((flag) => {
      const reply = replyFor(flag);
      return reply === null ? [] : [`    ${patterns(command, flag, names[0])}) ${reply}return ;;`];
    }),
  );
  const flags = commands.map((command) => `      ${caseOf(command, names[0])}) reply="${words(command)}" ;;`);
  const next = commands
    .filter((command) => command.words.length > 0)
    .map((command) => `      ${command.name}) reply="${command.words.join(" ")}" ;;`);
  return `# bash completion for tandem; in ~/.bashrc: source <(tandem completion bash)
_tandem() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= reply= i
  # Bash takes --flag=value for three words.
  if [[ $cur == "=" ]]; then cur=
  elif [[ $prev == "=" ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${names.join("|")}) command=\${COMP_WORDS[i]}; break ;;
    esac
  done
  case $command:$prev in
${values.join("\n")}
  esac
  if [[ $cur == -* ]]; then
    case $command in
${flags.join("\n")}
    esac
  else
    case $command in
      "") reply="${names.join(" ")}" ;;
${next.join("\n")}
    esac
  fi
  # Without a reply bash offers files; under set -e its code would end the shell.
  COMPREPLY=($(compgen -W "$reply" -- "$cur")) || :
}
complete -o default -F _tandem tandem
`;
}

/** What is offered behind a flag: words, nothing (then bash offers files), or null where no value follows. */
function replyFor({ value }: Flag): string | null {
  if (value === "none") return null;
  return typeof value === "string" ? "" : `COMPREPLY=($(compgen -W "${value.join(" ")}" -- "$cur")) || :; `;
}

function patterns({ name }: CommandGrammar, { names }: Flag, bare: string | undefined): string {
  const of = (command: string) => names.map((flag) => `${command}:${flag}`);
  return [...of(name), ...(name === bare ? of("") : [])].join("|");
}

function caseOf({ name }: CommandGrammar, bare: string | undefined): string {
  return name === bare ? `${name}|""` : name;
}

function words({ flags }: CommandGrammar): string {
  return flags.flatMap(({ names }) => names).join(" ");
}
