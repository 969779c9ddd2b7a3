/** A workflow command as GitHub's runner reads it. */
export interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

const DATA = { "%0D": "\r", "%0A": "\n" };
const PROPERTY = { ...DATA, "%3A": ":", "%2C": "," };

/**
 * Reads what a step printed as GitHub's runner does (actions/runner, `ActionCommand.TryParseV2`): line by
 * line, the escapes undone one after the other, the percent sign last. A line that is no command is null.
 */
export function readCommands(output: string): readonly (WorkflowCommand | null)[] {
  const lines = output.split(/\r\n|\r|\n/);
  return (lines.at(-1) === "" ? lines.slice(0, -1) : lines).map(readCommand);
}

function readCommand(line: string): WorkflowCommand | null {
  const text = line.trimStart();
  const end = text.indexOf("::", 2);
  if (!text.startsWith("::") || end === -1) return null;
  const info = text.slice(2, end);
  const space = info.indexOf(" ");
  const pairs = (space === -1 ? "" : info.slice(space + 1)).trim().split(",");
  return {
    name: space === -1 ? info : info.slice(0, space),
    properties: Object.fromEntries(pairs.flatMap(readPair)),
    data: unescape(text.slice(end + 2), DATA),
  };
}

/** Equals signs at the beginning of a value are lost: the runner leaves empty parts out. */
function readPair(pair: string): readonly (readonly [string, string])[] {
  const [, name, value] = /^=*([^=]+)=+([^=].*)$/s.exec(pair) ?? [];
  return name === undefined || value === undefined ? [] : [[name, unescape(value, PROPERTY)]];
}

function unescape(text: string, escapes: Readonly<Record<string, string>>): string {
  const plain = Object.entries(escapes).reduce((rest, [code, sign]) => rest.replaceAll(code, sign), text);
  return plain.replaceAll("%25", "%");
}
